"""What answers look like: one example of every shape, made of the shapes themselves so that none can be out of date."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from openmodels.api.telemetry_examples import TELEMETRY
from openmodels.contract.cost import Workload, workload_cost
from openmodels.contract.errors import ErrorBody, ErrorDetail
from openmodels.contract.health import Health, MeasuredService, Service, Services
from openmodels.contract.history import Change, Ending
from openmodels.contract.models import Link, Model, ModelSummary
from openmodels.contract.offers import ComparedOffer, Comparison, Features, ModelProviders, Offer, RateLimits
from openmodels.contract.pages import Page, Pagination
from openmodels.contract.prices import Prices, Pricing, ServiceTiers
from openmodels.contract.providers import DataPolicy, Provider
from openmodels.contract.search import Hit, IndexedModel, IndexedProvider, SearchIndex, SearchResults
from openmodels.contract.sources import Source
from openmodels.contract.stats import Stats
from openmodels.errors import BadRequest, NotFound, OpenModelsError, RateLimited, Unavailable

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
APPEARED = datetime(2025, 9, 29, tzinfo=UTC)


def _rest(shape: type[BaseModel], **known: Any) -> dict[str, Any]:
    """The fields of a shape: those that are known, and null for the others."""
    return {name: known.get(name) for name in shape.model_fields}


SOURCE = Source(
    name="vendor",
    url="https://docs.anthropic.com/en/docs/about-claude/models",
    commit=None,
    retrieved_at="2026-06-01",
    license=None,
    fields=["context_window", "max_output_tokens"],
)
SUMMARY = ModelSummary(
    id="claude-sonnet-4-5",
    name="Claude Sonnet 4.5",
    description="Anthropic's middle model of September 2025, strong at agents and code.",
    capabilities=["chat", "function-calling", "vision", "code-generation", "reasoning"],
    modalities=["text", "image", "pdf"],
    context_window=1_000_000,
    licensing="proprietary",
    country="us",
    created_at=APPEARED,
    updated_at=NOW,
    developer="Anthropic",
    family="claude-sonnet",
    open_weights=False,
    input_modalities=["text", "image", "pdf"],
    output_modalities=["text"],
    max_input_tokens=None,
    max_output_tokens=64_000,
    knowledge_cutoff="2025-07",
    released_on="2025-09-29",
    status="active",
    deprecated_on=None,
    retires_on=None,
    successor=None,
    aliases=["claude-sonnet-4-5-20250929"],
    origins=["registry"],
    providers_count=12,
    min_input_price=Decimal(3),
    min_output_price=Decimal(15),
)
MODEL = Model(
    **SUMMARY.model_dump(),
    base_model=None,
    license_url=None,
    parameters=None,
    weights=None,
    links=[Link(label="announcement", url="https://www.anthropic.com/news/claude-sonnet-4-5")],
    benchmarks=None,
    sources=[SOURCE],
    verified_on="2026-06-01",
    verification="vendor-confirmed",
)
PRICING = Pricing(
    **_rest(
        Pricing,
        input_per_million=Decimal(3),
        output_per_million=Decimal(15),
        cache_read_per_million=Decimal("0.3"),
        cache_write_per_million=Decimal("3.75"),
        currency="USD",
        basis="list",
        service_tiers=ServiceTiers(
            **_rest(
                ServiceTiers,
                batch=Prices(**_rest(Prices, input_per_million=Decimal("1.5"), output_per_million=Decimal("7.5"))),
            )
        ),
    )
)
OFFER = Offer(
    **_rest(
        Offer,
        provider_id="anthropic",
        provider_name="Anthropic",
        provider_model_name="claude-sonnet-4-5-20250929",
        pricing=PRICING,
        rate_limits=RateLimits(requests_per_minute=50, tokens_per_minute=30_000),
        features=Features(**_rest(Features, tools=True, prompt_caching=True, streaming=True)),
        available_regions=["global"],
        status="active",
        created_at=APPEARED,
        updated_at=NOW,
        origins=["registry"],
        verification="cross-checked",
    )
)
WORKLOAD = Workload(input_tokens=2_000, output_tokens=500, cached_tokens=1_500, cache_write_tokens=100, requests=10_000)
COMPARED = ComparedOffer(**OFFER.model_dump(), telemetry=None, cost=workload_cost(PRICING, WORKLOAD, NOW))
PROVIDER = Provider(
    **_rest(
        Provider,
        id="anthropic",
        name="Anthropic",
        description="The API of the maker of Claude.",
        api_base_url="https://api.anthropic.com/v1",
        auth_type="api-key",
        regions=["global"],
        compatibility="anthropic",
        created_at=datetime(2023, 3, 14, tzinfo=UTC),
        updated_at=NOW,
        models_count=11,
        kind="first-party",
        env_vars=["ANTHROPIC_API_KEY"],
        sdk_packages={"npm": "@anthropic-ai/sdk", "pypi": "anthropic"},
        billing_currency="USD",
        country="us",
        website="https://www.anthropic.com",
        origins=["registry"],
        data_policy=DataPolicy(trains_on_data=False, retention_days=30, zero_retention=True, url=None),
        status="active",
    )
)
CHANGE = Change(
    observed_at=NOW,
    kind="change",
    what="changed",
    model_id=SUMMARY.id,
    provider_id="anthropic",
    field="pricing.input_per_million",
    old=4,
    new=3,
    percent=Decimal(-25),
    effective_from=date(2026, 6, 1),
    registry_commit="0d1d7fc32e5a947fbd92ee598033d85bfc445a50",
    source_url=None,
)
ENDING = Ending(
    model_id="claude-opus-4",
    provider_id="anthropic",
    name="claude-opus-4-20250514",
    status="deprecated",
    deprecated_on=date(2026, 4, 14),
    retires_on=date(2026, 6, 15),
    days_left=14,
    successor="claude-opus-4-1",
)
PAGINATION = Pagination(page=1, limit=20, total=1)
HEALTH = Health(
    status="healthy",
    timestamp=NOW,
    services=Services(
        api=Service(status="up"),
        database=MeasuredService(status="up", latency_ms=Decimal("0.412")),
        cache=MeasuredService(status="up", latency_ms=Decimal("0.203")),
    ),
)
DEGRADED = Health(
    status="degraded",
    timestamp=NOW,
    services=HEALTH.services.model_copy(update={"database": MeasuredService(status="down", latency_ms=None)}),
)

ANSWERS: dict[str, BaseModel | list[ModelSummary]] = {
    "list_models": Page(data=[SUMMARY], pagination=PAGINATION),
    "popular_models": [SUMMARY],
    "get_model": MODEL,
    "model_providers": ModelProviders(model_id=SUMMARY.id, providers=[OFFER]),
    "compare_providers": Comparison(model_id=SUMMARY.id, model_name=SUMMARY.name, comparison=[COMPARED]),
    "list_providers": Page(data=[PROVIDER], pagination=PAGINATION),
    "get_provider": PROVIDER,
    "search_catalogue": SearchResults(
        models=[Hit(id=SUMMARY.id, name=SUMMARY.name, type="model", description=SUMMARY.description)],
        providers=[],
        total=1,
    ),
    "search_index": SearchIndex(
        models=[
            IndexedModel(
                id=SUMMARY.id,
                name=SUMMARY.name,
                aliases=["claude-sonnet-4-5-20250929"],
                capabilities=SUMMARY.capabilities,
                modalities=SUMMARY.modalities,
            )
        ],
        providers=[IndexedProvider(id=PROVIDER.id, name=PROVIDER.name, compatibility=PROVIDER.compatibility)],
        updated_at=NOW,
    ),
    "list_changes": Page(data=[CHANGE], pagination=PAGINATION),
    "model_history": Page(data=[CHANGE], pagination=PAGINATION),
    "offer_history": Page(data=[CHANGE], pagination=PAGINATION),
    "list_deprecations": Page(data=[ENDING], pagination=PAGINATION),
    "catalogue_stats": Stats(models=551, providers=147, mappings=4222, last_sync_at=NOW),
    "health": HEALTH,
    **TELEMETRY,
}
"""A good answer of every operation, by its id."""


def _error(error: OpenModelsError) -> ErrorBody:
    detail = {"status": error.status, "message": str(error), "type": error.type}
    return ErrorBody(error=ErrorDetail.model_validate(detail))


ERRORS: dict[str, ErrorBody] = {
    "400": _error(BadRequest("Unknown parameter 'capabilty'. Did you mean 'capability'?")),
    "404": _error(NotFound("model", "claude-sonet-4-5", ["claude-sonnet-4-5"])),
    "429": _error(RateLimited("More than 100 requests in a minute. Try again in 12 seconds.", retry_after=12)),
    "500": _error(OpenModelsError("This request failed for a reason we did not expect.")),
    "503": _error(Unavailable("The database does not answer.", hint="Try again in a few seconds.")),
}
"""An error of every status."""
