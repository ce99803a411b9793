"""Every provider's state, `/status`: up or not, how fast, when last probed, and what was wrong lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.contract.status import PATIENCE, State
from openmodels.contract.telemetry import Incident
from openmodels.errors import BadRequest
from openmodels.store import status_board
from openmodels.store.status_board import Prober
from openmodels.web import site
from openmodels.web.amounts import counted
from openmodels.web.pages.asked import Asked
from openmodels.web.pages.board import STATES, Notice, Row, counts, notices, rows
from openmodels.web.render import Context, Head
from openmodels.web.words import listed

LATELY = timedelta(days=7)
MOST_INCIDENTS = 500
SINCE_S = 5
"""How far before its own time the page asks for news: clocks of two machines may differ so much."""


class Wanted(Asked):
    """Which providers, as one region sees them or all."""

    region: str | None = Field(None, max_length=200)
    state: State | None = None
    search: str | None = Field(None, max_length=200)

    def address(self, **changes: object) -> str:
        """The address of this page, with some fields changed."""
        return f"/status?{self.query(**changes)}".rstrip("?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Context):
    """The state of every provider."""

    template: ClassVar[str] = "status.html"
    wanted: Wanted
    now: datetime
    stream: str
    """Address of the news that came after this page was made."""
    rows: tuple[Row, ...]
    counts: dict[State, int]
    notices: tuple[Notice, ...]
    open: tuple[Incident, ...]
    past: tuple[Incident, ...]
    probed: bool
    """Whether anything was ever probed."""
    regions: tuple[str, ...]
    patience: int = PATIENCE


@kept(seconds=10, on=[tags.PROVIDERS])
def status(request: Request) -> Response:
    """The state of every provider now."""
    here = site.of(request)
    wanted = Wanted.read(request.query_params)
    now = datetime.now(UTC)
    with here.reading() as conn:
        probers = status_board.probers(conn)
        _require_region(wanted.region, [one.region for one in probers])
        found = rows(
            status_board.seen(conn, region=wanted.region),
            status_board.last_days(conn, now=now, region=wanted.region),
            status_board.first_tokens(conn, now=now, region=wanted.region),
            status_board.unmeasured(conn, region=wanted.region),
            now=now,
        )
        incidents = status_board.incidents(conn, since=now - LATELY, limit=MOST_INCIDENTS)
    return here.renderer.answer(status_context(wanted, probers, found, incidents, now=now))


def status_context(
    wanted: Wanted, probers: Sequence[Prober], found: Sequence[Row], incidents: Sequence[Incident], *, now: datetime
) -> Status:
    """What the page shows."""
    by_state = counts(found)
    matching = [
        row
        for row in found
        if wanted.state in (None, row.state)
        and (not wanted.search or wanted.search.casefold() in f"{row.name} {row.id}".casefold())
    ]
    bad = [counted(by_state[state], f"provider {state}", f"providers {state}") for state in STATES[:2]]
    head = Head(
        title="Status of LLM providers now · OpenModels",
        description=f"{listed(bad)} now, {by_state['up']} up: answers, first-token times and incidents of every "
        "provider, measured by our own probes."
        if any(row.checked_at for row in found)
        else "Which LLM providers answer now, how fast, and what was wrong lately, measured by our own probes.",
        path=wanted.address(),
        index=not wanted.query(),
        json="/api/telemetry/summary",
        facts={
            "@context": "https://schema.org",
            "@type": "WebPage",
            "name": "Status of LLM providers",
            "dateModified": now.isoformat(timespec="seconds"),
            "mainEntity": {"@type": "ItemList", "numberOfItems": len(found)},
        },
    )
    return Status(
        head=head,
        wanted=wanted,
        now=now,
        stream=f"/api/telemetry/stream?after={int((now.timestamp() - SINCE_S) * 1000)}-0",
        rows=tuple(matching),
        counts=by_state,
        notices=tuple(notices(probers, found, now=now)),
        open=tuple(one for one in incidents if one.closed_at is None),
        past=tuple(one for one in incidents if one.closed_at is not None),
        probed=bool(probers),
        regions=tuple(one.region for one in probers),
    )


def _require_region(region: str | None, known: Sequence[str]) -> None:
    if region and region not in known:
        names = f"They are sent from {listed(known)}." if known else "None have been sent yet."
        raise BadRequest(f"No probes are sent from “{region}”.", hint=names)


ROUTES = [Route("/status", status)]
