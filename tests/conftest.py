"""The real servers of the tests: one PostgreSQL and one Valkey a test run (a worker, under pytest-xdist)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from tools import assets

from openmodels.ingest.run import ingest
from openmodels.stack import binaries, ports
from openmodels.stack.child import running
from openmodels.stack.postgres import Postgres
from openmodels.stack.valkey import Valkey
from openmodels.store.migrate import migrate

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "100",
}
TEMPLATE = "openmodels_template"
CATALOGUE = Path(__file__).parent / "data" / "catalogue"
REGISTRY = Path(__file__).parents[1] / "registry"


def pytest_configure(config: pytest.Config) -> None:
    # Whoever changes a script and runs its test tests that script. Workers find it done.
    if not hasattr(config, "workerinput"):
        assets.build()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Playwright keeps an event loop running in its thread until the run ends: nothing that needs a loop of its own
    # could follow it.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of this run's servers."""
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="session")
def postgres(servers: Path) -> Iterator[Postgres]:
    """The run's PostgreSQL; its database is empty."""
    server = Postgres("postgres", servers / "postgres", ports.free(), binaries.postgres(), FAST)
    log = servers / "postgres.log"
    server.prepare(log)
    with running(server, log):
        yield server


@pytest.fixture(scope="session")
def valkey(servers: Path) -> Iterator[Valkey]:
    """The run's Valkey."""
    server = Valkey("valkey", servers / "valkey", ports.free(), binaries.valkey(), {"appendonly": "no"})
    log = servers / "valkey.log"
    server.prepare(log)
    with running(server, log):
        yield server


@pytest.fixture(scope="session")
def admin(postgres: Postgres) -> Iterator[psycopg.Connection]:
    """A connection that makes and drops databases."""
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def template(postgres: Postgres, admin: psycopg.Connection) -> str:
    """The name of a migrated database without rows, to copy from."""
    admin.execute(f"create database {TEMPLATE}")
    migrate(_url(postgres, TEMPLATE))
    return TEMPLATE


@pytest.fixture
def database_url(
    postgres: Postgres, admin: psycopg.Connection, template: str, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A fresh, migrated database of the test's own."""
    yield from _database(postgres, admin, template)


@pytest.fixture(scope="session")
def catalogue_url(postgres: Postgres, admin: psycopg.Connection, template: str) -> str:
    """A database that holds the small catalogue of tests/data/catalogue, for tests that only read."""
    admin.execute(f"create database catalogue template {template} strategy file_copy")
    url = _url(postgres, "catalogue")
    ingest([CATALOGUE], database_url=url, redis_url=None)
    return url


@pytest.fixture(scope="session")
def registry_url(postgres: Postgres, admin: psycopg.Connection, template: str) -> str:
    """A database that holds the registry that is shipped, for tests that only read."""
    admin.execute(f"create database registry template {template} strategy file_copy")
    url = _url(postgres, "registry")
    ingest([REGISTRY], database_url=url, redis_url=None)
    return url


@pytest.fixture
def empty_database_url(postgres: Postgres, admin: psycopg.Connection) -> Iterator[str]:
    """A fresh database of the test's own, with nothing in it."""
    yield from _database(postgres, admin, "template1")


@pytest.fixture
def redis_url(valkey: Valkey) -> str:
    """The run's Valkey, emptied."""
    with Redis.from_url(valkey.url) as client:
        client.flushall()
    return valkey.url


_numbers = count(1)
_spent: list[str] = []
"""Databases of finished tests: dropped before the next is made, when their connections have long been closed."""


def _database(postgres: Postgres, admin: psycopg.Connection, template: str) -> Iterator[str]:
    while _spent:
        admin.execute(f"drop database {_spent.pop()} with (force)")
    name = f"test_{next(_numbers)}"
    admin.execute(f"create database {name} template {template} strategy file_copy")
    yield _url(postgres, name)
    _spent.append(name)


def _url(postgres: Postgres, name: str) -> str:
    return f"{postgres.url.rsplit('/', 1)[0]}/{name}"
