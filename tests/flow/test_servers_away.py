"""Real server processes whose Valkey or PostgreSQL is killed and comes back; readers notice as little as can be."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from openmodels.ingest.run import ingest
from openmodels.stack import binaries, ports
from openmodels.stack.child import running
from openmodels.stack.postgres import Postgres
from openmodels.stack.valkey import Valkey
from openmodels.store.migrate import migrate

CATALOGUE = Path(__file__).parents[1] / "data" / "catalogue"
KEPT = "/api/models/claude-sonnet-4-5/compare"
NEVER_ASKED = "/api/models/gpt-5/compare"
KEPT_PAGE, PAGE_NEVER_ASKED = "/models/claude-sonnet-4-5", "/models/gpt-5"


class Program:
    """A server that a test ends and starts again."""

    def __init__(self, server: Any, log: Path) -> None:
        self.server = server
        self._log = log
        self._running: ExitStack | None = None

    def start(self) -> None:
        self._running = ExitStack()
        self._running.enter_context(running(self.server, self._log))

    def stop(self) -> None:
        if self._running is not None:
            self._running.close()
            self._running = None


@contextmanager
def started(server: Any, log: Path) -> Iterator[Program]:
    server.prepare(log)
    program = Program(server, log)
    program.start()
    try:
        yield program
    finally:
        program.stop()


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Program]:
    options = {"fsync": "off", "autovacuum": "off"}
    own = Postgres("postgres", tmp_path / "postgres", ports.free(), binaries.postgres(), options)
    with started(own, tmp_path / "postgres.log") as program:
        migrate(own.url)
        ingest([CATALOGUE], database_url=own.url, redis_url=None)
        yield program


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Program]:
    own = Valkey("valkey", tmp_path / "valkey", ports.free(), binaries.valkey(), {"appendonly": "no"})
    with started(own, tmp_path / "valkey.log") as program:
        yield program


@pytest.fixture
def api(postgres: Program, valkey: Program, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """So many processes behind one port; every request is a connection of its own, so that all are asked."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENMODELS_")}
    ours = {"OPENMODELS_DATABASE_URL": postgres.server.url, "OPENMODELS_REDIS_URL": valkey.server.url}
    port = ports.free()
    command = [sys.executable, "-m", "openmodels", "serve", "--port", str(port), "--workers", str(request.param)]
    with (tmp_path / "serve.log").open("w") as log:
        server = subprocess.Popen(command, env=kept | ours, stdout=log, stderr=log)
    try:
        limits = httpx.Limits(max_keepalive_connections=0)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20, limits=limits) as client:
            eventually(lambda: status(client, "/api/health") == 200, "the server answers")
            yield client
    finally:
        server.terminate()
        server.wait(timeout=20)


def status(client: httpx.Client, path: str) -> int | None:
    try:
        return client.get(path).status_code
    except httpx.TransportError:
        return None


def eventually(holds: Callable[[], bool], what: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"not within {seconds} s: {what}"
        time.sleep(0.1)


def warned(client: httpx.Client, path: str) -> bool:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.headers.get("warning") == '110 - "Response is Stale"' and int(answer.headers["age"]) >= 1


@pytest.mark.parametrize("api", [2], indirect=True)
def test_readers_get_answers_while_valkey_is_away_and_when_it_is_back(api: httpx.Client, valkey: Program) -> None:
    body = api.get(KEPT).raise_for_status().content
    valkey.stop()
    for number in range(30):
        assert api.get(KEPT).raise_for_status().content == body
        assert api.get(f"/api/models?limit={number % 10 + 1}").status_code == 200
    valkey.start()
    eventually(lambda: api.get("/api/health").json()["services"]["cache"]["status"] == "up", "Valkey is found again")
    for _ in range(10):
        assert api.get(KEPT).raise_for_status().content == body


@pytest.mark.parametrize("api", [1], indirect=True)  # each knows what it was asked itself, once Valkey is gone
def test_without_a_database_kept_answers_go_on_and_others_say_when_to_come_back(
    api: httpx.Client, postgres: Program, valkey: Program
) -> None:
    for _ in range(3):
        body = api.get(KEPT).raise_for_status().content
        page = api.get(KEPT_PAGE).raise_for_status().content
    postgres.stop()
    for _ in range(10):
        for path, kept in ((KEPT, body), (KEPT_PAGE, page)):
            answer = api.get(path)
            assert (answer.status_code, answer.content) == (200, kept)
            assert "stale-if-error=86400" in answer.headers["cache-control"]
    refused = api.get(NEVER_ASKED)
    assert (refused.status_code, refused.json()["error"]["type"]) == (503, "UNAVAILABLE")
    for answer in (refused, api.get(PAGE_NEVER_ASKED)):
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0

    valkey.stop()  # now nobody can tell whether what is kept still holds
    eventually(lambda: warned(api, KEPT), "the kept answer is marked stale")
    eventually(lambda: warned(api, KEPT_PAGE), "so is the page")
    valkey.start()
    postgres.start()
    eventually(lambda: status(api, NEVER_ASKED) == 200, "the database is found again")
    eventually(lambda: "warning" not in api.get(KEPT).headers, "answers are fresh again")
