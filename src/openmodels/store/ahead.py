"""Writing many batches: the next is made while the database is busy with the one before."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from psycopg import Connection, sql


def written(conn: Connection, statement: sql.SQL | sql.Composed, batches: Iterable[tuple[Any, ...]]) -> int:
    """Run a statement for each batch of parameters, in order, and return how many rows were written in all.

    Whatever makes the batches must leave the connection alone. No more than one is made ahead.
    """
    count = 0
    running: Future[int] | None = None
    with ThreadPoolExecutor(1, thread_name_prefix="writing") as other:
        for batch in batches:
            count += running.result() if running else 0
            running = other.submit(_write, conn, statement, batch)
        return count + (running.result() if running else 0)


def _write(conn: Connection, statement: sql.SQL | sql.Composed, batch: tuple[Any, ...]) -> int:
    return conn.execute(statement, batch).rowcount
