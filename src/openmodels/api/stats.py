"""How much there is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from openmodels.api.answers import answered, dated
from openmodels.api.database import Reading
from openmodels.api.parameters import NoParameters
from openmodels.cache.policy import kept
from openmodels.contract.stats import Stats
from openmodels.store import ingest_runs, stats

router = APIRouter(prefix="/api/stats", tags=["operations"])


@router.get("", response_model=Stats)
@kept(minutes=5, on=["stats"])
def catalogue_stats(reading: Reading, _: Annotated[NoParameters, Query()]) -> Response:
    """Count models, providers and mappings, and say when the registry was last ingested."""
    with reading() as conn:
        return answered(stats.stats(conn), headers=dated(ingest_runs.last_modified(conn, idle=True)))
