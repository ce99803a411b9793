"""Telemetry: what probes have measured."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import Field, model_validator

from openmodels.api.answers import answered, page_links
from openmodels.api.database import Reading
from openmodels.api.lines import lines, uncertain, wanted_as_lines
from openmodels.api.moments import At, Since
from openmodels.api.openapi import LIST, MOVED, NOT_FOUND
from openmodels.api.parameters import (
    FIELDS,
    FieldsOf,
    Id,
    IdFilter,
    NoParameters,
    Paged,
    Parameters,
    ProbeRegion,
    Whole,
)
from openmodels.cache.policy import kept
from openmodels.contract.endings import ending_headers
from openmodels.contract.pages import Page
from openmodels.contract.periods import LENGTH, Bucket, Period
from openmodels.contract.telemetry import (
    Incident,
    ProbeRegions,
    ProviderHealth,
    ProviderLatency,
    RankedProviders,
    TelemetrySummary,
)
from openmodels.errors import BadRequest
from openmodels.store import models, telemetry_overview, telemetry_reads
from openmodels.store.telemetry_reads import Window

router = APIRouter(prefix="/api/telemetry", tags=["telemetry"])


class Span(Parameters):
    """Which time, which region, how many single probes, and whether a series for a chart."""

    period: Period = Field("7d", description="Span of time that ends now, or at `to`.")
    from_: Since | None = Field(None, alias="from", description="Beginning, instead of a period; a day or a moment.")
    to: At | None = Field(None, description="End, a day or a moment; not given: now.")
    region: ProbeRegion | None = Field(None, description="Place that probes were sent from; not given: all.")
    limit: int = Field(50, ge=1, le=500, description="Most single probes.")
    bucket: Bucket | None = Field(None, description="Add a series by hour or day.")

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        if self.from_ is not None and self.to is not None and self.from_ >= self.to:
            raise ValueError("from should be before to")
        return self

    def window(self, now: datetime) -> Window:
        """The span as moments."""
        until = self.to or now
        try:
            since = self.from_ or until - LENGTH[self.period]
        except OverflowError:
            raise BadRequest("The parameter 'to' is beyond the calendar.") from None
        return Window(since, until, None if self.from_ else self.period)


class LatencySpan(Span):
    model_id: IdFilter | None = Field(None, description="Model that was asked; not given: all that were.")


class RankedFilter(Parameters):
    period: Period = Field("7d", description="Span of time that ends now.")
    limit: int = Field(10, ge=1, le=50, description="Most providers.")


class IncidentFilter(Whole, Paged):
    provider_id: IdFilter | None = Field(None, description="Only of this provider.")
    open: bool | None = Field(None, description="Only those that are open, or only those that are over.")
    fields: Annotated[list[str], FieldsOf(Incident)] = Field([], description=FIELDS)


@router.get("/health/{provider_id}", response_model=ProviderHealth, responses=NOT_FOUND)
@kept(minutes=1, on=["provider:{provider_id}"])
def provider_health(reading: Reading, provider_id: Id, span: Annotated[Span, Query()]) -> Response:
    """Tell whether a provider answers: its status now, its uptime, and its last checks."""
    now = datetime.now(UTC)
    with reading() as conn:
        found = telemetry_reads.health(
            conn, provider_id, span.window(now), region=span.region, limit=span.limit, bucket=span.bucket, now=now
        )
    return answered(found)


@router.get("/latency/{provider_id}", response_model=ProviderLatency, responses=NOT_FOUND)
@kept(minutes=1, on=["provider:{provider_id}"])
def provider_latency(reading: Reading, provider_id: Id, span: Annotated[LatencySpan, Query()]) -> Response:
    """Tell how fast a provider answers: averages, percentiles, and the last measurements."""
    now = datetime.now(UTC)
    with reading() as conn:
        found = telemetry_reads.latency(
            conn,
            provider_id,
            span.window(now),
            model_id=span.model_id,
            region=span.region,
            limit=span.limit,
            bucket=span.bucket,
            now=now,
        )
    return answered(found)


@router.get("/ranked/{model_id}", response_model=RankedProviders, responses={**NOT_FOUND, **MOVED})
@kept(minutes=1, on=["model:{model_id}"])
def ranked_providers(
    request: Request, reading: Reading, model_id: Id, wanted: Annotated[RankedFilter, Query()]
) -> Response:
    """Rank a model's providers by uptime, speed and price; an alias leads to its id."""
    with reading() as conn:
        found = telemetry_overview.ranked(conn, model_id, **wanted.model_dump(), now=datetime.now(UTC))
        dates = models.dates(conn, found.model_id)
    if found.model_id == model_id:
        return answered(found, headers=ending_headers(dates))
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/api/telemetry/ranked/{quote(found.model_id)}{query}", 301)


@router.get("/summary", response_model=TelemetrySummary)
@kept(minutes=1, on=["providers"])
def telemetry_summary(reading: Reading, _: Annotated[NoParameters, Query()]) -> Response:
    """Show every provider at a glance."""
    with reading() as conn:
        found = telemetry_overview.summary(conn, now=datetime.now(UTC))
    return answered(found)


@router.get("/incidents", response_model=Page[Incident], responses=LIST)
@kept(minutes=1, on=["providers"])
def list_incidents(request: Request, reading: Reading, wanted: Annotated[IncidentFilter, Query()]) -> Response:
    """List incidents, newest first."""
    provider, is_open = wanted.provider_id, wanted.open
    if wanted_as_lines(request):
        every = partial(
            telemetry_overview.every_incident, provider_id=provider, is_open=is_open, public=not wanted.private
        )
        return lines(request, every, wanted, wanted.fields)
    with reading() as conn:
        found = telemetry_overview.incidents(
            conn, provider_id=provider, is_open=is_open, page=wanted.page, limit=wanted.limit
        )
    headers = page_links(request, found.pagination) | uncertain(request)
    return answered(found, fields=wanted.fields, headers=headers)


@router.get("/regions", response_model=ProbeRegions)
@kept(minutes=1, on=["providers"])
def probe_regions(reading: Reading, _: Annotated[NoParameters, Query()]) -> Response:
    """Show the places that probes are sent from."""
    with reading() as conn:
        found = telemetry_overview.regions(conn, now=datetime.now(UTC))
    return answered(found)
