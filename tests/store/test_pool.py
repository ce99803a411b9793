from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from openmodels.errors import Unavailable
from openmodels.store.pool import connect, open_pool


@pytest.fixture
def pool(database_url: str) -> Iterator[ConnectionPool]:
    with open_pool(database_url, size=2, statement_timeout_ms=200, read_only=True) as opened:
        yield opened


def test_a_read_only_pool_refuses_to_write(pool: ConnectionPool) -> None:
    with pool.connection() as conn, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        conn.execute("delete from models")


def test_a_query_that_takes_too_long_is_ended(pool: ConnectionPool) -> None:
    with pool.connection() as conn, pytest.raises(psycopg.errors.QueryCanceled):
        conn.execute("select pg_sleep(5)")


def test_the_connection_says_whose_it_is(pool: ConnectionPool) -> None:
    with pool.connection() as conn:
        assert conn.execute("show application_name").fetchone() == ("openmodels",)


def test_options_in_the_address_hold_too(database_url: str) -> None:
    url = f"{database_url}?options=-c%20work_mem%3D7MB"
    with open_pool(url, size=1, statement_timeout_ms=1234) as pool, pool.connection() as conn:
        assert conn.execute("show work_mem").fetchone() == ("7MB",)
        assert conn.execute("show statement_timeout").fetchone() == ("1234ms",)


def test_connections_that_the_server_has_ended_are_replaced(pool: ConnectionPool, database_url: str) -> None:
    with connect(database_url, program="tests") as admin:
        admin.execute(
            """
            select pg_terminate_backend(pid, 5000) from pg_stat_activity  -- and wait until it has ended
            where datname = current_database() and pid <> pg_backend_pid()
            """
        )
    for _ in range(4):
        with pool.connection() as conn:
            assert conn.execute("select 1").fetchone() == (1,)


def test_a_database_that_is_away_is_told_at_once_and_without_its_password() -> None:
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:1/catalogue") as caught:
        open_pool("postgresql://me:hush@127.0.0.1:1/catalogue", size=1, statement_timeout_ms=0)
    assert "hush" not in str(caught.value)
    assert "refused" in str(caught.value)


def test_a_wrong_password_is_told_as_such(database_url: str) -> None:
    wrong = psycopg.conninfo.make_conninfo(database_url, password="wrong")
    with pytest.raises(Unavailable, match="password authentication failed"):
        open_pool(wrong, size=1, statement_timeout_ms=0)
    with pytest.raises(Unavailable, match="password authentication failed"):
        connect(wrong, program="tests")
