from __future__ import annotations

import time

import psycopg
import pytest
from fastapi import FastAPI, Response
from psycopg_pool import ConnectionPool
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from openmodels.api.app import create_app
from openmodels.api.database import Reading
from openmodels.store.pool import open_pool


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nope", "/api/models/a/b/c", "/api/docs/secret.txt"])
def test_an_unknown_path_is_404_in_the_contract_s_form(api: TestClient, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"] == {
        "status": 404,
        "message": f"There is nothing at {path}. See /api/docs for what there is.",
        "type": "NOT_FOUND",
    }


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/api/models", "/api/models/gpt-5", "/api/health", "/api/openapi.json"])
def test_only_reading_is_allowed(api: TestClient, method: str, path: str) -> None:
    answer = api.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert answer.json()["error"]["type"] == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize("path", ["/api/models", "/api/models/gpt-5", "/api/models/nope", "/api/models?page=0"])
def test_head_answers_what_get_would_without_the_body(api: TestClient, path: str) -> None:
    while "last-modified" not in api.get("/api/models").headers:
        time.sleep(0.05)  # it is told only when the second of the ingest is over
    head, get = api.head(path), api.get(path)
    assert head.content == b""
    assert (head.status_code, head.headers) == (get.status_code, get.headers)


@pytest.mark.parametrize("path", ["/api/models?page=0", "/api/models/nope", "/api/nope"])
def test_no_cache_keeps_an_error(api: TestClient, path: str) -> None:
    answer = api.get(path)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/api/stats", "/api/health", "/api/search/index"])
def test_a_parameter_is_refused_where_none_is_known(api: TestClient, path: str) -> None:
    answer = api.get(f"{path}?verbose=1")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "Unknown parameter 'verbose'. Known: none."


def test_what_nobody_foresaw_is_500_without_its_details_and_is_logged_with_them(pool: ConnectionPool) -> None:
    app = create_app(pool, None)

    @app.get("/api/broken")
    def broken() -> None:
        raise RuntimeError("the secret reason")

    with TestClient(app) as api, capture_logs() as logs:
        answer = api.get("/api/broken")
    assert answer.status_code == 500
    assert answer.json()["error"]["type"] == "INTERNAL_ERROR"
    assert "secret" not in answer.text
    assert [(line["event"], line["path"], line["exc_info"]) for line in logs] == [
        ("unexpected error", "/api/broken", True)
    ]


def test_without_a_database_the_answer_is_503_and_says_when_to_come_back(app: FastAPI) -> None:
    pool = open_pool("postgresql://nobody@127.0.0.1:1/none", size=1, statement_timeout_ms=100, wait=False)
    with pool, TestClient(create_app(pool, None)) as api:
        answer = api.get("/api/models")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["error"]["type"] == "UNAVAILABLE"


def test_a_database_without_tables_is_503_and_says_what_to_run(empty_database_url: str) -> None:
    pool = open_pool(empty_database_url, size=1, statement_timeout_ms=1000)
    with pool, TestClient(create_app(pool, None)) as api:
        answer = api.get("/api/models")
    assert answer.status_code == 503
    assert "openmodels migrate" in answer.json()["error"]["message"]


def test_a_query_that_takes_too_long_is_503_and_the_next_one_answers(catalogue_url: str) -> None:
    pool = open_pool(catalogue_url, size=1, statement_timeout_ms=200)
    app = create_app(pool, None)

    @app.get("/api/slow")
    def slow() -> None:
        with pool.connection() as conn:
            conn.execute("select pg_sleep(5)")

    with pool, TestClient(app) as api:
        assert api.get("/api/slow").status_code == 503
        assert api.get("/api/models").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        "alter table models rename column providers_count to offers_count",
        "drop function squash cascade",
    ],
)
def test_a_database_of_another_release_is_503_and_says_what_to_run(database_url: str, change: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute(change)
    pool = open_pool(database_url, size=1, statement_timeout_ms=1000)
    with pool, TestClient(create_app(pool, None)) as api:
        answer = api.get("/api/models?search=gpt")
    assert answer.status_code == 503, answer.text
    assert answer.headers["retry-after"] == "5"
    assert "openmodels migrate" in answer.json()["error"]["message"]


def test_a_migration_amid_a_connection_s_life_costs_it_one_answer(database_url: str) -> None:
    pool = open_pool(database_url, size=1, statement_timeout_ms=1000)
    app = create_app(pool, None)

    @app.get("/api/runs")
    def runs(reading: Reading) -> Response:
        with reading() as conn:
            return Response(str(conn.execute("select * from ingest_runs", prepare=True).fetchall()))

    with pool, TestClient(app) as api:
        assert api.get("/api/runs").status_code == 200
        with psycopg.connect(database_url, autocommit=True) as conn:
            conn.execute("alter table ingest_runs add column more text")
        assert [api.get("/api/runs").status_code for _ in range(3)] == [503, 200, 200]


def test_readers_for_whom_no_connection_is_free_get_503(catalogue_url: str) -> None:
    pool = open_pool(catalogue_url, size=1, statement_timeout_ms=1000)
    with pool, TestClient(create_app(pool, None)) as api, pool.connection():
        answer = api.get("/api/models")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


@pytest.mark.parametrize(
    "asked",
    [
        "models?provider=OpenAI",
        "models?provider=",
        "providers?region=Mars",
        "providers?region=",
        "changes?model=GPT%205",
        "changes?provider=a_b",
        "deprecations?provider=OpenAI",
        "telemetry/incidents?provider_id=OpenAI",
        "telemetry/health/openai?region=Moon",
        "telemetry/latency/openai?model_id=GPT-5",
        "models/gpt-5/compare?currency=usd",
    ],
)
def test_what_cannot_be_an_id_is_refused_by_the_name_of_the_parameter(api: TestClient, asked: str) -> None:
    answer = api.get(f"/api/{asked}")
    name = asked.partition("?")[2].partition("=")[0]
    assert answer.status_code == 400
    said = answer.json()["error"]["message"]
    assert said.startswith(f"The parameter '{name}' should be ")
    assert "such as" in said


@pytest.mark.parametrize(
    "asked",
    [
        "models?provider=nobody",
        "models?developer=nobody",
        "providers?region=mars",
        "changes?model=nothing",
        "changes?provider=nobody",
        "deprecations?provider=nobody",
        "telemetry/incidents?provider_id=nobody",
    ],
)
def test_what_could_be_an_id_and_is_none_finds_nothing(api: TestClient, asked: str) -> None:
    answer = api.get(f"/api/{asked}")
    assert answer.status_code == 200
    assert answer.json()["data"] == []
