from __future__ import annotations

from psycopg_pool import ConnectionPool
from starlette.testclient import TestClient

from openmodels.api.app import create_app
from openmodels.store.pool import open_pool


def test_stats_count_what_is_not_retired(api: TestClient) -> None:
    body = api.get("/api/stats").json()
    assert set(body) == {"models", "providers", "mappings", "last_sync_at"}
    assert (body["models"], body["providers"], body["mappings"]) == (12, 6, 17)
    assert body["last_sync_at"].endswith("Z")


def test_an_empty_catalogue_has_zeros_and_was_never_synchronised(database_url: str) -> None:
    pool: ConnectionPool = open_pool(database_url, size=1, statement_timeout_ms=5000)
    with pool, TestClient(create_app(pool, None)) as api:
        assert api.get("/api/stats").json() == {"models": 0, "providers": 0, "mappings": 0, "last_sync_at": None}
        assert api.get("/api/models").json()["data"] == []
        assert api.get("/api/models/popular").json() == []
        assert api.get("/api/search/index").json()["updated_at"] is None
        assert api.get("/api/models/gpt-5").json()["error"]["message"] == "There is no model 'gpt-5'."
