from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from psycopg_pool import ConnectionPool
from redis import Redis
from starlette.testclient import TestClient

from openmodels.api.app import create_app
from openmodels.store.pool import open_pool


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield server.getsockname()[1]


def test_healthy_has_exactly_the_shape_of_the_contract(pool: ConnectionPool, redis_url: str) -> None:
    with TestClient(create_app(pool, redis_url)) as api:
        answer = api.get("/api/health")
    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert set(body) == {"status", "timestamp", "services"}
    assert body["status"] == "healthy"
    assert body["timestamp"].endswith("Z")
    assert body["services"]["api"] == {"status": "up"}
    for name in ("database", "cache"):
        assert body["services"][name]["status"] == "up"
        assert body["services"][name]["latency_ms"] > 0


def test_a_cache_that_is_not_used_is_off_and_degrades_nothing(api: TestClient) -> None:
    answer = api.get("/api/health")
    assert answer.status_code == 200
    assert answer.json()["services"]["cache"] == {"status": "off", "latency_ms": None}


def test_without_the_cache_server_it_is_degraded_and_the_catalogue_still_answers(pool: ConnectionPool) -> None:
    with TestClient(create_app(pool, "redis://127.0.0.1:1/0")) as api:
        answer = api.get("/api/health")
        assert api.get("/api/models").status_code == 200
    assert answer.status_code == 503
    assert answer.json()["status"] == "degraded"
    assert answer.json()["services"]["cache"] == {"status": "down", "latency_ms": None}
    assert answer.json()["services"]["database"]["status"] == "up"


def test_a_wrong_password_of_the_cache_is_down_not_up(pool: ConnectionPool, redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        client.ping()
    wrong = redis_url.replace("@", "-wrong@")
    assert wrong != redis_url
    with TestClient(create_app(pool, wrong)) as api:
        assert api.get("/api/health").json()["services"]["cache"]["status"] == "down"


def test_without_the_database_it_is_degraded() -> None:
    pool = open_pool("postgresql://nobody@127.0.0.1:1/none", size=1, statement_timeout_ms=100, wait=False)
    with pool, TestClient(create_app(pool, None)) as api:
        answer = api.get("/api/health")
    assert answer.status_code == 503
    assert answer.json()["services"]["database"] == {"status": "down", "latency_ms": None}


def test_a_database_without_tables_is_not_healthy(empty_database_url: str) -> None:
    pool = open_pool(empty_database_url, size=1, statement_timeout_ms=1000)
    with pool, TestClient(create_app(pool, None)) as api:
        assert api.get("/api/health").status_code == 503


def test_servers_that_hang_are_down_instead_of_making_the_answer_hang(silent_port: int) -> None:
    pool = open_pool(f"postgresql://nobody@127.0.0.1:{silent_port}/x", size=1, statement_timeout_ms=100, wait=False)
    with TestClient(create_app(pool, f"redis://127.0.0.1:{silent_port}/0")) as api:
        services = api.get("/api/health").json()["services"]
    pool.close(timeout=0)
    assert {services["database"]["status"], services["cache"]["status"]} == {"down"}
