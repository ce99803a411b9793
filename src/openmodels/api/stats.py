"""How much there is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from openmodels.api.database import Reading
from openmodels.api.parameters import NoParameters
from openmodels.cache.policy import kept
from openmodels.contract.stats import Stats
from openmodels.store import stats

router = APIRouter(prefix="/api/stats", tags=["operations"])


@router.get("")
@kept(minutes=5, on=["stats"])
def catalogue_stats(reading: Reading, _: Annotated[NoParameters, Query()]) -> Stats:
    """Count models, providers and mappings, and say when the registry was last ingested."""
    with reading() as conn:
        return stats.stats(conn)
