"""Advisory locks: which there are, how one is taken, and who holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row

Key = tuple[int, int]

SPACE = 0x6F706D64
"""First half of every key ('opmd'), so that other programs in the same database do not meet ours."""
MIGRATION: Key = (SPACE, 1)
INGEST: Key = (SPACE, 2)


@dataclass(frozen=True)
class Holder:
    """Who holds a lock; what another database role may not see is null."""

    pid: int
    program: str | None
    address: str | None
    since: datetime | None


def try_lock(conn: Connection, key: Key) -> bool:
    """Take a lock for the rest of the connection's life, or say at once that somebody else has it."""
    row = conn.execute("select pg_try_advisory_lock(%s, %s)", key).fetchone()
    return row is not None and row[0] is True


def unlock(conn: Connection, key: Key) -> None:
    """Give a lock back before the connection ends."""
    conn.execute("select pg_advisory_unlock(%s, %s)", key)


def holder(conn: Connection, key: Key) -> Holder | None:
    """The session that holds a lock in this database, or None when it has just been given back."""
    with conn.cursor(row_factory=class_row(Holder)) as cursor:
        return cursor.execute(
            """
            select l.pid, nullif(a.application_name, '') as program, host(a.client_addr) as address,
                   a.backend_start as since
            from pg_locks l left join pg_stat_activity a using (pid)
            where l.locktype = 'advisory' and l.granted and l.classid = %s and l.objid = %s and l.objsubid = 2
              and l.database = (select oid from pg_database where datname = current_database())
            """,
            key,
        ).fetchone()
