"""The catalogue as it was known at a moment, or as the public may know it: steps of a `with` before a query of today.

Each step is called like the table that it stands for and hides it, so the query that follows reads the past without
being another one. Steps that stand before these, such as those of a search, still see today's tables.
"""

from __future__ import annotations

from datetime import datetime

from psycopg import Connection, sql

from openmodels.errors import NotKnownYet
from openmodels.store.catalogue import COLUMNS, COUNTS, KEY, OWN, TABLES, Table


def _known(table: Table, *, then: bool, public: bool, offers: str | None) -> str:
    columns = ", ".join((*COLUMNS[table], *OWN))
    told = " and not private" if public else ""
    if not then:
        return f"select {columns} from {table} where true{told}"  # noqa: S608 - our own names
    if offers and table == "mappings":
        past = _versions_of(offers, told)
    else:
        past = f"""
            select {columns} from past_{table}
            where tstzrange(changed_at, until) @> %(at)s::timestamptz{told}
        """  # noqa: S608 - our own names
    return f"select {columns} from {table} where changed_at <= %(at)s{told} union all {past}"  # noqa: S608 - our own names


_OF_A_MODEL = "select distinct model_id, provider_id from past_mappings"
_OF_A_PAGE = """
    select page.id as model_id, one.provider_id
    from page cross join lateral (
        -- from one provider to the next by the index, as a look at each of their versions would take much longer
        with recursive one as (
            (select provider_id from past_mappings where model_id = page.id order by provider_id limit 1)
          union all
            select (select n.provider_id from past_mappings n
                    where n.model_id = page.id and n.provider_id > one.provider_id order by n.provider_id limit 1)
            from one where one.provider_id is not null
        )
        select provider_id from one where provider_id is not null
    ) one
"""


def _versions_of(offers: str, told: str) -> str:
    """Of each offer, the last version that began before the moment, where it still held then.

    One look into an index for each offer of a model: versions of all models that held then would be a thousand times as
    much to read, before memory holds it.
    """
    own = ("model_id", "provider_id")
    columns = ", ".join(f"{'offers' if name in own else 'x'}.{name}" for name in (*COLUMNS["mappings"], *OWN))
    return f"""
        select {columns}
        from ({offers}) offers
        cross join lateral (
            select * from past_mappings p
            where p.model_id = offers.model_id and p.provider_id = offers.provider_id and p.changed_at <= %(at)s
            order by p.changed_at desc limit 1
        ) x
        where x.until > %(at)s{told.replace("private", "x.private")}
    """  # noqa: S608 - our own names


FIGURES = ("providers_count", "min_input_price", "min_output_price")
"""What is known of a model only after a look at its offers."""

_FIGURES = f"""
    select o.model_id, count(*) as providers_count, min(o.input_per_million) filter (where {COUNTS}) as
           min_input_price, min(o.output_per_million) filter (where {COUNTS}) as min_output_price
    from mappings o join providers p on p.id = o.provider_id
    where o.present and o.status <> 'retired' and p.present and p.status <> 'retired'
    group by o.model_id
"""  # noqa: S608 - our own text
_WITH_FIGURES = """
    select k.*, coalesce(d.providers_count, 0) as providers_count, d.min_input_price, d.min_output_price
    from {known} k left join {figures} d on d.model_id = k.id
"""
_SERVING = """
    serving as materialized (
        select o.provider_id, count(*) as models_count
        from mappings o join models m on m.id = o.model_id
        where o.present and o.status <> 'retired' and m.present and m.status <> 'retired'
        group by o.provider_id
    )
"""


def when(
    at: datetime | None,
    *before: str,
    listed: bool = False,
    figures: bool = True,
    public: bool = False,
    of_model: bool = False,
) -> str:
    """The `with` of a query: these steps and, where a moment is asked for, those that hide today; takes `at`.

    For a list, the figures of all models are made once; for one thing, only what is asked of it. A query `of_model`
    asks of one model and its offers. Without `figures`, models have no lowest prices and counts, which take a look at
    every offer. `serving` counts the models of each provider. When `public`, what a private registry has a part in is
    not there, nor in any count or lowest price.
    """
    if not at and not public:
        return f"with {', '.join(before)}" if before else ""
    offers = _OF_A_MODEL if of_model else None
    known = {table: _known(table, then=at is not None, public=public, offers=offers) for table in TABLES}
    if not figures:
        models = [_hidden("models", known["models"])]
    elif listed:
        step = _WITH_FIGURES.format(known=f"({known['models']})", figures="figures")
        models = [f"figures as materialized ({_FIGURES})", _hidden("models", step)]
    else:
        step = _WITH_FIGURES.format(known=f"({known['models']})", figures=f"({_FIGURES})")
        models = [_hidden("models", step)]
    hiding = [_hidden("providers", known["providers"]), _hidden("mappings", known["mappings"]), *models]
    return f"with {', '.join([*before, *hiding, _SERVING])}"


def when_paged(at: datetime, *before: str, page: str) -> str:
    """As `when` for a list: `page` finds the ids of the `models m` to show, and asks neither offers nor figures.

    The figures are made for these few alone, in `figured`; `models` has none.
    """
    known = {table: _known(table, then=True, public=False, offers=_OF_A_PAGE) for table in TABLES}
    figured = _WITH_FIGURES.format(known="(select models.* from page join models using (id))", figures=f"({_FIGURES})")
    of_page = f"select * from ({known['mappings']}) o where model_id in (select id from page)"  # noqa: S608 - our own names
    hiding = [
        _hidden("providers", known["providers"]),
        _hidden("models", known["models"]),
        f"page as materialized ({page})",
        _hidden("mappings", of_page),
        _hidden("figured", figured),
    ]
    return f"with {', '.join([*before, *hiding])}"


def _hidden(name: str, query: str) -> str:
    return f"{name} as not materialized ({query})"


def require_known(conn: Connection, table: Table, kind: str, key: str, at: datetime) -> None:
    """Raise NotKnownYet where there is such a thing today, of which nothing was known at the moment."""
    query = sql.SQL(
        """
        select least((select changed_at from {table} where {key} = %(key)s),
                     (select min(changed_at) from {past} where {key} = %(key)s))
        """
    ).format(table=sql.Identifier(table), past=sql.Identifier(f"past_{table}"), key=sql.SQL(KEY[table]))
    row = conn.execute(query, {"key": key}).fetchone()
    if row and row[0]:
        raise NotKnownYet(kind, key, at=at, since=row[0])
