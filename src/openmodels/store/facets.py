"""Browsing models: a page of them in any order, and how many there are with each value of each filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import class_row

from openmodels.contract.models import ModelSummary
from openmodels.store.filters import Filters, parameters, week
from openmodels.store.match import Match
from openmodels.store.models import FIRST_TOKENS, SUMMARY, matching
from openmodels.store.orders import BEST_MATCH, ORDERS, Order
from openmodels.store.past import when
from openmodels.store.search import MODEL_HITS

CONTEXTS = (8_000, 32_000, 128_000, 200_000, 1_000_000)
"""Context windows that models are counted for: so many tokens or more."""

SPEEDS_MS = (300, 500, 1_000, 2_000)
"""Times to the first token that models are counted for: so many milliseconds or fewer."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a filter, its name for people, and how many models there are when it is chosen."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """How many models match, and the values of each filter, most models first."""

    total: int
    values: Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of models, and what the filters would leave."""

    models: list[ModelSummary]
    facets: Facets


def browse(
    conn: Connection,
    filters: Filters,
    *,
    order: Order,
    reverse: bool = False,
    limit: int,
    offset: int = 0,
    public: bool = False,
) -> list[ModelSummary]:
    """The models that match, in an order or its reverse; `relevance` is recency when nothing is searched.

    When `public`, what a private registry has a part in is left out, of counts and lowest prices, too.
    """
    wanted = {**parameters(filters), "limit": limit, "offset": offset}
    timed = order == "first_token" or filters.max_first_token_ms is not None
    with conn.cursor(row_factory=class_row(ModelSummary)) as cursor:
        return cursor.execute(
            f"""
            {when(None, *_steps(filters, timed=timed), public=public)}
            select {SUMMARY} from {_found(filters, timed=timed)} where {matching(wanted)}
            order by {_order(filters, order, reverse)} limit %(limit)s offset %(offset)s
            """,  # noqa: S608 - our own text
            wanted,
        ).fetchall()


def page(
    conn: Connection, filters: Filters, *, order: Order, reverse: bool = False, limit: int, offset: int = 0
) -> Found:
    """A page of what `browse` lists, and how many each value of each filter would show, beside the other filters."""
    match = Match(conn, filters)
    return Found(match.page(order, reverse=reverse, limit=limit, offset=offset), _facets(match))


def facets(conn: Connection, filters: Filters) -> Facets:
    """The values of every filter with the number of models that each would show, beside the other filters."""
    return _facets(Match(conn, filters))


def _facets(match: Match) -> Facets:
    found = {
        **{facet: match.values(facet, own=False) for facet in ("capability", "modality")},
        **{facet: match.values(facet, own=True) for facet in ("developer", "provider", "licensing", "open_weights")},
        "status": match.values("status", own=True),
        "min_context": match.steps("min_context", "context_window", CONTEXTS),
        "max_first_token_ms": match.speeds(SPEEDS_MS),
    }
    values = {facet: tuple(Value(*one) for one in sorted(found[facet], key=_most_first)) for facet in found}
    return Facets(match.total, {facet: some for facet, some in values.items() if some})


def _most_first(one: tuple[str, str, int]) -> tuple[int, str]:
    _, label, count = one
    return -count, label.casefold()


@dataclass(frozen=True, slots=True)
class FirstToken:
    """The average time to the first token of a model in milliseconds, where it is fastest."""

    ms: float
    simulated: bool


def first_tokens(conn: Connection, model_ids: Sequence[str]) -> dict[str, FirstToken]:
    """The first tokens of some models in seven days; those that nobody has measured are missing."""
    query = f"with {FIRST_TOKENS} select model_id, ms, simulated from first_tokens where model_id = any(%(ids)s)"  # noqa: S608
    rows = conn.execute(query, {"ids": list(model_ids), "week": week()})
    return {model_id: FirstToken(ms, simulated) for model_id, ms, simulated in rows}


def _steps(filters: Filters, *, timed: bool) -> list[str]:
    return [*([MODEL_HITS] if filters.search else []), *([FIRST_TOKENS] if timed else [])]


def _found(filters: Filters, *, timed: bool = False) -> str:
    hits = " join hits h using (id)" if filters.search else ""
    return f"models m{hits}{' left join first_tokens f on f.model_id = m.id' if timed else ''}"


def _order(filters: Filters, order: Order, reverse: bool) -> str:
    if order == "relevance" and filters.search:
        return BEST_MATCH
    key, largest_first = ORDERS["recency" if order == "relevance" else order]
    return f"{key} {'desc' if largest_first is not reverse else 'asc'} nulls last, lower(m.name), m.id"
