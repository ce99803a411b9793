"""The embedded Valkey by itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from signal import SIGKILL

import psutil
import pytest
from redis import Redis
from redis.exceptions import AuthenticationError
from tests.stack.stack_process import until

from openmodels.errors import CannotRun
from openmodels.stack import binaries, ports
from openmodels.stack.child import kill, running, spawn
from openmodels.stack.valkey import Valkey


@pytest.fixture
def server(tmp_path: Path) -> Valkey:
    """A Valkey that is not started, in a folder whose name must be quoted."""
    folder = tmp_path / 'a "folder" \\ of its own'
    folder.mkdir()
    made = Valkey("Valkey", folder / "valkey", ports.free(), binaries.valkey())
    made.prepare(folder / "log")
    return made


@contextmanager
def up(server: Valkey) -> Iterator[Redis]:
    with running(server, server.folder.with_name("log")), Redis.from_url(server.url) as client:
        yield client


def test_it_asks_for_the_password(server: Valkey) -> None:
    with up(server), Redis(port=server.port) as stranger, pytest.raises(AuthenticationError):
        stranger.ping()


def test_no_list_of_processes_shows_the_password(server: Valkey) -> None:
    with running(server, server.folder.with_name("log")) as child:
        secret = server.folder.with_name("valkey.password").read_text()
        process = psutil.Process(child.pid)
        assert secret not in " ".join([*process.cmdline(), *process.environ().values()])
        assert secret in server.url


def test_what_was_written_a_second_ago_survives_a_kill(server: Valkey) -> None:
    log = server.folder.with_name("log")
    child = spawn(server.command(), log)
    until(lambda: server.unready(child.pid) is None)
    with Redis.from_url(server.url) as client:
        client.set("kept", "1")
        client.execute_command("WAITAOF", 1, 0, 5000)
    kill(child)
    with up(server) as client:
        assert client.get("kept") == b"1"


def test_a_second_server_on_the_folder_is_refused_even_on_another_port(server: Valkey) -> None:
    with up(server):
        other = replace(server, port=ports.free())
        with pytest.raises(CannotRun, match="another Valkey still uses"), running(other, Path(os.devnull), seconds=0):
            pass


def test_the_folder_is_free_again_when_the_server_is_gone_though_its_starter_lives(server: Valkey) -> None:
    child = spawn(server.command(), server.folder.with_name("log"))
    until(lambda: server.unready(child.pid) is None)
    assert server.obstacle() is not None
    os.kill(child.pid, SIGKILL)
    child.wait()
    assert server.obstacle() is None


def test_another_server_on_the_port_is_not_taken_for_it(server: Valkey, valkey: Valkey) -> None:
    taken = replace(server, port=valkey.port)
    assert "another server" in str(taken.unready(os.getpid()))


def test_answers_are_dropped_before_tasks_when_memory_is_short(server: Valkey) -> None:
    with up(server) as client:
        assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "volatile-lru"
