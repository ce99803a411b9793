from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg_pool import ConnectionPool
from starlette.testclient import TestClient
from tests.web.probed import probe
from tests.web.registries import without_off_peak_now
from tests.web.tree import Element, parse

from openmodels.ingest.run import ingest
from openmodels.stack.postgres import Postgres
from openmodels.store.pool import connect, open_pool
from openmodels.web.app import create_app

DATA = Path(__file__).parent.parent / "data" / "catalogue"


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registry of these tests."""
    return without_off_peak_now(tmp_path_factory.mktemp("registry"))


@pytest.fixture(scope="session")
def web_url(postgres: Postgres, admin: psycopg.Connection, template: str, registry: Path) -> str:
    """A database with the small catalogue and the models of tests/web/registry."""
    admin.execute(f"create database web template {template} strategy file_copy")
    url = f"{postgres.url.rsplit('/', 1)[0]}/web"
    ingest([DATA, registry], database_url=url, redis_url=None)
    return url


@pytest.fixture(scope="session")
def pool(web_url: str) -> Iterator[ConnectionPool]:
    pool = open_pool(web_url, size=4, statement_timeout_ms=5000, read_only=True)
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def client(pool: ConnectionPool) -> TestClient:
    """Asks the pages, without following redirects."""
    return TestClient(create_app(pool=pool), follow_redirects=False)


@pytest.fixture(scope="session")
def read(client: TestClient) -> Callable[..., Element]:
    """The page at an address, read as a tree; checks its status."""

    def get(address: str, status: int = 200) -> Element:
        answer = client.get(address)
        assert answer.status_code == status, answer.text
        return parse(answer.text)

    return get


@pytest.fixture(scope="session")
def probed_client(postgres: Postgres, admin: psycopg.Connection, template: str, registry: Path) -> Iterator[TestClient]:
    """Asks the pages of a catalogue whose providers have (simulated) telemetry."""
    admin.execute(f"create database probed template {template} strategy file_copy")
    url = f"{postgres.url.rsplit('/', 1)[0]}/probed"
    ingest([DATA, registry], database_url=url, redis_url=None)
    with connect(url, program="test") as conn:
        probe(conn)
    pool = open_pool(url, size=2, statement_timeout_ms=5000, read_only=True)
    yield TestClient(create_app(pool=pool), follow_redirects=False)
    pool.close()


@pytest.fixture(scope="session")
def probed(probed_client: TestClient) -> Callable[..., Element]:
    """A page where something is measured, read as a tree; checks its status."""

    def get(address: str, status: int = 200) -> Element:
        answer = probed_client.get(address)
        assert answer.status_code == status, answer.text
        return parse(answer.text)

    return get
