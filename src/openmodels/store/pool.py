"""Connections to PostgreSQL: one for a command, a pool for a server."""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import FeatureNotSupported
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import ConnectionPool, PoolTimeout

from openmodels.errors import CannotRun, Unavailable
from openmodels.store.overdue import Overdue

CONNECT_TIMEOUT_S = 5

_overdue = Overdue()


class Pool(ConnectionPool):
    """A pool that knows how long all statements of one answer may take together."""

    answer_s: float | None = None
    """Seconds; None: as long as they want."""


def connect(database_url: str, *, program: str) -> Connection:
    """One connection that commits each statement by itself; raises Unavailable when the database does not answer."""
    try:
        conn = psycopg.connect(database_url, autocommit=True, **_options(program))
    except psycopg.OperationalError as error:
        raise unreachable(database_url, error) from error
    _use_orjson(conn)
    return conn


@contextmanager
def session(database_url: str, *, program: str) -> Iterator[Connection]:
    """A connection for one command; what the database refuses becomes Unavailable or CannotRun."""
    with connect(database_url, program=program) as conn:
        try:
            _end_with_client(conn)
            yield conn
        except psycopg.OperationalError as error:
            raise unreachable(database_url, error) from error
        except psycopg.Error as error:
            raise CannotRun(f"The database refused: {_one_line(error)}") from error


def _end_with_client(conn: Connection) -> None:
    """Let the server notice within seconds, even amid a statement, that this process has died, and free its locks."""
    # A server on Windows cannot look, and refuses the setting.
    conn.execute(
        "select set_config('client_connection_check_interval', '1s', false) where version() !~* 'windows|msvc|mingw'"
    )


def open_pool(
    database_url: str,
    *,
    size: int,
    statement_timeout_ms: int,
    read_only: bool = False,
    program: str = "openmodels",
    wait: bool = True,
) -> Pool:
    """A pool of at most `size` connections, opened and tried once; raises Unavailable when the database is away.

    Without `wait` it is returned at once, and connects as soon as the database is there. A database that stands still
    does not end statements itself: what `lent` gives is hung up after the time of two of them, and a little more.
    """
    own = str(conninfo_to_dict(database_url).get("options") or "")
    options = f"{own} -c statement_timeout={statement_timeout_ms}".strip()
    if read_only:
        options += " -c default_transaction_read_only=on -c idle_in_transaction_session_timeout=60s"
        # Both queries of one answer see the same moment; a filter that is not given costs nothing in a plan of its own.
        options += r" -c default_transaction_isolation=repeatable\ read -c plan_cache_mode=force_custom_plan"
        options += " -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1"
    pool = Pool(
        database_url,
        # On a broken wire nobody says that the connection has ended: what was sent and not received has to tell.
        kwargs={"options": options, "tcp_user_timeout": CONNECT_TIMEOUT_S * 1000, **_options(program)},
        min_size=1,
        max_size=size,
        timeout=CONNECT_TIMEOUT_S,
        reconnect_timeout=30,
        max_idle=600,
        check=_still_open,
        configure=_use_orjson,
        name=program,
        open=False,
    )
    if statement_timeout_ms:
        pool.answer_s = 2 * statement_timeout_ms / 1000 + CONNECT_TIMEOUT_S
    if not wait:
        pool.open()
        return pool
    try:
        # A connection of its own first: the pool would only say that it waited too long, not why.
        psycopg.connect(database_url, **_options(program)).close()
        pool.open(wait=True, timeout=CONNECT_TIMEOUT_S)
    except (psycopg.OperationalError, PoolTimeout) as error:
        pool.close()
        raise unreachable(database_url, error) from error
    return pool


@contextmanager
def lent(pool: ConnectionPool, *, patience_s: float, in_one_go: bool = True) -> Iterator[Connection]:
    """A connection of a pool in a transaction of its own; raises PoolTimeout when none is free in time.

    A reader who takes a list bit by bit has it for as long as that takes: not `in_one_go`.
    """
    longest_s = pool.answer_s if in_one_go and isinstance(pool, Pool) else None
    with pool.connection(timeout=patience_s) as conn, _overdue.after(longest_s, conn):
        try:
            yield conn
            conn.commit()  # here, as the pool's own would not be watched
        except FeatureNotSupported:
            # A statement prepared before a migration has another result now, and would fail for good on this one.
            conn.close()
            raise


def plan_once(conn: Connection) -> None:
    """Plan statements once a connection from here to the end of the transaction: those that ask the same way always.

    A pool that only reads plans anew for each question, as filters need it; what goes by ids, or through the indexes of
    names whatever is looked for, takes up to half of its time for that.
    """
    conn.execute("select set_config('plan_cache_mode', 'force_generic_plan', true)")


def _still_open(conn: Connection) -> None:
    # Idle, the server says nothing. Only when there is something to read, mostly the end, is it worth a round trip.
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(conn.fileno(), select.POLLIN)
        if not poll.poll(0):
            return
    ConnectionPool.check_connection(conn)


def unreachable(database_url: str, error: Exception) -> Unavailable:
    """The error that says which database does not answer and why, without its password."""
    parts = conninfo_to_dict(database_url)
    place = f"{parts.get('host') or 'the default socket'}:{parts.get('port') or 5432}/{parts.get('dbname') or ''}"
    return Unavailable(
        f"PostgreSQL at {place} cannot be reached: {_one_line(error)}",
        hint="Is it running? OPENMODELS_DATABASE_URL names it; without that it is the one of `openmodels up`.",
    )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _options(program: str) -> dict[str, Any]:
    return {
        "application_name": program,
        "connect_timeout": CONNECT_TIMEOUT_S,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
    }


def _use_orjson(conn: Connection) -> None:
    set_json_dumps(orjson.dumps, conn)
    set_json_loads(orjson.loads, conn)
