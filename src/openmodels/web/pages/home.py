"""The first page, `/`: search, popular and recently added models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.contract.models import ModelSummary
from openmodels.contract.stats import Stats
from openmodels.store import facets, models
from openmodels.store.facets import Filters
from openmodels.store.stats import stats as read_stats
from openmodels.web import site
from openmodels.web.amounts import counted
from openmodels.web.pages.columns import Column, shown
from openmodels.web.pages.filters import Wanted
from openmodels.web.render import Context, Head

POPULAR = 10
RECENT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Home(Context):
    """The first page before anything is searched."""

    template: ClassVar[str] = "home.html"
    stats: Stats
    popular: tuple[ModelSummary, ...]
    recent: tuple[ModelSummary, ...]
    columns: tuple[Column, ...] = shown(())


@kept(minutes=5, on=[tags.MODELS, tags.STATS])
def home(request: Request) -> Response:
    """The first page, or the way to what an address of its search form finds."""
    here = site.of(request)
    if any(name in Wanted.model_fields for name in request.query_params):
        return RedirectResponse(Wanted.read(request.query_params).address(), status_code=301)
    with here.reading() as conn:
        stats = read_stats(conn)
        popular = models.popular(conn, limit=POPULAR, now=datetime.now(UTC))
        recent = facets.browse(conn, Filters(), order="recency", limit=RECENT)
    return here.renderer.answer(home_context(stats, popular, recent))


def home_context(stats: Stats, popular: list[ModelSummary], recent: list[ModelSummary]) -> Home:
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
        },
    )
    return Home(head=head, stats=stats, popular=tuple(popular), recent=tuple(recent))


ROUTES = [Route("/", home)]
