"""The catalogue as it was known at a moment: steps of a `with` that stand before a query of today.

Each step is called like the table that it stands for and hides it, so the query that follows reads the past without
being another one. Steps that stand before these, such as those of a search, still see today's tables.
"""

from __future__ import annotations

from datetime import datetime

from psycopg import Connection, sql

from openmodels.errors import NotKnownYet
from openmodels.store.catalogue import COLUMNS, COUNTS, KEY, OWN, Table


def _known(table: Table) -> str:
    columns = ", ".join((*COLUMNS[table], *OWN))
    return f"""
        select {columns} from {table} where changed_at <= %(at)s
      union all
        select {columns} from past_{table} where tstzrange(changed_at, until) @> %(at)s::timestamptz
    """  # noqa: S608 - our own names


_PROVIDERS = f"providers as not materialized ({_known('providers')})"
_MAPPINGS = f"mappings as not materialized ({_known('mappings')})"
_MODELS = f"""
    models as not materialized (
        select k.*, coalesce(d.providers_count, 0) as providers_count, d.min_input_price, d.min_output_price
        from ({_known("models")}) k
        left join (
            select o.model_id, count(*) as providers_count, min(o.input_per_million) filter (where {COUNTS}) as
                   min_input_price, min(o.output_per_million) filter (where {COUNTS}) as min_output_price
            from mappings o join providers p on p.id = o.provider_id
            where o.present and o.status <> 'retired' and p.present and p.status <> 'retired'
            group by o.model_id
        ) d on d.model_id = k.id
    )
"""  # noqa: S608 - our own text
_NAMES = f"models as not materialized ({_known('models')})"
_SERVING = """
    serving as materialized (
        select o.provider_id, count(*) as models_count
        from mappings o join models m on m.id = o.model_id
        where o.present and o.status <> 'retired' and m.present and m.status <> 'retired'
        group by o.provider_id
    )
"""


def when(at: datetime | None, *before: str, listed: bool = False, figures: bool = True) -> str:
    """The `with` of a query: these steps and, where a moment is asked for, those that hide today; takes `at`.

    What is read for a list is made once; for one thing, only what is asked of it. Without `figures`, models have no
    lowest prices and counts, which take a look at every offer. `serving` counts the models of each provider.
    """
    models = _MODELS.replace("not materialized", "materialized", 1) if listed else _MODELS if figures else _NAMES
    steps = [*before, _PROVIDERS, _MAPPINGS, models, _SERVING] if at else [*before]
    return f"with {', '.join(steps)}" if steps else ""


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
