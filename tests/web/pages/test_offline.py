from __future__ import annotations

from collections.abc import Callable

from psycopg_pool import ConnectionPool
from starlette.testclient import TestClient
from tests.web.tree import Element

from openmodels.web.app import create_app


def test_the_worker_is_asked_for_anew_and_names_the_release(pool: ConnectionPool) -> None:
    app = create_app(pool=pool)
    answer = TestClient(app).get("/offline-worker.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.text.endswith(f"// {app.state.version}\n")
    assert "import" not in answer.text.replace("important", "")


def test_the_page_holds_nothing_that_could_grow_old_and_is_not_for_search_engines(
    read: Callable[..., Element],
) -> None:
    page = read("/offline")
    assert page.one("h1").text == "This page cannot be reached"
    assert page.one("meta", name="robots").attributes["content"] == "noindex"
    assert not page.one("main").all("table")
    assert not page.all("time")
