"""Models, their offers, and the comparison of those."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import Field

from openmodels.api.answers import answered, dated, page_links
from openmodels.api.database import Reading
from openmodels.api.lines import lines, uncertain, wanted_as_lines
from openmodels.api.moments import At
from openmodels.api.openapi import LIST, MOVED, NOT_FOUND
from openmodels.api.parameters import (
    FIELDS,
    Amount,
    FieldsOf,
    Id,
    IdFilter,
    OfThen,
    Paged,
    Parameters,
    Search,
    Text,
    Whole,
)
from openmodels.cache.policy import keep_at_most, keep_until, kept
from openmodels.contract.cost import Workload
from openmodels.contract.endings import Dates, ending_headers
from openmodels.contract.hours import next_change
from openmodels.contract.models import Model, ModelSummary
from openmodels.contract.offers import ComparedOffer, Comparison, ModelProviders, Offer
from openmodels.contract.pages import Page
from openmodels.registry.words import Capability, Licensing, Modality, Status
from openmodels.store import ingest_runs, models, offers
from openmodels.store.models import Sort
from openmodels.store.pool import plan_once

router = APIRouter(prefix="/api/models", tags=["models"])

TELEMETRY_S = 60
"""How long an answer is kept that depends on what was measured."""


class ModelFilter(Whole, OfThen, Paged):
    """Which models, and in which order."""

    search: Search = Field(None, description="Words of the name, an alias, a provider's name for it, or the developer.")
    capability: list[Capability] = Field([], description="What the model can do; repeat it to ask for several at once.")
    modality: list[Modality] = Field([], description="Kind of data; repeat it to ask for several at once.")
    provider: IdFilter | None = Field(None, description="Id of a provider that offers the model.")
    developer: Text | None = Field(None, description="Who made the model, whatever the case.")
    licensing: Licensing | None = Field(None, description="Licence of the model.")
    open_weights: bool | None = Field(None, description="Whether the weights can be downloaded.")
    min_context: int | None = Field(None, ge=1, le=1_000_000_000_000, description="Least context window, in tokens.")
    max_input_price: Amount | None = Field(
        None,
        description="Most that a million input tokens may cost where they cost least, USD.",
    )
    max_output_price: Amount | None = Field(
        None,
        description="Most that a million output tokens may cost where they cost least, USD.",
    )
    max_first_token_ms: int | None = Field(
        None,
        ge=1,
        le=3_600_000,
        description="Most milliseconds to the first token, on average in 7 days, where the model is fastest.",
    )
    status: Status | None = Field(None, description="Stage of life; not given: all but retired.")
    sort: Sort = Field(
        "recency", description="Order; relevance is how well the search matches, and recency without a search."
    )
    fields: Annotated[list[str], FieldsOf(ModelSummary)] = Field([], description=FIELDS)


class PopularFilter(Parameters):
    limit: int = Field(12, ge=1, le=100, description="Most models.")
    fields: Annotated[list[str], FieldsOf(ModelSummary)] = Field([], description=FIELDS)


class OneModel(OfThen):
    fields: Annotated[list[str], FieldsOf(Model)] = Field([], description=FIELDS)


class OffersFilter(OfThen):
    fields: Annotated[list[str], FieldsOf(Offer)] = Field([], description=FIELDS)


class ComparisonFilter(OfThen, Workload):
    """What is compared, and as of when."""

    at: At | None = Field(
        None,
        description="Moment, or end of a day, whose knowledge and peak or off-peak prices are asked for; else: now.",
    )
    fields: Annotated[list[str], FieldsOf(ComparedOffer)] = Field([], description=FIELDS)


@router.get("", response_model=Page[ModelSummary], responses=LIST)
@kept(minutes=5, on=["models"])
def list_models(request: Request, reading: Reading, wanted: Annotated[ModelFilter, Query()]) -> Response:
    """List the models that match every given filter."""
    asked = wanted.model_dump(exclude={"fields", "page", "limit", "private"})
    if wanted_as_lines(request):
        return lines(request, partial(models.every, **asked, public=not wanted.private), wanted, wanted.fields)
    with reading() as conn:
        if wanted.search and not wanted.at:
            plan_once(conn)
        found = models.page(conn, **asked, page=wanted.page, limit=wanted.limit)
        headers = dated(ingest_runs.last_modified(conn))
    if wanted.max_first_token_ms is not None:
        keep_at_most(request.scope, TELEMETRY_S)
    headers |= page_links(request, found.pagination) | uncertain(request)
    return answered(found, fields=wanted.fields, headers=headers)


@router.get("/popular", response_model=list[ModelSummary])
@kept(minutes=5, on=["models"])
def popular_models(reading: Reading, wanted: Annotated[PopularFilter, Query()]) -> Response:
    """List the models that are new and widely offered."""
    with reading() as conn:
        return answered(models.popular(conn, limit=wanted.limit, now=datetime.now(UTC)), fields=wanted.fields)


@router.get("/{model_id}", response_model=Model, responses={**NOT_FOUND, **MOVED})
@kept(minutes=5, on=["model:{model_id}"])
def get_model(request: Request, reading: Reading, model_id: Id, wanted: Annotated[OneModel, Query()]) -> Response:
    """Show one model; an alias leads to its id."""
    with reading() as conn:
        model = models.get(conn, model_id, wanted.at)
        headers = dated(ingest_runs.last_modified(conn))
    if model.id != model_id:
        return _moved(request, model.id)
    headers |= ending_headers(Dates(model.deprecated_on, model.retires_on, model.successor))
    return answered(model, fields=wanted.fields, headers=headers)


@router.get("/{model_id}/providers", response_model=ModelProviders, responses={**NOT_FOUND, **MOVED})
@kept(minutes=5, on=["model:{model_id}"])
def model_providers(
    request: Request, reading: Reading, model_id: Id, wanted: Annotated[OffersFilter, Query()]
) -> Response:
    """List who offers a model, on what terms."""
    with reading() as conn:
        model = offers.named(conn, model_id, wanted.at)
        if model.id != model_id:
            return _moved(request, model.id, "/providers")
        found = offers.of_model(conn, model, wanted.at)
        headers = dated(ingest_runs.last_modified(conn))
    return answered(found, fields=wanted.fields, headers=headers | ending_headers(model.ends))


@router.get("/{model_id}/compare", response_model=Comparison, responses={**NOT_FOUND, **MOVED})
@kept(minutes=1, on=["model:{model_id}"])
def compare_providers(
    request: Request, reading: Reading, model_id: Id, wanted: Annotated[ComparisonFilter, Query()]
) -> Response:
    """Set a model's offers side by side, by input price, with what a workload costs at each."""
    asked = wanted if wanted.input_tokens or wanted.output_tokens else None
    now = datetime.now(UTC)
    with reading() as conn:
        if not wanted.at:
            plan_once(conn)
        model = offers.named(conn, model_id, wanted.at)
        if model.id != model_id:
            return _moved(request, model.id, "/compare")
        found = offers.compare(conn, model, asked, wanted.at)
    if asked and wanted.at is None:
        keep_until(request.scope, next_change((one.pricing for one in found.comparison), now), now)
    return answered(found, fields=wanted.fields, headers=ending_headers(model.ends))


def _moved(request: Request, model_id: str, below: str = "") -> RedirectResponse:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/api/models/{quote(model_id)}{below}{query}", 301)
