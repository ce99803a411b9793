"""Providers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from openmodels.api.database import Reading
from openmodels.api.openapi import NOT_FOUND
from openmodels.api.parameters import Id, OfThen, Paged, Search, Text
from openmodels.cache.policy import kept
from openmodels.contract.pages import Page
from openmodels.contract.providers import Provider
from openmodels.registry.words import Compatibility, ProviderKind, Status
from openmodels.store import providers

router = APIRouter(prefix="/api/providers", tags=["providers"])


class ProviderFilter(OfThen, Paged):
    """Which providers."""

    search: Search = Field(None, description="A part of the name or id, also misspelt.")
    compatibility: Compatibility | None = Field(None, description="API that the provider follows.")
    region: Text | None = Field(None, description="Region that it serves from, such as `eu-west-1` or `global`.")
    kind: ProviderKind | None = Field(None, description="What sort of provider it is.")
    status: Status | None = Field(None, description="Stage of life; not given: all but retired.")


@router.get("")
@kept(minutes=5, on=["providers"])
def list_providers(reading: Reading, wanted: Annotated[ProviderFilter, Query()]) -> Page[Provider]:
    """List the providers that match every given filter, by name."""
    with reading() as conn:
        return providers.page(conn, **wanted.model_dump())


@router.get("/{provider_id}", responses=NOT_FOUND)
@kept(minutes=5, on=["provider:{provider_id}"])
def get_provider(reading: Reading, provider_id: Id, wanted: Annotated[OfThen, Query()]) -> Provider:
    """Show one provider."""
    with reading() as conn:
        return providers.get(conn, provider_id, wanted.at)
