"""What has changed, of a model, an offer or in all, and what is going to end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import Field

from openmodels.api.database import Reading
from openmodels.api.moments import Since
from openmodels.api.openapi import MOVED, NOT_FOUND
from openmodels.api.parameters import Id, Paged, Text
from openmodels.cache.policy import kept
from openmodels.contract.history import Change, Ending
from openmodels.contract.pages import Page
from openmodels.store import history
from openmodels.store.history import Kind, What

router = APIRouter(prefix="/api", tags=["history"])


class HistoryFilter(Paged):
    """Which changes of one thing."""

    kind: Kind | None = Field(None, description="Only changes of this kind: change, correction or flap.")
    what: What | None = Field(None, description="Only what was created, changed, retired or returned.")
    since: Since | None = Field(None, description="Only what was observed at this moment, or from this day, on.")


class ChangeFilter(HistoryFilter):
    """Which changes of the catalogue."""

    model: Text | None = Field(None, description="Id of a model: its own changes and those of its offers.")
    provider: Text | None = Field(None, description="Id of a provider: its own changes and those of its offers.")


class EndingFilter(Paged):
    """Which ends."""

    days: int = Field(90, ge=0, le=3650, description="Days from today within which something ends.")
    provider: Text | None = Field(None, description="Id of a provider: only its own end and those of its offers.")


@router.get("/changes")
@kept(minutes=5, on=["models", "providers"])
def list_changes(reading: Reading, wanted: Annotated[ChangeFilter, Query()]) -> Page[Change]:
    """List what has changed in the catalogue, the newest first."""
    with reading() as conn:
        return history.page(conn, **wanted.model_dump())


@router.get("/deprecations")
@kept(minutes=5, on=["models", "providers"])
def list_deprecations(reading: Reading, wanted: Annotated[EndingFilter, Query()]) -> Page[Ending]:
    """List what is deprecated or ends soon, the soonest first."""
    with reading() as conn:
        return history.endings(
            conn,
            within=wanted.days,
            today=datetime.now(UTC).date(),
            provider=wanted.provider,
            page=wanted.page,
            limit=wanted.limit,
        )


@router.get("/models/{model_id}/history", response_model=Page[Change], responses={**NOT_FOUND, **MOVED})
@kept(minutes=5, on=["model:{model_id}"])
def model_history(
    request: Request, reading: Reading, model_id: Id, wanted: Annotated[HistoryFilter, Query()]
) -> Page[Change] | Response:
    """List what has changed of a model and its offers, the newest first."""
    with reading() as conn:
        found = history.require_told(conn, model_id)
        if found == model_id:
            return history.page(conn, model=model_id, **wanted.model_dump())
    return _moved(request, found, "/history")


@router.get(
    "/models/{model_id}/providers/{provider_id}/history",
    response_model=Page[Change],
    responses={**NOT_FOUND, **MOVED},
)
@kept(minutes=5, on=["model:{model_id}"])
def offer_history(
    request: Request, reading: Reading, model_id: Id, provider_id: Id, wanted: Annotated[HistoryFilter, Query()]
) -> Page[Change] | Response:
    """List what has changed of one provider's offer of a model, the newest first."""
    with reading() as conn:
        found = history.require_told(conn, model_id, provider_id)
        if found == model_id:
            return history.page(conn, model=model_id, provider=provider_id, **wanted.model_dump())
    return _moved(request, found, f"/providers/{quote(provider_id)}/history")


def _moved(request: Request, model_id: str, below: str) -> RedirectResponse:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/api/models/{quote(model_id)}{below}{query}", 301)
