"""The first page, `/`: search, incidents of now, popular and recently added models, and the latest prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.contract.models import ModelSummary
from openmodels.contract.pages import Page
from openmodels.contract.stats import Stats
from openmodels.contract.telemetry import Incident
from openmodels.store import models, status_board, telemetry_overview, told
from openmodels.store.filters import Filters
from openmodels.store.match import Match
from openmodels.store.stats import stats as read_stats
from openmodels.store.status_board import Prober
from openmodels.store.told import Told
from openmodels.web import site
from openmodels.web.amounts import counted
from openmodels.web.pages.board import Notice, notices
from openmodels.web.pages.columns import Column, shown
from openmodels.web.pages.filters import Wanted
from openmodels.web.pages.told import Entry, entries
from openmodels.web.render import Context, Head

POPULAR = 10
RECENT = 8
CHANGES = 8
CHANGED = 40
"""So many changes are read for these entries: one price list has several prices."""
INCIDENTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Home(Context):
    """The first page before anything is searched."""

    template: ClassVar[str] = "home.html"
    stats: Stats
    popular: tuple[ModelSummary, ...]
    recent: tuple[ModelSummary, ...]
    changes: tuple[Entry, ...]
    incidents: tuple[Incident, ...]
    """Open ones, the newest first."""
    incidents_total: int
    last_probe: datetime | None
    """When anything was last probed; None where nobody probes, and so nothing is known of incidents."""
    notices: tuple[Notice, ...]
    """What makes the incidents doubtful: a prober that is silent or offline itself."""
    now: datetime
    columns: tuple[Column, ...] = shown(())


@kept(minutes=1, on=[tags.MODELS, tags.PROVIDERS, tags.STATS])
def home(request: Request) -> Response:
    """The first page, or the way to what an address of its search form finds."""
    here = site.of(request)
    if any(name in Wanted.model_fields for name in request.query_params):
        return RedirectResponse(Wanted.read(request.query_params).address(), status_code=301)
    now = datetime.now(UTC)
    with here.reading() as conn:
        stats = read_stats(conn)
        popular = models.popular(conn, limit=POPULAR, now=now)
        recent = Match(conn, Filters()).page("recency", limit=RECENT)
        changed = told.newest(conn, topic="prices", limit=CHANGED)
        incidents = telemetry_overview.incidents(conn, provider_id=None, is_open=True, page=1, limit=INCIDENTS)
        probers = status_board.probers(conn)
    return here.renderer.answer(home_context(stats, popular, recent, changed, incidents, probers, here.origin, now=now))


def home_context(
    stats: Stats,
    popular: list[ModelSummary],
    recent: list[ModelSummary],
    changed: list[Told],
    incidents: Page[Incident],
    probers: Sequence[Prober],
    origin: str | None,
    *,
    now: datetime,
) -> Home:
    """What the first page shows."""
    head = Head(
        title="OpenModels: LLM models, providers and prices, side by side",
        description=(
            f"Compare {counted(stats.models, 'LLM model')} at {counted(stats.providers, 'provider')}: "
            "context windows, prices per million tokens, licences and limits, each with its source and date."
        ),
        path="/",
        json="/api/models",
        facts={
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": "OpenModels",
            "description": "An open registry of LLM models, the providers that serve them, and what they cost.",
            **(_search(origin) if origin else {}),
        },
    )
    return Home(
        head=head,
        stats=stats,
        popular=tuple(popular),
        recent=tuple(recent),
        changes=tuple(islice(entries(changed), CHANGES)),
        incidents=tuple(incidents.data),
        incidents_total=incidents.pagination.total,
        last_probe=max((one.last_seen_at for one in probers), default=None),
        notices=tuple(notices(probers, [], now=now)) if probers else (),
        now=now,
    )


def _search(origin: str) -> dict[str, Any]:
    """How a search engine may search here, as JSON-LD."""
    return {
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{origin}/models?search={{text}}"},
            "query-input": "required name=text",
        }
    }


ROUTES = [Route("/", home)]
