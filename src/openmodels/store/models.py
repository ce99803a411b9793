"""Reading models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import class_row, dict_row

from openmodels.contract.endings import Dates
from openmodels.contract.models import Model, ModelSummary
from openmodels.contract.pages import Page, Pagination
from openmodels.errors import NotFound
from openmodels.store.nearest import nearest_models
from openmodels.store.past import FIGURES, require_known, when, when_paged
from openmodels.store.search import MODEL_HITS, terms
from openmodels.store.spelling import spelt

Sort = Literal["name", "recency", "context_window", "providers", "price", "relevance"]

ORDER: dict[Sort, str] = {
    "name": "lower(m.name), m.id",
    "recency": "m.created_at desc, m.id",
    "context_window": "m.context_window desc nulls last, m.id",
    "providers": "m.providers_count desc, m.id",
    "price": "m.min_input_price nulls last, m.id",
    "relevance": "h.tier, h.likeness desc, m.providers_count desc, m.created_at desc, m.id",
}
"""How each sort orders; the id settles ties, so that no page repeats or drops a model."""

SUMMARY = """
    m.id, m.name, m.description, m.capabilities, m.modalities, m.context_window, m.licensing, m.country, m.created_at,
    m.updated_at, m.developer, m.family, m.open_weights, m.input_modalities, m.output_modalities, m.max_input_tokens,
    m.max_output_tokens, m.knowledge_cutoff, m.released_on, m.status, m.deprecated_on, m.retires_on, m.successor,
    m.aliases, m.origins, m.providers_count, m.min_input_price, m.min_output_price
"""

ITERSIZE = 200
"""Rows of a list that is read as a whole, which come at a time."""

LIVE = "m.present and m.status <> 'retired'"

FIRST_TOKENS = """
    first_tokens as materialized (
        select model_id, min(ms) as ms, bool_or(simulated) as simulated from (
            select model_id, sum(ttft_sum) / sum(up) as ms,
                   provider_id in (select provider_id from provider_states where simulated) as simulated
            from probe_days
            where kind = 'latency' and up > 0 and at >= date_trunc('day', %(week)s::timestamptz, 'UTC')
            group by provider_id, model_id
        ) as of_offers group by model_id
    )
"""
"""The average time to the first token of each model that was measured since `week`, where it is fastest."""

FILTERS = {
    "capability": "m.capabilities @> %(capability)s::text[]",
    "modality": "m.modalities @> %(modality)s::text[]",
    "developer": "lower(m.developer) = lower(%(developer)s)",
    "licensing": "m.licensing = %(licensing)s",
    "open_weights": "m.open_weights = %(open_weights)s",
    "min_context": "m.context_window >= %(min_context)s",
    "max_input_price": "m.min_input_price <= %(max_input_price)s",
    "max_output_price": "m.min_output_price <= %(max_output_price)s",
    "max_first_token_ms": "m.id in (select model_id from first_tokens where ms <= %(max_first_token_ms)s)",
    "provider": """
        m.id in (
            select o.model_id from mappings o join providers p on p.id = o.provider_id
            where p.id = %(provider)s and o.present and o.status <> 'retired' and p.present and p.status <> 'retired')
        """,
}
"""What each filter asks of a model; only those that are given stand in a query, so that an index can answer it."""


MARKED = "m.marks & marks_of(%(capability)s, %(modality)s) = marks_of(%(capability)s, %(modality)s)"
"""Both filters of words in one, as today's table and its indexes can tell without a look at the words."""

WORDS = ("capability", "modality")
COUNTED = frozenset({*WORDS, "licensing", "open_weights", "min_context"})
"""Filters of which each ingest counts what passes, so that their total is a sum over few rows; `status` is another."""

ASKING = ("provider", "max_first_token_ms")
"""Filters that look into other tables for each model."""


def matching(wanted: Mapping[str, object], *, today: bool = False) -> str:
    """The condition on `m` for those of `FILTERS` that are wanted, not null or empty, and for `status`.

    `today`: `m` is the table itself, of which more is known than of what stands for it.
    """
    status = wanted.get("status")
    # What has gone from the registry is retired, so what is wanted in another state is live.
    live = [LIVE] if not status or (today and status != "retired") else []
    return " and ".join([*live, *(["m.status = %(status)s"] if status else []), *_conditions(wanted, today=today)])


def _conditions(wanted: Mapping[str, object], *, today: bool) -> list[str]:
    given = _given(wanted)
    if not today or not {*WORDS} & {*given}:
        return [FILTERS[name] for name in given]
    return [MARKED, *(FILTERS[name] for name in given if name not in WORDS)]


def _given(wanted: Mapping[str, object]) -> list[str]:
    return [name for name in FILTERS if wanted.get(name) not in (None, [])]


def page(
    conn: Connection, *, sort: Sort = "recency", page: int = 1, limit: int = 20, **filters: Any
) -> Page[ModelSummary]:
    """One page of the models that match every filter that is given; without `status`, those that are not retired.

    Filters are those of `FILTERS`, `search`, `status` and `at`, a moment of the past; what is searched for is still
    found by the names of today. Prices are in USD per million tokens. Without a `search`, `relevance` is recency.
    """
    wanted, steps, found, order = _asked(conn, sort, **filters)
    wanted |= {"limit": limit, "offset": (page - 1) * limit}
    if not wanted["at"] and (wanted["search"] or {*ASKING} & {*_given(wanted)}):
        rows, total = _found_once(conn, wanted, steps, found, order)
    else:
        total = _total(conn, wanted, steps, found)
        rows = _rows(conn, wanted, steps, found, order) if total > wanted["offset"] else []
    return Page(data=rows, pagination=Pagination(page=page, limit=limit, total=total))


def _found_once(
    conn: Connection, wanted: Mapping[str, Any], steps: Sequence[str], found: str, order: str
) -> tuple[list[ModelSummary], int]:
    """A page and the total of what takes long to find, or is little: it is looked for once."""
    matched = f"matched as materialized (select m.id, row_number() over (order by {order}) as place from {found})"  # noqa: S608
    query = f"""
        {when(None, *steps, matched)}
        select {SUMMARY}, t.total
        from (select count(*) as total from matched) t
        left join (matched join models m using (id))
            on matched.place > %(offset)s and matched.place <= %(offset)s + %(limit)s
        order by matched.place
    """  # noqa: S608 - our own text
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, wanted).fetchall()
    return [ModelSummary(**row) for row in rows if row["id"]], rows[0]["total"]


def _rows(
    conn: Connection, wanted: Mapping[str, Any], steps: Sequence[str], found: str, order: str
) -> list[ModelSummary]:
    # The ids first, so that a late page passes over an index and not over whole rows.
    chosen = f"""
        select m.id, row_number() over (order by {order}) as place
        from {found} order by {order} limit %(limit)s offset %(offset)s
    """  # noqa: S608 - our own text
    if wanted["at"] and not _asks_offers(order, found):
        query = f"{when_paged(wanted['at'], *steps, page=chosen)} select {SUMMARY} from page join figured m using (id)"  # noqa: S608
    else:
        started = when(wanted["at"], *steps, listed=True)
        query = f"{started} select {SUMMARY} from ({chosen}) page join models m using (id)"  # noqa: S608 - our own text
    with conn.cursor(row_factory=class_row(ModelSummary)) as cursor:
        return cursor.execute(f"{query} order by page.place", wanted).fetchall()


def _total(conn: Connection, wanted: Mapping[str, Any], steps: Sequence[str], found: str) -> int:
    given = _given(wanted)
    if wanted["at"] or wanted["status"] == "retired" or not COUNTED.issuperset(given):
        priced = {"max_input_price", "max_output_price"} & {*given}
        query = f"{when(wanted['at'], *steps, figures=bool(priced))} select count(*) from {found}"  # noqa: S608
    else:
        status = ["m.status = %(status)s"] if wanted["status"] else []
        asked = " and ".join([*status, *_conditions(wanted, today=True)]) or "true"
        query = f"select coalesce(sum(m.models), 0)::bigint from model_counts m where {asked}"  # noqa: S608
    row = conn.execute(query, wanted).fetchone()
    return row[0] if row else 0


def _asks_offers(order: str, found: str) -> bool:
    """Whether an order or a condition needs to know the offers of all models."""
    return any(name in f"{order} {found}" for name in (*FIGURES, "mappings"))


def every(conn: Connection, *, sort: Sort = "recency", public: bool = False, **filters: Any) -> Iterator[ModelSummary]:
    """All models that match, in order, as of `page`; read from the server a few at a time.

    When `public`, what a private registry has a part in is left out, of counts and lowest prices, too.
    """
    public = public and (filters.get("at") is not None or _anything_private(conn))
    wanted, steps, found, order = _asked(conn, sort, **filters, today=not public)
    with conn.cursor(name="every_model", row_factory=class_row(ModelSummary)) as cursor:
        cursor.itersize = ITERSIZE
        yield from cursor.execute(
            f"{when(wanted['at'], *steps, listed=True, public=public)} select {SUMMARY} from {found} order by {order}",  # noqa: S608
            wanted,
        )


def _anything_private(conn: Connection) -> bool:
    """Whether a private registry has a part in anything of today: else every count holds for the public, too."""
    tables = ("providers", "models", "mappings")
    asked = " or ".join(f"exists (select from {table} where private)" for table in tables)
    row = conn.execute(f"select {asked}").fetchone()
    return bool(row and row[0])


def _asked(
    conn: Connection,
    sort: Sort,
    *,
    search: str | None = None,
    capability: Sequence[str] = (),
    modality: Sequence[str] = (),
    provider: str | None = None,
    developer: str | None = None,
    licensing: str | None = None,
    open_weights: bool | None = None,
    min_context: int | None = None,
    max_input_price: Decimal | None = None,
    max_output_price: Decimal | None = None,
    max_first_token_ms: int | None = None,
    status: str | None = None,
    at: datetime | None = None,
    today: bool = True,
) -> tuple[dict[str, Any], list[str], str, str]:
    """The parameters of a list, the steps before it, what it is from, and its order."""
    wanted = {
        **terms(spelt(conn, search) if search else None),
        "capability": list(capability),
        "modality": list(modality),
        "provider": provider,
        "developer": developer,
        "licensing": licensing,
        "open_weights": open_weights,
        "min_context": min_context,
        "max_input_price": max_input_price,
        "max_output_price": max_output_price,
        "max_first_token_ms": max_first_token_ms,
        "week": datetime.now(UTC) - timedelta(days=7),
        "status": status,
        "at": at,
    }
    condition = matching(wanted, today=today and not at)
    joined = "using (id)" if at or not today else "on m.ctid = h.spot"
    found = f"{f'models m join hits h {joined}' if search else 'models m'} where {condition}"
    order = ORDER["recency" if sort == "relevance" and not search else sort]
    steps = [*([MODEL_HITS] if search else []), *([FIRST_TOKENS] if max_first_token_ms is not None else [])]
    return wanted, steps, found, order


def get(conn: Connection, model_id: str, at: datetime | None = None) -> Model:
    """The model with this id or alias, retired or not, today or as known at a moment; raises NotFound."""
    with conn.cursor(row_factory=class_row(Model)) as cursor:
        model = cursor.execute(
            f"""
            {when(at, of_model=True)}
            select {SUMMARY}, m.base_model, m.details ->> 'license_url' as license_url,
                   nullif(m.details -> 'parameters', 'null') as parameters,
                   nullif(m.details -> 'weights', 'null') as weights,
                   nullif(m.details -> 'links', 'null') as links,
                   nullif(m.details -> 'benchmarks', 'null') as benchmarks,
                   nullif(m.details -> 'sources', 'null') as sources,
                   m.details ->> 'verified_on' as verified_on, m.details ->> 'verification' as verification
            from models m
            where m.id = coalesce((select a.model_id from model_aliases a where a.alias = %(id)s), %(id)s)
            """,  # noqa: S608 - our own text
            {"id": model_id, "at": at},
        ).fetchone()
    if model is None:
        if at:
            require_known(conn, "models", "model", model_id, at)
        raise NotFound("model", model_id, nearest_models(conn, model_id))
    return model


def dates(conn: Connection, model_id: str, provider_id: str | None = None) -> Dates:
    """When a model ends, as known today; of a provider's offer of it, its own dates before those of the model."""
    query = """
        select coalesce(o.deprecated_on, m.deprecated_on), coalesce(o.retires_on, m.retires_on),
               coalesce(o.successor, m.successor)
        from models m left join mappings o on o.model_id = m.id and o.provider_id = %s where m.id = %s
    """
    return Dates(*(conn.execute(query, [provider_id, model_id]).fetchone() or ()))


def popular(conn: Connection, *, limit: int, now: datetime) -> list[ModelSummary]:
    """Models by 0.7 recency (1 within 6 months, 0 from 24 on) and 0.3 providers (against the most of any)."""
    with conn.cursor(row_factory=class_row(ModelSummary)) as cursor:
        return cursor.execute(
            f"""
            -- Of models with as many providers the newest are the most popular: these few are all that can be.
            with recursive counts (n) as (
                select max(providers_count) from models m where {LIVE}
              union all
                select (select max(providers_count) from models m where {LIVE} and providers_count < c.n)
                from counts c where c.n is not null
            ),
            candidates as (
                select newest.*, max(c.n) over () as most,
                       extract(epoch from %(now)s - created_at) / (86400 * 365.2425 / 12) as months
                from counts c, lateral (
                    select * from models m where {LIVE} and providers_count = c.n
                    order by created_at desc, id limit %(limit)s
                ) as newest
            )
            select {SUMMARY} from candidates m
            where m.months <= 24 or m.providers_count > 0
            order by 0.7 * least(1, greatest(0, (24 - m.months) / 18))
                     + 0.3 * m.providers_count / greatest(m.most, 1) desc, m.created_at desc, m.id
            limit %(limit)s
            """,  # noqa: S608 - our own text
            {"limit": limit, "now": now},
        ).fetchall()
