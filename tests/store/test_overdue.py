from __future__ import annotations

import time

import psycopg
import pytest

from openmodels.store.overdue import Overdue
from openmodels.store.pool import connect


def test_one_that_was_closed_meanwhile_does_not_keep_others_from_being_hung_up_on(database_url: str) -> None:
    overdue = Overdue()
    with connect(database_url, program="test") as gone, connect(database_url, program="test") as silent:
        with overdue.after(0.0, gone):
            gone.close()
            time.sleep(0.7)
        with overdue.after(0.0, silent), pytest.raises(psycopg.OperationalError):
            silent.execute("select pg_sleep(30)")


def test_one_that_is_given_back_just_too_late_is_closed_and_given_to_nobody(database_url: str) -> None:
    overdue = Overdue()
    with connect(database_url, program="test") as conn:
        with overdue.after(0.0, conn):
            time.sleep(0.7)
        assert conn.closed


def test_one_that_is_in_time_stays_open(database_url: str) -> None:
    overdue = Overdue()
    with connect(database_url, program="test") as conn:
        with overdue.after(60.0, conn):
            conn.execute("select 1")
        assert conn.execute("select 1").fetchone() == (1,)
