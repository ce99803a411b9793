"""Search, and the index for a command palette."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from openmodels.api.answers import answered, dated
from openmodels.api.database import Reading
from openmodels.api.parameters import NoParameters, Parameters, Text
from openmodels.cache.policy import kept
from openmodels.contract.search import SearchIndex, SearchResults
from openmodels.store import ingest_runs, search
from openmodels.store.pool import plan_once
from openmodels.store.search import Kind

router = APIRouter(prefix="/api/search", tags=["search"])


class SearchFilter(Parameters):
    q: Text = Field(min_length=1, description="What to look for.", examples=["claude sonnet"])
    type: Kind | None = Field(None, description="Only models or only providers; not given: both.")
    limit: int = Field(10, ge=1, le=20, description="Most models, and most providers.")


@router.get("", response_model=SearchResults)
@kept(minutes=5, on=["search"])
def search_catalogue(reading: Reading, wanted: Annotated[SearchFilter, Query()]) -> Response:
    """Find models and providers by name, part of a name, words of the text, or a misspelt name; best first."""
    kinds: tuple[Kind, ...] = (wanted.type,) if wanted.type else ("models", "providers")
    with reading() as conn:
        plan_once(conn)
        found = search.find(conn, wanted.q, kinds=kinds, limit=wanted.limit)
        return answered(found, headers=dated(ingest_runs.last_modified(conn)))


@router.get("/index", response_model=SearchIndex)
@kept(minutes=5, on=["search"])
def search_index(reading: Reading, _: Annotated[NoParameters, Query()]) -> Response:
    """List every model and provider in few words, to be searched by the reader's own program."""
    with reading() as conn:
        return answered(search.index(conn), headers=dated(ingest_runs.last_modified(conn, idle=True)))
