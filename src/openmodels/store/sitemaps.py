"""What a sitemap lists: the live models and providers, never a private one, with the day each last changed."""

from __future__ import annotations

from datetime import date
from typing import Literal

from psycopg import Connection, sql

Kind = Literal["models", "providers"]


def newest(conn: Connection) -> dict[Kind, tuple[int, date | None]]:
    """How many there are of each kind, and the day of the last change among them."""
    rows = conn.execute(
        """
        select 'models', count(*)::int, max(changed_at)::date from models
        where present and status <> 'retired' and not private
        union all
        select 'providers', count(*)::int, max(changed_at)::date from providers
        where present and status <> 'retired' and not private
        """
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def page(conn: Connection, kind: Kind, *, limit: int, offset: int) -> list[tuple[str, date]]:
    """Some of a kind by id, with the day of the last change."""
    query = sql.SQL(
        """
        select id, changed_at::date from {} where present and status <> 'retired' and not private
        order by id limit %s offset %s
        """
    )
    return conn.execute(query.format(sql.Identifier(kind)), [limit, offset]).fetchall()
