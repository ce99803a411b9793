"""Every probe of a day, as the database writes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, LiteralString

from psycopg import Connection, sql
from psycopg.rows import dict_row

_ROWS: LiteralString = """
    from probe_results r
    where slot >= {since} and slot < {until} and ({private} or not (
        exists (select from providers p where p.id = r.provider_id and p.private)
        or exists (select from models m where m.id = r.model_id and m.private)
        or exists (select from mappings o where o.provider_id = r.provider_id and o.model_id = r.model_id
                   and o.private)))
    order by slot, provider_id, kind, region, model_id
"""
FORMATS: dict[str, LiteralString] = {
    "csv": f"copy (select r.* {_ROWS}) to stdout (format csv, header)",
    "ndjson": f"copy (select to_json(r)::text {_ROWS}) to stdout (format csv, delimiter E'\\x01', quote E'\\x02')",
}
"""The statement of each format. JSON goes out as CSV whose separators occur in no JSON, so that nothing is escaped."""


def day(conn: Connection, wanted: date, form: str, *, private: bool = False) -> Iterator[bytes]:
    """The probes of a day in UTC, in pieces; of what a private registry has a part in only when asked for."""
    query = _query(FORMATS[form], wanted, private=private)
    with conn.cursor() as cursor, cursor.copy(query) as copy:
        for piece in copy:
            yield bytes(piece)


def rows(conn: Connection, wanted: date, *, private: bool = False) -> Iterator[dict[str, Any]]:
    """The same, one probe after the other, however many there are."""
    with conn.transaction(), conn.cursor("probes", row_factory=dict_row) as cursor:
        cursor.itersize = 10_000
        cursor.execute(_query(f"select r.* {_ROWS}", wanted, private=private))
        yield from cursor


def _query(query: LiteralString, wanted: date, *, private: bool) -> sql.Composed:
    since = datetime(wanted.year, wanted.month, wanted.day, tzinfo=UTC)
    ends = {"since": sql.Literal(since), "until": sql.Literal(since + timedelta(days=1))}
    return sql.SQL(query).format(**ends, private=sql.Literal(private))
