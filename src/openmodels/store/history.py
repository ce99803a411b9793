"""The changes that ingests have seen: writing them, and reading them by model, provider and time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Literal, LiteralString, NamedTuple, TypedDict, Unpack

from psycopg import Connection, sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from openmodels.contract.history import Change, Ending
from openmodels.contract.pages import Page, Pagination
from openmodels.errors import NotFound
from openmodels.store import models, providers
from openmodels.store.catalogue import Table
from openmodels.store.exact import dumps, loads

Kind = Literal["change", "correction", "flap"]
What = Literal["created", "changed", "retired", "returned"]
BATCH = 5000


@dataclass(frozen=True, slots=True)
class NewChange:
    """A change to be written; `effective_from` is a day, and the moment of observation that of the transaction.

    `page` tells of a change from before the first ingest, and is '' where no page is named; else it is null.
    """

    kind: Kind
    what: What
    model_id: str | None
    provider_id: str | None
    field: str | None
    old: Any
    new: Any
    effective_from: str | None
    observed_at: datetime | None = None
    registry_commit: str | None = None
    page: str | None = None


class Last(NamedTuple):
    """The newest change of a field, or, where `field` is null, how the thing appeared."""

    field: str | None
    old: Any
    new: Any
    observed_at: datetime


def write(
    conn: Connection, changes: Iterable[NewChange], *, run_id: int | None = None, commit: str | None = None
) -> int:
    """Store changes and return how many were not there yet; one that does not say when or by which commit gets these.

    Values are what JSON can hold, decimals included.
    """
    query = """
        insert into changes (kind, what, model_id, provider_id, field, old, new, effective_from, observed_at,
                             registry_commit, run_id)
        select kind, what, model_id, provider_id, field, old, new, effective_from, coalesce(observed_at, now()),
               coalesce(registry_commit, %s), %s
        from jsonb_to_recordset(%s) as given (
            kind text, what text, model_id text, provider_id text, field text, old jsonb, new jsonb,
            effective_from date, observed_at timestamptz, registry_commit text)
        on conflict do nothing
    """
    written = 0
    remaining = iter(changes)
    while batch := [asdict(change) for change in islice(remaining, BATCH)]:
        written += conn.execute(query, [commit, run_id, Jsonb(batch, dumps)]).rowcount
    return written


_SAME: dict[Table, LiteralString] = {
    "models": "c.model_id = w.model_id and c.provider_id is null",
    "providers": "c.model_id is null and c.provider_id = w.provider_id",
    "mappings": "c.model_id = w.model_id and c.provider_id = w.provider_id",
}


def last(conn: Connection, table: Table, changes: Sequence[NewChange]) -> Iterator[Last | None]:
    """For each of these changes the one of the same field before it, or how the thing appeared, or None."""
    query = sql.SQL(
        """
        select l.field, l.old::text, l.new::text, l.observed_at
        from unnest(%s::text[], %s::text[], %s::text[]) with ordinality as w (model_id, provider_id, field, n)
        left join lateral (
            select * from changes c where {same} and (c.field = w.field or c.field is null)
            order by c.observed_at desc, c.field nulls last limit 1
        ) l on true
        order by w.n
        """
    ).format(same=sql.SQL(_SAME[table]))
    columns = [[getattr(change, name) for change in changes] for name in ("model_id", "provider_id", "field")]
    for field, old, new, observed_at in conn.execute(query, columns):
        yield Last(field, old and loads(old), new and loads(new), observed_at) if observed_at else None


FILTER: LiteralString = """
    (%(model)s::text is null or model_id = %(model)s)
    and (%(provider)s::text is null or provider_id = %(provider)s)
    and (%(kind)s::text is null or kind = %(kind)s)
    and (%(what)s::text is null or what = %(what)s)
    and (%(since)s::timestamptz is null or observed_at >= %(since)s)
"""


_CHANGES = f"""
    select observed_at, kind, what, model_id, provider_id, field, old, new, effective_from, registry_commit,
           nullif(page, '') as source_url,
           case when jsonb_typeof(old) = 'number' and jsonb_typeof(new) = 'number' and old <> '0'
                then round((new::numeric - old::numeric) / old::numeric * 100, 2) end as percent
    from changes where {FILTER}
    order by observed_at desc, id desc
"""  # noqa: S608 - our own text


class Wanted(TypedDict, total=False):
    """Which changes; a filter that is missing or None asks for nothing."""

    model: str | None
    provider: str | None
    kind: Kind | None
    what: What | None
    since: datetime | None


_ANY: Wanted = {"model": None, "provider": None, "kind": None, "what": None, "since": None}


def page(conn: Connection, *, page: int = 1, limit: int = 20, **wanted: Unpack[Wanted]) -> Page[Change]:
    """One page of the changes that match every filter that is given, newest first."""
    asked = {**_ANY, **wanted, "limit": limit, "offset": (page - 1) * limit}
    with conn.cursor(row_factory=class_row(Change)) as cursor:
        rows = cursor.execute(f"{_CHANGES} limit %(limit)s offset %(offset)s", asked).fetchall()
    count = conn.execute(f"select count(*) from changes where {FILTER}", asked).fetchone()  # noqa: S608
    return Page(data=rows, pagination=Pagination(page=page, limit=limit, total=count[0] if count else 0))


def every(conn: Connection, **wanted: Unpack[Wanted]) -> Iterator[Change]:
    """All changes that match, newest first; read from the server a few at a time."""
    with conn.cursor(name="every_change", row_factory=class_row(Change)) as cursor:
        cursor.itersize = models.ITERSIZE
        yield from cursor.execute(_CHANGES, {**_ANY, **wanted})


def require_told(conn: Connection, model: str, provider: str | None = None) -> str:
    """The id of a model, given it or an alias; raises NotFound for one, or a provider, of which nothing is known."""
    found: tuple[str, bool] | None = conn.execute(
        """
        with named as (
            select coalesce((select model_id from model_aliases where alias = %(model)s), %(model)s) as id
        )
        select id, %(provider)s::text is null or exists (select from providers p where p.id = %(provider)s)
        from named
        where id in (select m.id from models m) or exists (select from changes where model_id = named.id)
        """,
        {"model": model, "provider": provider},
    ).fetchone()
    if found is None:
        raise NotFound("model", model, models.nearest(conn, model))
    if provider and not found[1]:
        raise NotFound("provider", provider, providers.nearest(conn, provider))
    return found[0]


def endings(
    conn: Connection, *, within: int, today: date, provider: str | None = None, page: int = 1, limit: int = 20
) -> Page[Ending]:
    """One page of what is deprecated, or is to be deprecated or to retire within so many days, the soonest first."""
    wanted = {"today": today, "within": within, "provider": provider}
    with conn.cursor(row_factory=class_row(Ending)) as cursor:
        rows = cursor.execute(
            f"""
            {_ENDINGS}
            select model_id, provider_id, name, status, deprecated_on, retires_on,
                   retires_on - %(today)s::date as days_left, successor
            from ending order by retires_on nulls last, deprecated_on nulls last, model_id nulls first, provider_id
            limit %(limit)s offset %(offset)s
            """,  # noqa: S608 - our own text
            {**wanted, "limit": limit, "offset": (page - 1) * limit},
        ).fetchall()
    count = conn.execute(f"{_ENDINGS} select count(*) from ending", wanted).fetchone()  # noqa: S608
    return Page(data=rows, pagination=Pagination(page=page, limit=limit, total=count[0] if count else 0))


_ENDINGS: LiteralString = """
    with thing as (
        select id as model_id, null as provider_id, name, status, deprecated_on, retires_on, successor
        from models where present
      union all
        select model_id, provider_id, provider_model_name, status, deprecated_on, retires_on, successor
        from mappings where present
      union all
        select null, id, name, status, (details ->> 'deprecated_on')::date, (details ->> 'retires_on')::date,
               details ->> 'successor'
        from providers where present
    ),
    ending as (
        select * from thing
        where status <> 'retired'
          and (status = 'deprecated' or deprecated_on <= %(today)s::date + %(within)s::int
               or retires_on <= %(today)s::date + %(within)s::int)
          and (%(provider)s::text is null or provider_id = %(provider)s)
    )
"""
