from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from psycopg_pool import ConnectionPool
from starlette.testclient import TestClient

from openmodels.api.app import create_app
from openmodels.store.pool import open_pool


@pytest.fixture(scope="session")
def pool(catalogue_url: str) -> Iterator[ConnectionPool]:
    """Connections to the small catalogue, as the server opens them."""
    pool = open_pool(catalogue_url, size=4, statement_timeout_ms=5000, read_only=True)
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def app(pool: ConnectionPool) -> FastAPI:
    """The API over the small catalogue."""
    return create_app(pool, None)


@pytest.fixture(scope="session")
def api(app: FastAPI) -> Iterator[TestClient]:
    """Asks the API."""
    with TestClient(app, follow_redirects=False) as client:
        yield client
