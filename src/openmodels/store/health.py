"""Whether the database answers."""

from __future__ import annotations

from time import perf_counter

from psycopg import Connection


def latency_ms(conn: Connection) -> float:
    """Milliseconds that the database takes to answer the smallest question about the catalogue."""
    start = perf_counter()
    conn.execute("select 1 from ingest_runs limit 1").fetchone()
    return (perf_counter() - start) * 1000
