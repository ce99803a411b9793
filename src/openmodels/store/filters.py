"""What can be asked of the list of models."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from psycopg import Connection

from openmodels.store.search import terms
from openmodels.store.spelling import spelt


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which models; None and empty ask for nothing. Prices are in USD per million tokens."""

    search: str | None = None
    capability: tuple[str, ...] = ()
    modality: tuple[str, ...] = ()
    provider: str | None = None
    developer: str | None = None
    licensing: str | None = None
    open_weights: bool | None = None
    min_context: int | None = None
    max_input_price: Decimal | None = None
    max_output_price: Decimal | None = None
    max_first_token_ms: int | None = None
    """Average time to the first token in seven days, where the model is fastest."""
    status: str | None = None


def spelling(conn: Connection, filters: Filters) -> Filters:
    """The same filters with the words of the search as the registry spells them."""
    if not filters.search:
        return filters
    return Filters(**{**asdict(filters), "search": spelt(conn, filters.search)})


def week() -> datetime:
    """Since when first tokens count."""
    return datetime.now(UTC) - timedelta(days=7)


def parameters(filters: Filters) -> dict[str, Any]:
    """The parameters of a query over these filters."""
    lists = {"capability": list(filters.capability), "modality": list(filters.modality)}
    return {**asdict(filters), **lists, **terms(filters.search), "week": week()}
