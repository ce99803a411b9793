"""Providers."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from openmodels.api.answers import answered, dated, page_links
from openmodels.api.database import Reading
from openmodels.api.lines import lines, uncertain, wanted_as_lines
from openmodels.api.openapi import LIST, NOT_FOUND
from openmodels.api.parameters import FIELDS, FieldsOf, Id, OfThen, Paged, Region, Search, Whole
from openmodels.cache.policy import kept
from openmodels.contract.endings import Dates, ending_headers
from openmodels.contract.pages import Page
from openmodels.contract.providers import Provider
from openmodels.registry.words import Compatibility, ProviderKind, Status
from openmodels.store import ingest_runs, providers

router = APIRouter(prefix="/api/providers", tags=["providers"])


class ProviderFilter(Whole, OfThen, Paged):
    """Which providers."""

    search: Search = Field(None, description="A part of the name or id, also misspelt.")
    compatibility: Compatibility | None = Field(None, description="API that the provider follows.")
    region: Region | None = Field(None, description="Region that it serves from, such as `eu-west-1` or `global`.")
    kind: ProviderKind | None = Field(None, description="What sort of provider it is.")
    status: Status | None = Field(None, description="Stage of life; not given: all but retired.")
    fields: Annotated[list[str], FieldsOf(Provider)] = Field([], description=FIELDS)


class OneProvider(OfThen):
    fields: Annotated[list[str], FieldsOf(Provider)] = Field([], description=FIELDS)


@router.get("", response_model=Page[Provider], responses=LIST)
@kept(minutes=5, on=["providers"])
def list_providers(request: Request, reading: Reading, wanted: Annotated[ProviderFilter, Query()]) -> Response:
    """List the providers that match every given filter, by name."""
    asked = wanted.model_dump(exclude={"fields", "page", "limit", "private"})
    if wanted_as_lines(request):
        return lines(request, partial(providers.every, **asked, public=not wanted.private), wanted, wanted.fields)
    with reading() as conn:
        found = providers.page(conn, **asked, page=wanted.page, limit=wanted.limit)
        headers = dated(ingest_runs.last_modified(conn))
    headers |= page_links(request, found.pagination) | uncertain(request)
    return answered(found, fields=wanted.fields, headers=headers)


@router.get("/{provider_id}", response_model=Provider, responses=NOT_FOUND)
@kept(minutes=5, on=["provider:{provider_id}"])
def get_provider(reading: Reading, provider_id: Id, wanted: Annotated[OneProvider, Query()]) -> Response:
    """Show one provider."""
    with reading() as conn:
        found = providers.get(conn, provider_id, wanted.at)
        headers = dated(ingest_runs.last_modified(conn))
    headers |= ending_headers(Dates(found.deprecated_on, found.retires_on, found.successor), among="providers")
    return answered(found, fields=wanted.fields, headers=headers)
