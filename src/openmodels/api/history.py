"""What has changed, of a model, an offer or in all, and what is going to end."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import Field

from openmodels.api.answers import answered, page_links, together
from openmodels.api.database import Open, Reading
from openmodels.api.lines import lines, uncertain, wanted_as_lines
from openmodels.api.moments import Since
from openmodels.api.openapi import LIST, MOVED, NOT_FOUND
from openmodels.api.parameters import FIELDS, FieldsOf, Id, IdFilter, Paged, Whole
from openmodels.cache.policy import kept
from openmodels.contract.endings import Dates, ending_headers
from openmodels.contract.history import Change, Ending
from openmodels.contract.pages import Page
from openmodels.store import history_reads, models
from openmodels.store.history import Kind, What

router = APIRouter(prefix="/api", tags=["history"])


class HistoryFilter(Whole, Paged):
    """Which changes of one thing."""

    kind: Kind | None = Field(None, description="Only changes of this kind: change, correction or flap.")
    what: What | None = Field(None, description="Only what was created, changed, retired or returned.")
    since: Since | None = Field(None, description="Only what was observed at this moment, or from this day, on.")
    fields: Annotated[list[str], FieldsOf(Change)] = Field([], description=FIELDS)


class ChangeFilter(HistoryFilter):
    """Which changes of the catalogue."""

    model: IdFilter | None = Field(None, description="Id of a model: its own changes and those of its offers.")
    provider: IdFilter | None = Field(None, description="Id of a provider: its own changes and those of its offers.")


class EndingFilter(Whole, Paged):
    """Which ends."""

    days: int = Field(90, ge=0, le=3650, description="Days from today within which something ends.")
    provider: IdFilter | None = Field(None, description="Id of a provider: only its own end and those of its offers.")
    fields: Annotated[list[str], FieldsOf(Ending)] = Field([], description=FIELDS)


@router.get("/changes", response_model=Page[Change], responses=LIST)
@kept(minutes=5, on=["models", "providers"])
def list_changes(request: Request, reading: Reading, wanted: Annotated[ChangeFilter, Query()]) -> Response:
    """List what has changed in the catalogue, the newest first."""
    return _changes(request, reading, wanted)


@router.get("/deprecations", response_model=Page[Ending], responses=LIST)
@kept(minutes=5, on=["models", "providers"])
def list_deprecations(request: Request, reading: Reading, wanted: Annotated[EndingFilter, Query()]) -> Response:
    """List what is deprecated or ends soon, the soonest first."""
    within, today, provider = wanted.days, datetime.now(UTC).date(), wanted.provider
    if wanted_as_lines(request):
        every = partial(
            history_reads.every_ending, within=within, today=today, provider=provider, public=not wanted.private
        )
        return lines(request, every, wanted, wanted.fields)
    with reading() as conn:
        found = history_reads.endings(
            conn, within=within, today=today, provider=provider, page=wanted.page, limit=wanted.limit
        )
    headers = page_links(request, found.pagination) | uncertain(request)
    return answered(found, fields=wanted.fields, headers=headers)


@router.get("/models/{model_id}/history", response_model=Page[Change], responses={**LIST, **NOT_FOUND, **MOVED})
@kept(minutes=5, on=["model:{model_id}"])
def model_history(
    request: Request, reading: Reading, model_id: Id, wanted: Annotated[HistoryFilter, Query()]
) -> Response:
    """List what has changed of a model and its offers, the newest first."""
    with reading() as conn:
        found = history_reads.require_told(conn, model_id)
        ends = models.dates(conn, model_id)
    if found != model_id:
        return _moved(request, found, "/history")
    return _changes(request, reading, wanted, ends, model=model_id)


@router.get(
    "/models/{model_id}/providers/{provider_id}/history",
    response_model=Page[Change],
    responses={**LIST, **NOT_FOUND, **MOVED},
)
@kept(minutes=5, on=["model:{model_id}"])
def offer_history(
    request: Request, reading: Reading, model_id: Id, provider_id: Id, wanted: Annotated[HistoryFilter, Query()]
) -> Response:
    """List what has changed of one provider's offer of a model, the newest first."""
    with reading() as conn:
        found = history_reads.require_told(conn, model_id, provider_id)
        ends = models.dates(conn, model_id, provider_id)
    if found != model_id:
        return _moved(request, found, f"/providers/{quote(provider_id)}/history")
    return _changes(request, reading, wanted, ends, model=model_id, provider=provider_id)


def _changes(request: Request, reading: Open, wanted: HistoryFilter, ends: Dates | None = None, **of: str) -> Response:
    asked: dict[str, Any] = {**wanted.model_dump(exclude={"fields", "page", "limit", "private"}), **of}
    headers = ending_headers(ends) if ends else {}
    if wanted_as_lines(request):
        return lines(
            request, partial(history_reads.every, **asked, public=not wanted.private), wanted, wanted.fields, headers
        )
    with reading() as conn:
        found = history_reads.page(conn, **asked, page=wanted.page, limit=wanted.limit)
    headers = together(page_links(request, found.pagination), uncertain(request), headers)
    return answered(found, fields=wanted.fields, headers=headers)


def _moved(request: Request, model_id: str, below: str) -> RedirectResponse:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/api/models/{quote(model_id)}{below}{query}", 301)
