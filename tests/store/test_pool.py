from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from time import sleep

import psycopg
import pytest

from openmodels.errors import Unavailable
from openmodels.store.overdue import TICK_S
from openmodels.store.pool import CONNECT_TIMEOUT_S, Pool, connect, lent, open_pool


@pytest.fixture
def pool(database_url: str) -> Iterator[Pool]:
    with open_pool(database_url, size=2, statement_timeout_ms=200, read_only=True) as opened:
        yield opened


def test_a_read_only_pool_refuses_to_write(pool: Pool) -> None:
    with pool.connection() as conn, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        conn.execute("delete from models")


def test_a_query_that_takes_too_long_is_ended(pool: Pool) -> None:
    with pool.connection() as conn, pytest.raises(psycopg.errors.QueryCanceled):
        conn.execute("select pg_sleep(5)")


def test_the_connection_says_whose_it_is(pool: Pool) -> None:
    with pool.connection() as conn:
        assert conn.execute("show application_name").fetchone() == ("openmodels",)


def test_options_in_the_address_hold_too(database_url: str) -> None:
    url = f"{database_url}?options=-c%20work_mem%3D7MB"
    with open_pool(url, size=1, statement_timeout_ms=1234) as pool, pool.connection() as conn:
        assert conn.execute("show work_mem").fetchone() == ("7MB",)
        assert conn.execute("show statement_timeout").fetchone() == ("1234ms",)


def test_connections_that_the_server_has_ended_are_replaced(pool: Pool, database_url: str) -> None:
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


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be stopped here")
def test_a_server_that_stands_still_is_hung_up_on_and_the_next_reader_gets_another(pool: Pool) -> None:
    pool.answer_s = 0.5
    with lent(pool, patience_s=5) as conn:
        process = conn.info.backend_pid
    os.kill(process, signal.SIGSTOP)
    try:
        with pytest.raises(psycopg.OperationalError), lent(pool, patience_s=5) as conn:
            conn.execute("select 1")
        with lent(pool, patience_s=5) as conn:
            assert conn.info.backend_pid != process
            assert conn.execute("select 1").fetchone() == (1,)
    finally:
        os.kill(process, signal.SIGCONT)


def test_a_reader_who_takes_a_list_bit_by_bit_is_never_hung_up_on(pool: Pool) -> None:
    pool.answer_s = 0.0
    with lent(pool, patience_s=5, in_one_go=False) as conn:
        sleep(2 * TICK_S)
        assert conn.execute("select 1").fetchone() == (1,)


def test_a_time_limit_of_statements_bounds_the_answer_and_none_does_not(pool: Pool, database_url: str) -> None:
    assert pool.answer_s == 2 * 0.2 + CONNECT_TIMEOUT_S
    with open_pool(database_url, size=1, statement_timeout_ms=0) as endless:
        assert endless.answer_s is None


def test_what_is_sent_and_not_received_ends_a_connection(pool: Pool) -> None:
    with pool.connection() as conn:
        assert conn.info.get_parameters()["tcp_user_timeout"] == str(CONNECT_TIMEOUT_S * 1000)


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
