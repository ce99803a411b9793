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
            select (select count(*) from models where present and status <> 'retired') as models,
                   (select count(*) from providers where present and status <> 'retired') as providers,
                   (select count(*) from mappings where present and status <> 'retired') as mappings,
                   (select max(finished_at) from ingest_runs) as last_sync_at
            """
        ).fetchone()
    assert found is not None
    return found
