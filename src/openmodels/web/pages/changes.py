"""What has changed, `/changes`: prices, additions and retirements by day, also as Atom and JSON feeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.store import told
from openmodels.store.told import Told, Topic
from openmodels.web import feeds, site
from openmodels.web.pages.asked import Asked, asks_for_private
from openmodels.web.pages.told import Day, days, entries
from openmodels.web.render import HEADERS, Context, Head

ROWS = 150
IN_FEED = 400
MOST_ENTRIES = 100
TOPICS: dict[Topic | None, str] = {
    "prices": "Prices",
    "added": "Additions",
    "retired": "Retirements",
    "other": "Limits, names and dates",
    "corrections": "Corrections",
    None: "Everything",
}


class Wanted(Asked):
    """Which changes."""

    topic: Topic | None = None
    model: str | None = Field(None, max_length=255)
    provider: str | None = Field(None, max_length=255)
    before: int | None = Field(None, ge=1, le=2**63 - 1)

    def address(self, path: str = "/changes", **changes: object) -> str:
        """The address of this list, with some fields changed."""
        return f"{path}?{self.query(**changes)}".rstrip("?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes(Context):
    """Changes by day, the newest first."""

    template: ClassVar[str] = "changes.html"
    wanted: Wanted
    heading: str
    days: tuple[Day, ...]
    topics: tuple[tuple[str, str, bool], ...]
    """Name, address and whether it is shown."""
    feeds: tuple[tuple[str, str], ...]
    older: str | None
    newest: str


@kept(minutes=5, on=[tags.MODELS, tags.PROVIDERS])
def changes(request: Request) -> Response:
    """The changes that match the address, by day."""
    here = site.of(request)
    wanted = Wanted.read(request.query_params)
    with here.reading() as conn:
        found = told.newest(conn, **wanted.model_dump(), limit=ROWS + 1)
        counts: dict[date, dict[Topic, int]] = {}
        if found:
            since, until = found[-1].observed_at.date(), found[0].observed_at.date()
            counts = told.by_day(conn, since=since, until=until, model=wanted.model, provider=wanted.provider)
    return here.renderer.answer(changes_context(wanted, found, counts))


@kept(minutes=5, on=[tags.MODELS, tags.PROVIDERS])
def feed(request: Request) -> Response:
    """The newest changes as an Atom or JSON feed, by the end of the address; private ones when asked for."""
    here = site.of(request)
    wanted = Wanted.read(request.query_params)
    public = not asks_for_private(request.query_params)
    with here.reading() as conn:
        found = told.newest(conn, **wanted.model_dump(), limit=IN_FEED, public=public)
    some = list(entries(found))[:MOST_ENTRIES]
    title = f"OpenModels: {_title(wanted)}"
    own, page = wanted.address(request.url.path), wanted.address()
    make, media_type = feeds.FORMS[request.url.path.rpartition(".")[2]]
    body = make(some, title=title, own=own, page=page, origin=here.origin)
    return Response(body, media_type=media_type, headers=HEADERS)


def changes_context(wanted: Wanted, found: Sequence[Told], counts: dict[date, dict[Topic, int]]) -> Changes:
    """What the page shows; `found` has one change more than the page when there are older ones."""
    some = found[:ROWS]
    title = _title(wanted)
    head = Head(
        title=f"{title}{', older' if wanted.before else ''} · OpenModels",
        description=f"{title} of LLM models and their providers, by day: what rose, what fell, what is new and what "
        "is gone. With Atom and JSON feeds.",
        path=wanted.address(),
        index=not wanted.query(topic=None),
        json=f"/api/changes?{wanted.query(topic=None, before=None)}".rstrip("?"),
        feeds=feeds_of(wanted),
        facts={
            "@context": "https://schema.org",
            "@type": "CollectionPage",
            "name": title,
            "dateModified": some[0].observed_at.isoformat() if some else None,
        },
    )
    return Changes(
        head=head,
        wanted=wanted,
        heading=title,
        days=days(some, counts),
        topics=tuple(
            (label, wanted.address(topic=topic, before=None), topic == wanted.topic) for topic, label in TOPICS.items()
        ),
        feeds=feeds_of(wanted),
        older=wanted.address(before=some[-1].id) if len(found) > ROWS else None,
        newest=wanted.address(before=None),
    )


def feeds_of(wanted: Wanted) -> tuple[tuple[str, str], ...]:
    """Name and address of each feed of these changes."""
    forms = (("Atom", "atom"), ("JSON Feed", "json"))
    return tuple((name, wanted.address(f"/changes.{ending}", before=None)) for name, ending in forms)


def _title(wanted: Wanted) -> str:
    what = {
        "prices": "Price changes",
        "added": "Additions",
        "retired": "Retirements",
        "other": "Changes of limits, names and dates",
        "corrections": "Corrections",
        None: "Changes",
    }[wanted.topic]
    where = " at ".join(name for name in (wanted.model, wanted.provider) if name)
    return f"{what}{f' of {where}' if where else ''}"


ROUTES = [Route("/changes", changes), Route("/changes.atom", feed), Route("/changes.json", feed)]
