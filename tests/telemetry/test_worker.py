"""The real `openmodels worker` and `openmodels beat`, as processes that are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import pytest
from redis import Redis
from tests.telemetry.test_station import offer, provider
from tests.upstream import Upstream

from openmodels import settings
from openmodels.store.pool import connect
from openmodels.telemetry import tasks, worker

PROVIDERS = 150


@pytest.fixture
def conn(database_url: str, providers: Upstream) -> Iterator[psycopg.Connection]:
    with connect(database_url, program="test") as connection:
        for number in range(PROVIDERS):
            provider(connection, f"p{number:03}", providers.url("well"))
        yield connection


@pytest.fixture
def environment(database_url: str, redis_url: str, providers: Upstream) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OPENMODELS_")}
    return clean | {
        "OPENMODELS_DATABASE_URL": database_url,
        "OPENMODELS_REDIS_URL": redis_url,
        "OPENMODELS_PROBE_NETWORKS": "127.0.0.0/8,::1/128",
        "OPENMODELS_PROBE_CA_FILE": str(providers.ca_file),
        "OPENMODELS_PROBE_CONTROL_URLS": providers.url("well"),
        "OPENMODELS_PROBES_IN_FLIGHT": "4",
        "OPENMODELS_LOG_LEVEL": "error",
    }


@contextmanager
def program(verb: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """One of the commands in a session of its own; it and all it started is killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "openmodels", verb],
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def until(what: Callable[[], Any], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)


def stored(conn: psycopg.Connection) -> int:
    row = conn.execute("select count(*) from probe_results").fetchone()
    return row[0] if row else 0


def test_a_worker_that_is_killed_in_a_sweep_leaves_no_gap_and_nothing_twice(
    conn: psycopg.Connection, environment: dict[str, str], redis_url: str
) -> None:
    with program("worker", environment):
        until(lambda: stored(conn) > 0)
        assert stored(conn) < PROVIDERS
    # What the dead worker had taken is given back after its visibility timeout; the test does not wait that long.
    with Redis.from_url(redis_url) as client:
        client.flushall()
    with program("beat", environment), program("worker", environment):
        until(lambda: stored(conn) >= PROVIDERS)
    doubles = conn.execute(
        "select provider_id from probe_results group by provider_id, slot having count(*) > 1"
    ).fetchall()
    assert doubles == []
    assert conn.execute("select distinct state from probe_results").fetchall() == [("up",)]


def test_a_worker_announces_its_region_and_ends_when_it_is_told(
    conn: psycopg.Connection, environment: dict[str, str]
) -> None:
    conn.execute("delete from providers where id > 'p000'")
    with program("worker", environment) as running, program("beat", environment):
        until(lambda: stored(conn) == 1)
        with Redis.from_url(environment["OPENMODELS_REDIS_URL"]) as client:
            until(lambda: client.zrange("openmodels:telemetry:regions", 0, -1) == [b"local"])
        running.send_signal(signal.SIGQUIT)
        running.wait(15)


def test_an_answer_that_hangs_does_not_hold_up_what_else_is_due(
    conn: psycopg.Connection, environment: dict[str, str], providers: Upstream, redis_url: str
) -> None:
    conn.execute("delete from providers where id > 'p001'")
    hanging = {"telemetry": {"latency_path": "/silent/v1/chat/completions"}}
    conn.execute("update providers set details = %s where id = 'p000'", [psycopg.types.json.Jsonb(hanging)])
    offer(conn, "p000", "m", 1)
    provider(conn, "p001", providers.url("thinking"))
    environment |= {"OPENMODELS_KEY_P000": "sk-secret", "OPENMODELS_PROBE_ANSWER_TIMEOUT_S": "75"}

    def asked(play: str) -> int:
        return sum(f"/{play}/" in path for _, path, _ in list(providers.simulation.calls))

    with program("beat", environment), program("worker", environment), Redis.from_url(redis_url) as client:
        mine = "openmodels:telemetry:claim:local:health:p001:*"
        until(lambda: asked("silent") and b"done" in client.mget(client.keys(mine) or ["none"]))
        before = asked("thinking")
        client.delete(*client.keys(mine))
        wanted = settings.load(database_url=environment["OPENMODELS_DATABASE_URL"], redis_url=redis_url)
        queue = tasks.queue_of("health", "local")
        worker.create(wanted).send_task(tasks.SWEEP, ["health", True], queue=queue)  # which asks it again at once
        until(lambda: asked("thinking") > before, seconds=50)
        assert conn.execute("select from probe_results where kind = 'latency'").fetchone() is None, "it still hangs"
