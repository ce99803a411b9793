"""What is going to end, `/deprecations`: a timeline of models, offers and providers that stop answering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import ClassVar

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.contract.history import Ending
from openmodels.errors import BadRequest
from openmodels.store import history_reads, told
from openmodels.web import site
from openmodels.web.amounts import counted, moment
from openmodels.web.pages.asked import Asked
from openmodels.web.pages.paging import Paging, paging
from openmodels.web.render import Context, Head

ROWS = 100
SPANS = {30: "30 days", 90: "90 days", 365: "a year", 3650: "ten years"}
USUAL = 365
SOON = 30


class Wanted(Asked):
    """Which ends."""

    days: int = Field(USUAL, ge=0, le=3650)
    provider: str | None = Field(None, max_length=255)
    page: int = Field(1, ge=1, le=100_000)

    def address(self, **changes: object) -> str:
        """The address of this list, with some fields changed."""
        return f"/deprecations?{self.query(**changes)}".rstrip("?")


@dataclass(frozen=True, slots=True)
class End:
    """Something that ends, with names for people."""

    ending: Ending
    model: str | None
    provider: str | None
    successor: str | None

    @property
    def left(self) -> str:
        """How long it has, in words."""
        days = self.ending.days_left
        if days is None:
            return ""
        if days < 0:
            return f"{counted(-days, 'day')} ago"
        return "today" if days == 0 else f"in {counted(days, 'day')}"

    @property
    def is_soon(self) -> bool:
        """Whether it is time to move."""
        return self.ending.days_left is not None and 0 <= self.ending.days_left <= SOON


@dataclass(frozen=True, slots=True)
class Month:
    """A step of the timeline: a month, the time before today, or no day at all."""

    key: str
    title: str
    ends: tuple[End, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecations(Context):
    """What ends, the soonest first."""

    template: ClassVar[str] = "deprecations.html"
    wanted: Wanted
    months: tuple[Month, ...]
    spans: tuple[tuple[int, str], ...]
    paging: Paging
    today: date


@kept(minutes=5, on=[tags.MODELS, tags.PROVIDERS])
def deprecations(request: Request) -> Response:
    """The timeline that the address asks for."""
    here = site.of(request)
    wanted = Wanted.read(request.query_params)
    today = datetime.now(UTC).date()
    with here.reading() as conn:
        found = history_reads.endings(
            conn, within=wanted.days, today=today, provider=wanted.provider, page=wanted.page, limit=ROWS
        )
        names = told.names(
            conn,
            models=[name for one in found.data for name in (one.model_id, one.successor) if name],
            providers=[name for one in found.data for name in (one.provider_id, one.successor) if name],
        )
    pages = paging(found.pagination, lambda number: wanted.address(page=number))
    if wanted.page > pages.pages:
        raise BadRequest(f"There is no page {wanted.page} of this list.", hint=f"It ends with page {pages.pages}.")
    return here.renderer.answer(deprecations_context(wanted, found.data, names, pages, today))


def deprecations_context(
    wanted: Wanted,
    found: Sequence[Ending],
    names: tuple[Mapping[str, str], Mapping[str, str]],
    pages: Paging,
    today: date,
) -> Deprecations:
    """What the page shows."""
    where = f" at {names[1].get(wanted.provider, wanted.provider)}" if wanted.provider else ""
    head = Head(
        title=f"Deprecations{where} · OpenModels",
        description=f"{counted(pages.total, 'model or offer', 'models and offers')}{where} deprecated or ending "
        "soon, with the day and what to use instead.",
        path=wanted.address(),
        index=not wanted.query(),
        json=f"/api/deprecations?days={wanted.days}{f'&provider={wanted.provider}' if wanted.provider else ''}",
        facts={
            "@context": "https://schema.org",
            "@type": "CollectionPage",
            "name": f"Deprecations of LLM models{where}",
            "mainEntity": {"@type": "ItemList", "numberOfItems": pages.total},
        },
    )
    return Deprecations(
        head=head,
        wanted=wanted,
        months=timeline(found, names, today),
        spans=tuple(SPANS.items()),
        paging=pages,
        today=today,
    )


def timeline(
    found: Sequence[Ending], names: tuple[Mapping[str, str], Mapping[str, str]], today: date
) -> tuple[Month, ...]:
    """Ends by month; those whose day has passed stand first, those without a day last."""
    models, providers = names

    def end(one: Ending) -> End:
        own = models if one.model_id else providers
        return End(
            one,
            models.get(one.model_id, one.model_id) if one.model_id else None,
            providers.get(one.provider_id, one.provider_id) if one.provider_id else None,
            own.get(one.successor, one.successor) if one.successor else None,
        )

    def step(one: Ending) -> tuple[str, str]:
        if one.retires_on is None:
            return "none", "No day is given"
        if one.retires_on < today:
            return "past", "Day has passed, not known to be gone"
        month = f"{one.retires_on:%Y-%m}"
        named = moment(month)
        return month, named.text if named else month

    return tuple(Month(*key, tuple(end(one) for one in some)) for key, some in groupby(found, step))


ROUTES = [Route("/deprecations", deprecations)]
