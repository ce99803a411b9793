"""Advisory locks: which there are, how one is taken, and who holds it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row

from openmodels.errors import Locked

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


POLL_S = 0.1


@contextmanager
def held(conn: Connection, key: Key, *, wait_s: float, waiting: Callable[[Holder | None], None]) -> Iterator[None]:
    """Hold a lock, after waiting at most so long for it; `waiting` is called once with who has it; raises Locked.

    It is the session's: it ends with the connection, whatever happens to this process.
    """
    deadline = time.monotonic() + wait_s
    told = False
    while not try_lock(conn, key):
        if time.monotonic() >= deadline:
            raise Locked(
                f"Another run has the lock: {describe(holder(conn, key))}.",
                hint="Wait for it to end; its work is not lost and neither is yours.",
            )
        if not told:
            waiting(holder(conn, key))
            told = True
        time.sleep(POLL_S)
    try:
        yield
    finally:
        if not conn.closed and not conn.broken:
            unlock(conn, key)


def describe(found: Holder | None) -> str:
    """Who holds a lock, as a part of a sentence."""
    if found is None:
        return "somebody who has just let go of it"
    address = f" at {found.address}" if found.address else ""
    since = f", connected since {found.since:%Y-%m-%d %H:%M:%S %Z}" if found.since else ""
    return f"{found.program or 'a program without a name'}{address} (database session {found.pid}{since})"


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
