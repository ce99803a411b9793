"""How much there is in the catalogue."""

from __future__ import annotations

from psycopg import Connection
from psycopg.rows import class_row

from openmodels.contract.stats import Stats


def stats(conn: Connection) -> Stats:
    """How many models, providers and mappings are not retired, and when the registry was last ingested."""
    with conn.cursor(row_factory=class_row(Stats)) as cursor:
        found = cursor.execute(
            """
            select coalesce(max(models), 0) as models, coalesce(max(providers), 0) as providers,
                   coalesce(max(mappings), 0) as mappings, (select max(finished_at) from ingest_runs) as last_sync_at
            from listing
            """
        ).fetchone()
    assert found is not None
    return found
