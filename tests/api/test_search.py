from __future__ import annotations

import pytest
from starlette.testclient import TestClient
from tests.conftest import CATALOGUE

from openmodels.ingest.run import ingest
from openmodels.store.pool import connect
from openmodels.store.search import index


def test_results_have_exactly_the_shape_of_the_contract(api: TestClient) -> None:
    body = api.get("/api/search?q=openai").json()
    assert set(body) == {"models", "providers", "total"}
    assert body["providers"] == [
        {"id": "openai", "name": "OpenAI", "type": "provider", "description": "The API of the maker of GPT."}
    ]
    assert {model["type"] for model in body["models"]} == {"model"}
    assert body["total"] == len(body["models"]) + 1


@pytest.mark.parametrize(
    ("kind", "models", "providers"), [("models", True, False), ("providers", False, True), (None, True, True)]
)
def test_one_kind_can_be_asked_for(api: TestClient, kind: str | None, models: bool, providers: bool) -> None:
    body = api.get("/api/search", params={"q": "anthropic", **({"type": kind} if kind else {})}).json()
    assert (bool(body["models"]), bool(body["providers"])) == (models, providers)


def test_a_limit_shortens_what_is_shown_and_not_the_total(api: TestClient) -> None:
    body = api.get("/api/search?q=gpt&type=models&limit=1").json()
    assert len(body["models"]) == 1
    assert body["total"] > 1


@pytest.mark.parametrize("query", ["", "q=", "q=x&limit=21", "q=x&limit=0", "q=x&type=offers", "q=x&page=2"])
def test_a_bad_search_is_refused(api: TestClient, query: str) -> None:
    assert api.get(f"/api/search?{query}").status_code == 400


def test_the_index_lists_everything_that_is_not_retired(api: TestClient) -> None:
    body = api.get("/api/search/index").json()
    assert set(body) == {"models", "providers", "updated_at"}
    assert len(body["models"]) == 12
    assert {tuple(model) for model in body["models"]} == {("id", "name", "aliases", "capabilities", "modalities")}
    aliases = {model["id"]: model["aliases"] for model in body["models"]}
    assert aliases["gpt-5"] == ["gpt-5-2025-08-07", "gpt-5-latest"]
    assert {tuple(provider) for provider in body["providers"]} == {("id", "name", "compatibility")}
    assert body["providers"][0]["id"] == "amazon-bedrock"
    assert body["updated_at"].endswith("Z")


def test_an_ingest_that_finds_nothing_new_leaves_the_index_as_it_is(database_url: str) -> None:
    ingest([CATALOGUE], database_url=database_url, redis_url=None)
    with connect(database_url, program="test") as conn:
        before = index(conn)
        ingest([CATALOGUE], database_url=database_url, redis_url=None)
        assert index(conn) == before
