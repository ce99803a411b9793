"""Every probe of a day, as the database writes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import dict_row

FORMATS = {
    "csv": "copy (select * from probe_results where slot >= {since} and slot < {until}"
    " order by slot, provider_id, kind, region, model_id) to stdout (format csv, header)",
    "ndjson": "copy (select to_json(r)::text from probe_results r"
    " where slot >= {since} and slot < {until} order by slot, provider_id, kind, region, model_id)"
    " to stdout (format csv, delimiter E'\\x01', quote E'\\x02')",
}
"""The statement of each format. JSON goes out as CSV whose separators occur in no JSON, so that nothing is escaped."""


def day(conn: Connection, wanted: date, form: str) -> Iterator[bytes]:
    """The probes of a day in UTC, in pieces."""
    since, until = _ends(wanted)
    query = sql.SQL(FORMATS[form]).format(since=sql.Literal(since), until=sql.Literal(until))
    with conn.cursor() as cursor, cursor.copy(query) as copy:
        for piece in copy:
            yield bytes(piece)


def rows(conn: Connection, wanted: date) -> Iterator[dict[str, Any]]:
    """The probes of a day in UTC, one after the other, however many there are."""
    with conn.transaction(), conn.cursor("probes", row_factory=dict_row) as cursor:
        cursor.itersize = 10_000
        cursor.execute(
            """
            select * from probe_results where slot >= %s and slot < %s
            order by slot, provider_id, kind, region, model_id
            """,
            _ends(wanted),
        )
        yield from cursor


def _ends(wanted: date) -> tuple[datetime, datetime]:
    since = datetime(wanted.year, wanted.month, wanted.day, tzinfo=UTC)
    return since, since + timedelta(days=1)
