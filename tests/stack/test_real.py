"""`openmodels up` with the real programs on a small registry."""

from __future__ import annotations

import json
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from signal import SIGTERM
from typing import Any

import psycopg
import pytest
from tests.stack.stack_process import Stack, alive, stack_on, until

CATALOGUE = Path(__file__).parents[1] / "data" / "catalogue"


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry of a few files that a test may change."""
    return Path(shutil.copytree(CATALOGUE, tmp_path_factory.mktemp("registry") / "a registry"))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, registry: Path) -> Iterator[Stack]:
    """The running system, with two server processes."""
    folder = tmp_path_factory.mktemp("real")
    program = (sys.executable, "-P", "-m", "openmodels")
    with stack_on(folder / "data", folder / "output", program=program) as run:
        yield run.up("--registry", str(registry), "--workers", "2")
    shutil.rmtree(folder / "data")


def get(run: Stack, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{run.port}{path}", timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return 0, b""


def stats(run: Stack) -> dict[str, Any]:
    return dict(json.loads(get(run, "/api/stats")[1]))


def test_the_registry_is_served_on_every_address_that_is_printed(real: Stack, registry: Path) -> None:
    for file in (registry / "models").glob("*.yaml"):
        assert get(real, f"/api/models/{file.stem}")[0] == 200
    for path in ("", "/api/models", "/api/docs"):
        assert f"http://127.0.0.1:{real.port}{path}\n" in real.text()
        assert get(real, path)[0] == 200


def test_the_server_reads_as_a_role_that_can_only_read_and_knows_no_other_address(real: Stack) -> None:
    assert get(real, "/api/models")[0] == 200
    owner = (real.data / "postgres.url").read_text()
    with psycopg.connect(owner) as connection:
        users = connection.execute(
            "select distinct usename::text from pg_stat_activity where application_name = 'openmodels serve'"
        ).fetchall()
        assert users == [("openmodels_reader",)]
    server = real.child("serve")
    for process in (server, *server.children()):
        assert process.environ().get("OPENMODELS_DATABASE_URL", "") == ""


def test_the_server_answers_again_after_its_database_and_its_cache_were_killed(real: Stack) -> None:
    for name in ("postgres", "valkey-server"):
        before = real.child(name)
        before.kill()
        until(lambda gone=before: not alive(gone))  # type: ignore[misc]
        until(lambda: get(real, "/api/health")[0] == 200)
        until(lambda: get(real, "/api/models")[0] == 200)


def test_the_server_comes_back_on_its_port_although_its_workers_outlived_it(real: Stack) -> None:
    server = real.child("serve")
    workers = server.children()
    assert len(workers) >= 2
    server.kill()
    until(lambda: not any(alive(worker) for worker in workers))
    until(lambda: get(real, "/api/health")[0] == 200)


def test_a_registry_that_was_broken_is_shown_at_the_next_start_and_the_old_state_is_served(
    real: Stack, registry: Path
) -> None:
    before = stats(real)
    real.signal(SIGTERM)
    assert real.exit_code(5) == 0
    broken = next((registry / "models").glob("*.yaml"))
    broken.write_text(broken.read_text() + "\nno_such_field: 1\n")
    real.up("--registry", str(registry))
    assert "no_such_field" in real.text()
    assert stats(real) == before


def test_the_commands_can_be_used_beside_it_with_the_kept_address(real: Stack) -> None:
    url = (real.data / "postgres.url").read_text()
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) > 0 from models").fetchone() == (True,)


def test_all_of_it_stops_within_five_seconds(real: Stack) -> None:
    real.children()
    real.signal(SIGTERM)
    assert real.exit_code(5) == 0
    assert real.left() == []
