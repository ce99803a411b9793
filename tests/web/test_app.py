from __future__ import annotations

from collections.abc import Callable

import pytest
from psycopg_pool import ConnectionPool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient
from tests.web.tree import Element, parse

from openmodels.cache.policy import declared
from openmodels.errors import NotFound
from openmodels.stack import ports
from openmodels.store.pool import open_pool
from openmodels.web.app import create_app
from openmodels.web.pages import home, models
from openmodels.web.render import HEADERS

Read = Callable[..., Element]


@pytest.mark.parametrize(
    "address",
    ["/", "/models?search=claude", "/models.csv", "/models/nova-1", "/models/none-such", "/models?page=0", "/none"],
)
def test_every_page_has_the_headers_that_guard_it_and_sets_no_cookie(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert HEADERS.items() <= {name.title(): value for name, value in answer.headers.items()}.items()
    assert answer.headers["content-type"].partition(";")[0] == ("text/csv" if ".csv" in address else "text/html")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("address", ["/", "/models/nova-1", "/robots.txt"])
def test_head_is_answered_as_get_without_a_body(client: TestClient, address: str) -> None:
    answer = client.head(address)
    assert answer.status_code == 200
    assert answer.content == b""


def test_an_unknown_page_is_not_found_and_offers_a_search(read: Read) -> None:
    missing = read("/no/such/page", 404)
    assert missing.one("p", class_="code").text == "404"
    assert missing.one("form", role="search").attributes["action"] == "/models"


def test_a_page_cannot_be_written_to(client: TestClient) -> None:
    answer = client.post("/models/nova-1")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_a_fault_of_ours_is_a_page_that_says_so_and_tells_no_secret(pool: ConnectionPool) -> None:
    def boom(request: Request) -> Response:
        raise RuntimeError("the password is hunter2")

    app = create_app(pool=pool)
    app.router.routes.append(Route("/boom", boom))
    answer = TestClient(app, raise_server_exceptions=False).get("/boom")
    assert answer.status_code == 500
    assert "The fault is ours" in parse(answer.text).text
    assert "hunter2" not in answer.text
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


def test_a_fault_is_raised_again_for_the_log(pool: ConnectionPool) -> None:
    def boom(request: Request) -> Response:
        raise RuntimeError("for the log")

    app = create_app(pool=pool)
    app.router.routes.append(Route("/boom", boom))
    with pytest.raises(RuntimeError, match="for the log"):
        TestClient(app).get("/boom")


def test_without_a_database_pages_are_not_available_and_say_when_to_come_back() -> None:
    pool = open_pool(
        f"postgresql://nobody@127.0.0.1:{ports.free()}/none", size=1, statement_timeout_ms=1000, wait=False
    )
    try:
        answer = TestClient(create_app(pool=pool)).get("/")
    finally:
        pool.close()
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "does not answer" in parse(answer.text).text


def test_what_is_not_there_is_404_also_when_the_database_can_name_nothing_like_it() -> None:
    def missing(request: Request) -> Response:
        raise NotFound("model", "gtp-5", ["gpt-5"])

    pool = open_pool(
        f"postgresql://nobody@127.0.0.1:{ports.free()}/none", size=1, statement_timeout_ms=1000, wait=False
    )
    app = create_app(pool=pool)
    app.router.routes.insert(0, Route("/missing", missing))
    try:
        answer = TestClient(app).get("/missing")
    finally:
        pool.close()
    assert answer.status_code == 404
    assert "gpt-5" in answer.text


def test_without_tables_pages_are_not_available(empty_database_url: str) -> None:
    pool = open_pool(empty_database_url, size=1, statement_timeout_ms=1000)
    try:
        answer = TestClient(create_app(pool=pool)).get("/models/nova-1")
    finally:
        pool.close()
    assert answer.status_code == 503


def test_pages_say_what_they_depend_on() -> None:
    policy = declared({"endpoint": models.model})
    assert policy is not None
    assert policy.tags({"model_id": "nova-1"}) == ("model:nova-1",)
    first = declared({"endpoint": home.home})
    assert first is not None
    assert set(first.on) == {"models", "providers", "stats"}
