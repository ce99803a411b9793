from __future__ import annotations

import psycopg
import pytest

from openmodels.errors import Locked
from openmodels.store import locks
from openmodels.store.pool import connect


def silent(found: locks.Holder | None) -> None:
    return None


def test_a_lock_has_one_holder_who_is_known(database_url: str) -> None:
    with connect(database_url, program="first") as first, connect(database_url, program="second") as second:
        assert locks.holder(second, locks.INGEST) is None
        assert locks.try_lock(first, locks.INGEST)
        assert not locks.try_lock(second, locks.INGEST)
        found = locks.holder(second, locks.INGEST)
        assert found is not None
        assert (found.pid, found.program) == (first.info.backend_pid, "first")
        assert locks.try_lock(second, locks.MIGRATION)
        locks.unlock(first, locks.INGEST)
        assert locks.try_lock(second, locks.INGEST)


def test_a_lock_is_given_back_when_the_work_ends_or_fails(database_url: str) -> None:
    with connect(database_url, program="first") as first, connect(database_url, program="second") as second:
        with pytest.raises(ZeroDivisionError), locks.held(first, locks.INGEST, wait_s=0, waiting=silent):
            raise ZeroDivisionError
        with (
            locks.held(second, locks.INGEST, wait_s=0, waiting=silent),
            pytest.raises(Locked, match="second"),
            locks.held(first, locks.INGEST, wait_s=0, waiting=silent),
        ):
            pytest.fail("both have the lock")


def test_a_lock_ends_with_its_connection(database_url: str) -> None:
    with connect(database_url, program="second") as second:
        with connect(database_url, program="first") as first:
            assert locks.try_lock(first, locks.INGEST)
        with locks.held(second, locks.INGEST, wait_s=5, waiting=silent):
            pass


def test_a_lock_of_another_database_is_no_concern(database_url: str, empty_database_url: str) -> None:
    with connect(database_url, program="first") as first, psycopg.connect(empty_database_url) as elsewhere:
        assert locks.try_lock(elsewhere, locks.INGEST)
        assert locks.holder(first, locks.INGEST) is None
        assert locks.try_lock(first, locks.INGEST)
