"""The first page, `/`: search, popular and recently added models; with a query, a list of models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal, get_args
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.contract.models import ModelSummary
from openmodels.contract.pages import Page
from openmodels.contract.stats import Stats
from openmodels.errors import BadRequest
from openmodels.registry.words import Capability
from openmodels.store import models
from openmodels.store.stats import stats as read_stats
from openmodels.web import site
from openmodels.web.amounts import counted
from openmodels.web.pages.paging import Paging, paging
from openmodels.web.render import Context, Head
from openmodels.web.words import spoken

ROWS = 50
POPULAR = 10
RECENT = 10
Sort = Literal["relevance", "recency", "name", "price", "context_window", "providers"]
SORTS: dict[Sort, str] = {
    "relevance": "Best match",
    "recency": "Newest",
    "name": "Name",
    "price": "Input price",
    "context_window": "Context",
    "providers": "Most providers",
}


class Wanted(BaseModel):
    """What the search form asks for; an empty field asks for nothing."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    search: str = Field("", max_length=200)
    capability: Capability | Literal[""] = ""
    developer: str = Field("", max_length=255)
    provider: str = Field("", max_length=255)
    open_weights: Literal["true", "false", ""] = ""
    sort: Sort | Literal[""] = ""
    page: int = Field(1, ge=1, le=100_000)

    def address(self, **changes: str | int) -> str:
        """The address of this list, with some fields changed."""
        return "/?" + (self.query(**changes) or "search=")

    def query(self, **changes: str | int) -> str:
        """The fields that ask for something, as a query; the API knows them by the same names."""
        values = self.model_dump() | changes
        return urlencode({k: v for k, v in values.items() if v != "" and (k, v) != ("page", 1)})

    @property
    def order(self) -> Sort:
        """The order that is asked for, or the one that fits."""
        if not self.search and self.sort in ("", "relevance"):
            return "recency"
        return self.sort or "relevance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home(Context):
    """The first page before anything is searched."""

    template: ClassVar[str] = "home.html"
    stats: Stats
    popular: tuple[ModelSummary, ...]
    recent: tuple[ModelSummary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A filter in force, with the address of the list without it."""

    name: str
    value: str
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Context):
    """The models that a search or a filter finds."""

    template: ClassVar[str] = "found.html"
    wanted: Wanted
    models: tuple[ModelSummary, ...]
    paging: Paging
    filters: tuple[Filter, ...]
    sorts: tuple[tuple[Sort, str], ...]
    capabilities: tuple[tuple[str, str], ...] = tuple((word, spoken(word)) for word in get_args(Capability))


@kept(minutes=5, on=[tags.MODELS, tags.STATS])
def home(request: Request) -> Response:
    """The first page, or what its search form finds."""
    here = site.of(request)
    asked = {name: value for name, value in request.query_params.items() if name in Wanted.model_fields}
    if asked:
        wanted = _wanted(asked)
        with here.reading() as conn:
            found = models.page(
                conn,
                search=wanted.search.strip() or None,
                capability=[wanted.capability] if wanted.capability else [],
                developer=wanted.developer or None,
                provider=wanted.provider or None,
                open_weights={"true": True, "false": False, "": None}[wanted.open_weights],
                sort=wanted.order,
                page=wanted.page,
                limit=ROWS,
            )
        return here.renderer.answer(list_context(wanted, found))
    with here.reading() as conn:
        stats = read_stats(conn)
        popular = models.popular(conn, limit=POPULAR, now=datetime.now(UTC))
        recent = models.page(conn, sort="recency", limit=RECENT).data
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


def list_context(wanted: Wanted, found: Page[ModelSummary]) -> Found:
    """What a search or a filter shows; raises BadRequest for a page after the last."""
    pages = paging(found.pagination, lambda number: wanted.address(page=number))
    if wanted.page > pages.pages:
        raise BadRequest(f"There is no page {wanted.page} of this list.", hint=f"It ends with page {pages.pages}.")
    title = f"“{wanted.search}”" if wanted.search else "All models"
    if wanted.page > 1:
        title = f"{title}, page {wanted.page}"
    head = Head(
        title=f"{title} · OpenModels",
        description=f"{counted(found.pagination.total, 'LLM model')} with providers, context windows and prices.",
        path=wanted.address(),
        # Results of every possible search are not worth keeping to a search engine; the plain list is.
        index=not wanted.search,
        json=f"/api/models?{wanted.query(page=1, sort='')}".rstrip("?"),
    )
    sorts = tuple((key, label) for key, label in SORTS.items() if wanted.search or key != "relevance")
    return Found(
        head=head, wanted=wanted, models=tuple(found.data), paging=pages, filters=_filters(wanted), sorts=sorts
    )


def _wanted(asked: dict[str, str]) -> Wanted:
    try:
        return Wanted.model_validate(asked)
    except ValidationError as error:
        first = error.errors()[0]
        raise BadRequest(
            f"The address asks for {first['loc'][0]} “{str(first['input'])[:80]}”, which cannot be.",
            hint=f"{first['msg']}.",
        ) from None


def _filters(wanted: Wanted) -> tuple[Filter, ...]:
    return tuple(
        Filter(name=name, value=value, without=wanted.address(page=1, **{name: ""}))
        for name in ("developer", "provider")
        if (value := getattr(wanted, name))
    )


ROUTES = [Route("/", home)]
