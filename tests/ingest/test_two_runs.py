from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from openmodels.errors import Locked
from openmodels.store import locks
from openmodels.store.pool import connect


def test_two_runs_at_once_do_the_work_once(run: Any) -> None:
    with ThreadPoolExecutor(3) as threads:
        outcomes = [future.result() for future in [threads.submit(run) for _ in range(3)]]
    assert sorted(outcome.plan.counts["created"] for outcome in outcomes) == [0, 0, 9]
    assert sorted(outcome.plan.counts["unchanged"] for outcome in outcomes) == [0, 9, 9]


def test_a_run_that_may_not_wait_says_who_has_the_lock(run: Any, database_url: str) -> None:
    with connect(database_url, program="somebody else") as other:
        assert locks.try_lock(other, locks.INGEST)
        pid = other.info.backend_pid
        with pytest.raises(Locked, match=rf"somebody else.*session {pid}, connected since \d{{4}}-"):
            run(wait_s=0)


def test_a_run_that_waits_says_so_once_and_reads_the_files_only_then(
    run: Any, stored: Any, write: Any, database_url: str, registry: Path
) -> None:
    run()
    said: list[str] = []
    heard = threading.Event()

    def say(sentence: str) -> None:
        said.append(sentence)
        heard.set()

    with ThreadPoolExecutor(1) as threads, connect(database_url, program="somebody else") as other:
        assert locks.try_lock(other, locks.INGEST)
        write("provider", id="alpha", name="First")
        waiting = threads.submit(run, say=say)
        assert heard.wait(10)
        time.sleep(3 * locks.POLL_S)
        write("provider", id="alpha", name="Second")
        locks.unlock(other, locks.INGEST)
        waiting.result(20)
    assert len(said) == 1
    assert said[0].startswith("Waiting for another run: somebody else")
    assert stored()["providers:alpha"][1]["name"] == "Second"


def test_a_dry_run_does_not_wait(run: Any, database_url: str) -> None:
    with connect(database_url, program="somebody else") as other:
        assert locks.try_lock(other, locks.INGEST)
        assert run(dry_run=True, wait_s=0).plan.counts["created"] == 9
