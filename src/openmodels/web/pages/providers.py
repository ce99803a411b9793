"""Providers, `/providers` and `/providers/{id}`: who serves models, how to reach them, and what they charge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, get_args

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.contract.models import ModelSummary
from openmodels.contract.pages import Page, Pagination
from openmodels.contract.providers import Provider
from openmodels.contract.status import overall
from openmodels.errors import BadRequest
from openmodels.registry.words import Compatibility, ProviderKind
from openmodels.store import measured, providers, served, status_board
from openmodels.store.served import Served
from openmodels.store.telemetry_reads import region_states
from openmodels.web import site
from openmodels.web.amounts import counted
from openmodels.web.pages import changes, health
from openmodels.web.pages.asked import Asked
from openmodels.web.pages.figures import Figures, Shown, duration, figures
from openmodels.web.pages.health import Telemetry
from openmodels.web.pages.offers import Decimals, OfferRow, decimals, offer_row
from openmodels.web.pages.paging import Paging, paging
from openmodels.web.render import Context, Head
from openmodels.web.words import spoken

ROWS = 50


class Wanted(Asked):
    """What the form of the list asks for, by the API's names."""

    search: str | None = Field(None, max_length=200)
    kind: ProviderKind | None = None
    compatibility: Compatibility | None = None
    region: str | None = Field(None, max_length=200)
    page: int = Field(1, ge=1, le=100_000)

    def address(self, **changes: object) -> str:
        """The address of this list, with some fields changed."""
        return f"/providers?{self.query(**changes)}".rstrip("?")


class WantedModels(Asked):
    """Which page of a provider's models."""

    page: int = Field(1, ge=1, le=100_000)


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """A provider with what probes say of it; its first token is the median of all its models in a day."""

    provider: Provider
    figures: Figures
    first_token: Shown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderList(Context):
    """The providers that match."""

    template: ClassVar[str] = "providers.html"
    wanted: Wanted
    rows: tuple[ProviderRow, ...]
    is_measured: bool
    paging: Paging
    kinds: tuple[tuple[str, str], ...] = tuple((word, spoken(word)) for word in get_args(ProviderKind))
    formats: tuple[tuple[str, str], ...] = tuple((word, spoken(word)) for word in get_args(Compatibility))


@dataclass(frozen=True, slots=True)
class ServedRow:
    """A model of a provider with the row of its offer."""

    model: ModelSummary
    row: OfferRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderPage(Context):
    """Everything known of one provider, and the models that it serves."""

    template: ClassVar[str] = "provider.html"
    provider: Provider
    telemetry: Telemetry | None
    """What probes have found; None for a retired provider."""
    served: tuple[ServedRow, ...]
    decimals: Decimals
    paging: Paging
    changes: str
    """Address of everything that changed of it."""


@kept(minutes=1, on=[tags.PROVIDERS])
def provider_list(request: Request) -> Response:
    """The providers that match the address."""
    here = site.of(request)
    wanted = Wanted.read(request.query_params)
    now = datetime.now(UTC)
    with here.reading() as conn:
        found = providers.page(conn, **wanted.model_dump(), limit=ROWS)
        ids = [one.id for one in found.data]
        uptimes = measured.uptimes(conn, ids, today=now.date())
        states = region_states(conn, ids, now=now)
        tokens = status_board.first_tokens(conn, now=now)
    rows = [
        ProviderRow(
            one,
            figures(
                one.name,
                uptimes.get(one.id),
                None,
                overall({region.region: region.status for region in states[one.id]}),
                today=now.date(),
            ),
            first_token=duration(tokens[one.id].p50_ms if one.id in tokens else None),
        )
        for one in found.data
    ]
    return here.renderer.answer(list_context(wanted, found, rows))


@kept(minutes=1, on=[tags.provider("{provider_id}")])
def provider(request: Request) -> Response:
    """The page of a provider."""
    here = site.of(request)
    wanted = WantedModels.read(request.query_params)
    with here.reading() as conn:
        found = providers.get(conn, request.path_params["provider_id"])
        offered = served.of_provider(conn, found.id, limit=ROWS, offset=(wanted.page - 1) * ROWS)
        telemetry = health.read(conn, found.id, now=datetime.now(UTC))
    return here.renderer.answer(provider_context(found, offered, telemetry, wanted.page, here.origin))


def list_context(wanted: Wanted, found: Page[Provider], rows: Sequence[ProviderRow]) -> ProviderList:
    """What the list of providers shows; raises BadRequest for a page after the last."""
    pages = _paging(found.pagination, lambda number: wanted.address(page=number))
    own = wanted.query(page=1)
    head = Head(
        title=f"Providers{f', page {wanted.page}' if wanted.page > 1 else ''} · OpenModels",
        description=f"{counted(found.pagination.total, 'provider')} of LLM models: what they serve, where, and how to "
        "reach them.",
        path=wanted.address(),
        index=not own,
        json=f"/api/providers?{own}".rstrip("?"),
        facts={
            "@context": "https://schema.org",
            "@type": "CollectionPage",
            "name": "Providers of LLM models",
            "mainEntity": {"@type": "ItemList", "numberOfItems": found.pagination.total},
        },
    )
    is_measured = any(row.figures.is_measured or row.figures.state != "unknown" for row in rows)
    return ProviderList(head=head, wanted=wanted, rows=tuple(rows), is_measured=is_measured, paging=pages)


def provider_context(
    found: Provider, offered: list[Served], telemetry: Telemetry | None, page: int, origin: str | None
) -> ProviderPage:
    """What the page of a provider shows; raises BadRequest for a page after the last."""
    address = f"/providers/{found.id}"
    its_changes = changes.Wanted(provider=found.id)
    pages = _paging(
        Pagination(page=page, limit=ROWS, total=found.models_count),
        lambda number: address if number == 1 else f"{address}?page={number}",
    )
    rows = tuple(ServedRow(one.model, offer_row(one.offer, one.model.context_window)) for one in offered)
    head = Head(
        title=f"{found.name}: models and prices{f', page {page}' if page > 1 else ''} · OpenModels",
        description=f"{found.name} serves {counted(found.models_count, 'model')}: prices per million tokens, regions, "
        "API format, key variables and data policy.",
        path=address if page == 1 else f"{address}?page={page}",
        json=f"/api/providers/{found.id}",
        feeds=changes.feeds_of(its_changes),
        facts=_facts(found, origin or ""),
        crumbs=(("/providers", "Providers"), *_parent(found)),
    )
    return ProviderPage(
        head=head,
        provider=found,
        telemetry=telemetry,
        served=rows,
        decimals=decimals([one.row for one in rows]),
        paging=pages,
        changes=its_changes.address(),
    )


def _paging(at: Pagination, address: Any) -> Paging:
    pages = paging(at, address)
    if at.page > pages.pages:
        raise BadRequest(f"There is no page {at.page} of this list.", hint=f"It ends with page {pages.pages}.")
    return pages


def _parent(found: Provider) -> tuple[tuple[str, str], ...]:
    return ((f"/providers/{found.parent_provider}", found.parent_provider),) if found.parent_provider else ()


def _facts(found: Provider, origin: str) -> dict[str, Any]:
    facts = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": found.name,
        "description": found.description,
        "url": found.website,
        "mainEntityOfPage": f"{origin}/providers/{found.id}" if origin else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


ROUTES = [Route("/providers", provider_list), Route("/providers/{provider_id}", provider)]
