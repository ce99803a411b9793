"""Browsing models: a page of them in any order, and how many there are with each value of each filter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import class_row

from openmodels.contract.models import ModelSummary
from openmodels.store.models import FIRST_TOKENS, LIVE, SUMMARY, matching
from openmodels.store.past import when
from openmodels.store.search import MODEL_HITS, terms
from openmodels.store.spelling import spelt

Order = Literal[
    "relevance",
    "recency",
    "name",
    "developer",
    "context_window",
    "max_output_tokens",
    "price",
    "output_price",
    "providers",
    "released_on",
    "knowledge_cutoff",
    "licensing",
    "first_token",
    "modalities",
    "capabilities",
    "open_weights",
]
ORDERS: dict[Order, tuple[str, bool]] = {
    "recency": ("m.created_at", True),
    "name": ("lower(m.name)", False),
    "developer": ("lower(m.developer)", False),
    "context_window": ("m.context_window", True),
    "max_output_tokens": ("m.max_output_tokens", True),
    "price": ("m.min_input_price", False),
    "output_price": ("m.min_output_price", False),
    "providers": ("m.providers_count", True),
    "released_on": ("m.released_on", True),
    "knowledge_cutoff": ("m.knowledge_cutoff", True),
    "licensing": ("nullif(m.licensing, 'unknown')", False),
    "first_token": ("f.ms", False),
    "modalities": ("cardinality(m.modalities)", True),
    "capabilities": ("cardinality(m.capabilities)", True),
    "open_weights": ("m.open_weights", True),
}
"""What each order compares, and whether it begins with the largest; unknown is last either way."""
BEST_MATCH = "h.tier, h.likeness desc, m.providers_count desc, m.created_at desc, m.id"
CONTEXTS = (8_000, 32_000, 128_000, 200_000, 1_000_000)
"""Context windows that models are counted for: so many tokens or more."""

SPEEDS_MS = (300, 500, 1_000, 2_000)
"""Times to the first token that models are counted for: so many milliseconds or fewer."""

JUDGED = f"""
    judged as (
        select m.id, m.capabilities, m.modalities, m.developer, m.licensing, m.open_weights, m.context_window, m.status,
               {LIVE} as live,
               m.status = %(status)s or %(status)s::text is null and {LIVE} as of_status,
               %(developer)s::text is null or coalesce(lower(m.developer) = lower(%(developer)s), false)
                   as of_developer,
               %(licensing)s::text is null or m.licensing = %(licensing)s as of_licensing,
               %(open_weights)s::boolean is null or coalesce(m.open_weights = %(open_weights)s, false) as of_weights,
               %(min_context)s::bigint is null or coalesce(m.context_window >= %(min_context)s, false) as of_context,
               %(provider)s::text is null or m.id in (
                   select o.model_id from mappings o join providers p on p.id = o.provider_id
                   where p.id = %(provider)s and o.present and o.status <> 'retired'
                     and p.present and p.status <> 'retired') as of_provider,
               %(max_first_token_ms)s::int is null or m.id in (
                   select model_id from first_tokens where ms <= %(max_first_token_ms)s) as of_first_token
        from {{found}}
        where m.capabilities @> %(capability)s::text[] and m.modalities @> %(modality)s::text[]
          and (%(max_input_price)s::numeric is null or m.min_input_price <= %(max_input_price)s)
          and (%(max_output_price)s::numeric is null or m.min_output_price <= %(max_output_price)s)
    ),
    counted as materialized (
        select *, (not of_status)::int + (not of_developer)::int + (not of_licensing)::int + (not of_weights)::int
                  + (not of_context)::int + (not of_provider)::int + (not of_first_token)::int as misses
        from judged
    )
"""  # noqa: S608 - our own text
"""Each model with the filters that it does not meet: a value is counted as if its own filter were not set."""


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


def spelling(conn: Connection, filters: Filters) -> Filters:
    """The same filters with the words of the search as the registry spells them."""
    if not filters.search:
        return filters
    return Filters(**{**asdict(filters), "search": spelt(conn, filters.search)})


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
    wanted = {**_parameters(filters), "limit": limit, "offset": offset}
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


def facets(conn: Connection, filters: Filters) -> Facets:
    """The values of every filter with the number of models that each would show, beside the other filters."""
    values: dict[str, list[Value]] = defaultdict(list)
    total = 0
    judged = JUDGED.format(found=_found(filters))
    for facet, value, label, count in conn.execute(
        f"""
        {when(None, *_steps(filters, timed=True), judged)}
        select 'total' as facet, null as value, null as label, count(*) as models from counted where misses = 0
        union all
        select 'capability', word, word, count(*) from counted, unnest(capabilities) as word
        where misses = 0 group by word
        union all
        select 'modality', word, word, count(*) from counted, unnest(modalities) as word
        where misses = 0 group by word
        union all
        select 'developer', developer, developer, count(*) from counted
        where developer is not null and misses = (not of_developer)::int group by developer
        union all
        select 'provider', p.id, p.name, count(distinct c.id)
        from counted c join mappings o on o.model_id = c.id join providers p on p.id = o.provider_id
        where c.misses = (not c.of_provider)::int and o.present and o.status <> 'retired'
          and p.present and p.status <> 'retired' group by p.id
        union all
        select 'licensing', licensing, licensing, count(*) from counted
        where misses = (not of_licensing)::int group by licensing
        union all
        select 'open_weights', open_weights::text, open_weights::text, count(*) from counted
        where open_weights is not null and misses = (not of_weights)::int group by open_weights
        union all
        select 'min_context', least::text, least::text, count(*)
        from counted join unnest(%(contexts)s::bigint[]) as least on context_window >= least
        where misses = (not of_context)::int group by least
        union all
        select 'max_first_token_ms', most::text, most::text, count(*)
        from counted c join first_tokens f on f.model_id = c.id join unnest(%(speeds)s::int[]) as most on f.ms <= most
        where c.misses = (not c.of_first_token)::int group by most
        union all
        select 'status', status, status, count(*) from counted
        where misses = (not of_status)::int group by status
        order by facet, models desc, label
        """,  # noqa: S608 - our own text
        {**_parameters(filters), "contexts": list(CONTEXTS), "speeds": list(SPEEDS_MS)},
    ):
        if facet == "total":
            total = count
        else:
            values[facet].append(Value(value, label, count))
    return Facets(total, {facet: tuple(found) for facet, found in values.items()})


@dataclass(frozen=True, slots=True)
class FirstToken:
    """The average time to the first token of a model in milliseconds, where it is fastest."""

    ms: float
    simulated: bool


def first_tokens(conn: Connection, model_ids: Sequence[str]) -> dict[str, FirstToken]:
    """The first tokens of some models in seven days; those that nobody has measured are missing."""
    query = f"with {FIRST_TOKENS} select model_id, ms, simulated from first_tokens where model_id = any(%(ids)s)"  # noqa: S608
    rows = conn.execute(query, {"ids": list(model_ids), "week": _week()})
    return {model_id: FirstToken(ms, simulated) for model_id, ms, simulated in rows}


def _week() -> datetime:
    return datetime.now(UTC) - timedelta(days=7)


def _parameters(filters: Filters) -> dict[str, Any]:
    lists = {"capability": list(filters.capability), "modality": list(filters.modality)}
    return {**asdict(filters), **lists, **terms(filters.search), "week": _week()}


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
