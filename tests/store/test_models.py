from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import Connection

from openmodels.errors import NotFound
from openmodels.store import models


@pytest.fixture
def conn(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url) as conn:
        yield conn


def add(conn: Connection, model_id: str, created_at: str, providers_count: int = 0) -> None:
    conn.execute(
        """
        insert into models (id, name, description, aliases, capabilities, modalities, licensing, status, details,
                            created_at, updated_at, digest, present, changed_at, providers_count)
        values (%(id)s, %(id)s, 'A model for this test.', '{}', '{chat}', '{text}', 'mit', 'active', '{}',
                %(at)s, %(at)s, '', true, now(), %(count)s)
        """,
        {"id": model_id, "at": created_at, "count": providers_count},
    )


def test_popularity_is_recency_and_providers(conn: Connection) -> None:
    now = datetime(2026, 7, 1, tzinfo=UTC)
    add(conn, "new-nobody", "2026-06-01", 0)  # 0.7
    add(conn, "new-some", "2026-02-01", 5)  # 0.7 + 0.15
    add(conn, "mid-most", "2025-04-01", 10)  # 15 months: 0.7 * 9/18 + 0.3 = 0.65
    add(conn, "old-most", "2023-01-01", 10)  # 0.3
    add(conn, "mid-nobody", "2024-10-01", 0)  # 21 months: 0.7 * 3/18 = 0.12
    add(conn, "old-nobody", "2024-06-01", 0)  # left out
    assert [model.id for model in models.popular(conn, limit=10, now=now)] == [
        "new-some",
        "new-nobody",
        "mid-most",
        "old-most",
        "mid-nobody",
    ]


def test_a_model_from_the_future_is_not_more_than_new(conn: Connection) -> None:
    add(conn, "b-future", "2030-01-01")
    add(conn, "a-new", "2026-06-30")
    found = models.popular(conn, limit=10, now=datetime(2026, 7, 1, tzinfo=UTC))
    assert [model.id for model in found] == ["b-future", "a-new"]


@pytest.mark.parametrize("sort", ["name", "recency", "context_window", "providers", "price"])
def test_models_that_are_alike_in_everything_are_sorted_by_id(conn: Connection, sort: models.Sort) -> None:
    for number in range(30):
        add(conn, f"same-{number * 7 % 30:02}", "2026-01-01")
    conn.execute("update models set name = 'Same'")
    pages = [models.page(conn, sort=sort, limit=7, page=page) for page in range(1, 6)]
    assert [model.id for page in pages for model in page.data] == [f"same-{number:02}" for number in range(30)]


def test_an_alias_leads_to_its_model(conn: Connection) -> None:
    add(conn, "real", "2026-01-01")
    conn.execute("insert into model_aliases values ('nickname', 'real')")
    assert models.get(conn, "nickname").id == "real"


def test_the_nearest_ids_come_with_the_error(conn: Connection) -> None:
    for name in ("mistral-large", "mistral-small", "qwen-3"):
        add(conn, name, "2026-01-01")
    with pytest.raises(NotFound) as caught:
        models.get(conn, "mistral-lrge")
    assert caught.value.nearest[0] == "mistral-large"
    assert "qwen-3" not in caught.value.nearest
    with pytest.raises(NotFound) as caught:
        models.get(conn, "nothing-like-it-at-all")
    assert caught.value.nearest == ()


def test_what_left_the_registry_is_listed_as_retired_only(conn: Connection) -> None:
    add(conn, "gone", "2026-01-01")
    conn.execute("update models set present = false, status = 'retired'")
    assert models.page(conn).data == []
    assert [model.id for model in models.page(conn, status="retired").data] == ["gone"]
    assert models.get(conn, "gone").status == "retired"
