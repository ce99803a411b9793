"""Reading the history: changes by model, provider and time, and what is going to end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import LiteralString, TypedDict, Unpack

from psycopg import Connection
from psycopg.rows import class_row

from openmodels.contract.history import Change, Ending
from openmodels.contract.pages import Page, Pagination
from openmodels.errors import NotFound
from openmodels.store import models
from openmodels.store.history import Kind, What
from openmodels.store.nearest import nearest_models, nearest_providers
from openmodels.store.past import when

FILTER: LiteralString = """
    (%(model)s::text is null
     or model_id = coalesce((select a.model_id from model_aliases a where a.alias = %(model)s), %(model)s))
    and (%(provider)s::text is null or provider_id = %(provider)s)
    and (%(kind)s::text is null or kind = %(kind)s)
    and (%(what)s::text is null or what = %(what)s)
    and (%(since)s::timestamptz is null or observed_at >= %(since)s)
    and not (%(public)s and private)
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
    public: bool
    """Leave out what a private registry had a part in."""


_ANY: Wanted = {"model": None, "provider": None, "kind": None, "what": None, "since": None, "public": False}


def page(conn: Connection, *, page: int = 1, limit: int = 20, **wanted: Unpack[Wanted]) -> Page[Change]:
    """One page of the changes that match every filter that is given, newest first."""
    asked = {**_ANY, **wanted, "limit": limit, "offset": (page - 1) * limit}
    with conn.cursor(row_factory=class_row(Change)) as cursor:
        rows = cursor.execute(f"{_CHANGES} limit %(limit)s offset %(offset)s", asked).fetchall()
    of_one = asked["model"] is not None or asked["provider"] is not None
    count = conn.execute(f"select count(*) from changes where {FILTER}" if of_one else _COUNT, asked).fetchone()  # noqa: S608
    return Page(data=rows, pagination=Pagination(page=page, limit=limit, total=int(count[0]) if count else 0))


_COUNT = """
    with since (moment, day) as (select %(since)s::timestamptz, (%(since)s::timestamptz at time zone 'UTC')::date)
    select coalesce((
               select sum(number) from change_counts c, since s
               where (s.day is null or c.day > s.day)
                 and (%(kind)s::text is null or c.kind = %(kind)s) and (%(what)s::text is null or c.what = %(what)s)
           ), 0) + (
               select count(*) from changes c, since s
               where c.observed_at >= s.moment and c.observed_at < (s.day + 1)::timestamp at time zone 'UTC'
                 and (%(kind)s::text is null or c.kind = %(kind)s) and (%(what)s::text is null or c.what = %(what)s)
           )
"""
"""All changes since a moment: of whole days by their counts, of the rest of its own day one by one."""


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
        raise NotFound("model", model, nearest_models(conn, model))
    if provider and not found[1]:
        raise NotFound("provider", provider, nearest_providers(conn, provider))
    return found[0]


def endings(
    conn: Connection, *, within: int, today: date, provider: str | None = None, page: int = 1, limit: int = 20
) -> Page[Ending]:
    """One page of what is deprecated, or is to be deprecated or to retire within so many days, the soonest first."""
    wanted = {"today": today, "within": within, "provider": provider}
    offset = (page - 1) * limit
    with conn.cursor(row_factory=class_row(Ending)) as cursor:
        rows = cursor.execute(
            f"""
            with ending as ({" union all ".join(f"({part} order by {order} limit %(most)s)" for part, order in _PARTS)})
            {_ENDINGS}
            limit %(limit)s offset %(offset)s
            """,
            {**wanted, "limit": limit, "offset": offset, "most": offset + limit},
        ).fetchall()
    counts = " + ".join(f"(select count(*) from ({part}) one)" for part, _ in _PARTS)  # noqa: S608 - our own text
    count = conn.execute(f"select {counts}", wanted).fetchone()
    return Page(data=rows, pagination=Pagination(page=page, limit=limit, total=count[0] if count else 0))


def every_ending(
    conn: Connection, *, within: int, today: date, provider: str | None = None, public: bool = False
) -> Iterator[Ending]:
    """All that `endings` has pages of, in the same order; when `public`, without what is private."""
    hidden = when(None, figures=False, public=public)
    with conn.cursor(name="every_ending", row_factory=class_row(Ending)) as cursor:
        cursor.itersize = models.ITERSIZE
        yield from cursor.execute(
            f"""
            {f"{hidden}," if hidden else "with"} ending as ({" union all ".join(part for part, _ in _PARTS)})
            {_ENDINGS}
            """,
            {"today": today, "within": within, "provider": provider},
        )


_ENDINGS: LiteralString = """
    select model_id, provider_id, name, status, deprecated_on, retires_on,
           retires_on - %(today)s::date as days_left, successor
    from ending order by retires_on nulls last, deprecated_on nulls last, model_id nulls first, provider_id
"""
_SOON: LiteralString = """
    (status = 'deprecated' or deprecated_on <= %(today)s::date + %(within)s::int
     or retires_on <= %(today)s::date + %(within)s::int)
"""
_KNOWN: LiteralString = """
    present and status <> 'retired'
    and (status = 'deprecated' or deprecated_on is not null or retires_on is not null)
"""
"""What the indexes of what ends are made of."""
_PARTS: tuple[tuple[LiteralString, LiteralString], ...] = (
    (
        f"""
        select id as model_id, null as provider_id, name, status, deprecated_on, retires_on, successor
        from models where {_KNOWN} and {_SOON} and %(provider)s::text is null
        """,  # noqa: S608 - our own text
        "retires_on, deprecated_on, id",
    ),
    (
        f"""
        select model_id, provider_id, provider_model_name as name, status, deprecated_on, retires_on, successor
        from mappings where {_KNOWN} and {_SOON} and (%(provider)s::text is null or provider_id = %(provider)s)
        """,  # noqa: S608 - our own text
        "retires_on, deprecated_on, model_id, provider_id",
    ),
    (
        f"""
        select null as model_id, id as provider_id, name, status, deprecated_on, retires_on, successor
        from (select id, name, status, (details ->> 'deprecated_on')::date as deprecated_on,
                     (details ->> 'retires_on')::date as retires_on, details ->> 'successor' as successor
              from providers where present and status <> 'retired') as all_providers
        where {_SOON} and (%(provider)s::text is null or id = %(provider)s)
        """,  # noqa: S608 - our own text
        "retires_on, deprecated_on, provider_id",
    ),
)
"""What ends of models, offers and providers, each with its order: that of its index, which is read no further than
the page needs."""
