"""Where the facts of the catalogue come from, counted."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import class_row


@dataclass(frozen=True, slots=True)
class SourceCount:
    """A source by its name, and how many live models, providers and offers name it."""

    name: str
    license: str | None
    documents: int
    pages: int
    """Different pages that it names."""
    newest: str | None
    """The last day on which it was read."""


def counts(conn: Connection) -> list[SourceCount]:
    """Every source that something live names, the most used first."""
    with conn.cursor(row_factory=class_row(SourceCount)) as cursor:
        return cursor.execute(
            """
            with live as (
                select details -> 'sources' as sources from models where present and status <> 'retired'
                union all select details -> 'sources' from providers where present and status <> 'retired'
                union all select details -> 'sources' from mappings where present and status <> 'retired'
            )
            select s ->> 'name' as name, min(s ->> 'license') as license, count(*)::int as documents,
                   count(distinct s ->> 'url')::int as pages, left(max(s ->> 'retrieved_at'), 10) as newest
            from live, jsonb_array_elements(case jsonb_typeof(sources) when 'array' then sources else '[]' end) as s
            group by 1 order by 3 desc, 1
            """
        ).fetchall()


def verification(conn: Connection) -> dict[str | None, int]:
    """How many live offers are how far confirmed; None where nobody says."""
    return dict(
        conn.execute(
            """
            select verification, count(*)::int from mappings where present and status <> 'retired'
            group by 1 order by 2 desc
            """
        ).fetchall()
    )
