"""No endpoint asks the database more often when there is more to answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import Cursor
from starlette.testclient import TestClient

from openmodels.api.app import create_app
from openmodels.store.pool import open_pool

asked: list[str] = []


class Counting(Cursor[Any]):
    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        if query:  # not the pool's look whether the connection still lives
            asked.append(str(query))
        return super().execute(query, *args, **kwargs)


@pytest.fixture(scope="module")
def counted(catalogue_url: str) -> Iterator[TestClient]:
    pool = open_pool(catalogue_url, size=1, statement_timeout_ms=5000)
    with pool.connection() as conn:
        conn.cursor_factory = Counting
    with TestClient(create_app(pool, None), follow_redirects=False) as client:
        yield client
    pool.close()


@pytest.mark.parametrize(
    ("url", "queries"),
    [
        ("/api/models?limit=1", 3),
        ("/api/models?limit=100", 3),
        ("/api/models?limit=100&capability=chat&max_input_price=5&sort=name", 3),
        ("/api/models?page=1000", 2),
        ("/api/models?search=gpt&limit=100&capability=chat&provider=openai&sort=price", 4),
        ("/api/models/popular", 1),
        ("/api/models/gpt-5", 2),
        ("/api/models/gpt-5-latest", 2),
        ("/api/models/gpt5", 3),
        ("/api/models/orphan-1/providers", 3),
        ("/api/models/claude-sonnet-4-5/providers", 3),
        ("/api/models/claude-sonnet-4-5/compare?input_tokens=5", 6),
        ("/api/models/gpt-5-latest/compare", 2),
        ("/api/providers?limit=100", 3),
        ("/api/providers/openai", 2),
        ("/api/search?q=gpt", 5),
        ("/api/search?q=gtp-five", 7),
        ("/api/search/index", 4),
        ("/api/stats", 2),
        ("/api/models?limit=0", 0),
    ],
)
def test_each_answer_takes_a_fixed_number_of_queries(counted: TestClient, url: str, queries: int) -> None:
    asked.clear()
    counted.get(url)
    assert len(asked) == queries, asked


def test_the_counting_cursor_counts(catalogue_url: str) -> None:
    with psycopg.connect(catalogue_url, cursor_factory=Counting) as conn:
        asked.clear()
        conn.execute("select 1")
    assert len(asked) == 1
