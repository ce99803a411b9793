from __future__ import annotations

import pytest
from starlette.testclient import TestClient

PROVIDER = {
    *("id", "name", "description", "api_base_url", "auth_type", "regions", "compatibility", "created_at"),
    *("updated_at", "models_count", "kind", "parent_provider", "api_base_url_template", "api_formats", "env_vars"),
    *("sdk_packages", "billing_currency", "country", "website", "docs_url", "pricing_url", "status_url"),
    *("data_policy", "telemetry", "status", "deprecated_on", "retires_on", "successor", "sources", "verified_on"),
    "origins",
    "verification",
}
ALL = ["amazon-bedrock", "anthropic", "github-copilot", "openai", "scaleway", "together"]


def test_a_list_has_exactly_the_shape_of_the_contract(api: TestClient) -> None:
    body = api.get("/api/providers").json()
    assert body["pagination"] == {"page": 1, "limit": 20, "total": 6}
    assert [provider["id"] for provider in body["data"]] == ALL
    assert all(set(provider) == PROVIDER for provider in body["data"])


def test_a_provider_has_everything_that_its_file_says(api: TestClient) -> None:
    provider = api.get("/api/providers/openai").json()
    assert set(provider) == PROVIDER
    assert provider["models_count"] == 6
    assert provider["sdk_packages"] == {"npm": "openai", "pypi": "openai"}
    assert provider["data_policy"]["retention_days"] == 30
    assert provider["data_policy"]["zero_retention"] is None
    assert provider["telemetry"]["health_path"] == "/v1/models"
    assert provider["created_at"] == "2024-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("search=anthropic", ["anthropic"]),
        ("search=antropic", ["anthropic"]),
        ("search=cloud", []),
        ("compatibility=bedrock", ["amazon-bedrock"]),
        ("region=eu-west-1", ["amazon-bedrock", "scaleway"]),
        ("region=global&compatibility=openai", ["github-copilot", "openai"]),
        ("kind=plan", ["github-copilot"]),
        ("status=retired", ["closed-cloud"]),
        ("limit=2&page=3", ["scaleway", "together"]),
    ],
)
def test_each_filter_holds(api: TestClient, query: str, expected: list[str]) -> None:
    assert [provider["id"] for provider in api.get(f"/api/providers?{query}").json()["data"]] == expected


def test_a_retired_provider_still_answers_and_offers_nothing(api: TestClient) -> None:
    provider = api.get("/api/providers/closed-cloud").json()
    assert (provider["status"], provider["models_count"]) == ("retired", 0)


def test_an_unknown_provider_is_404_with_the_nearest_ids(api: TestClient) -> None:
    answer = api.get("/api/providers/amazon-bedrok")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == "There is no provider 'amazon-bedrok'. Did you mean 'amazon-bedrock'?"


@pytest.mark.parametrize("query", ["compatibility=x", "kind=x", "status=x", "page=0", "limit=500", "sort=name"])
def test_a_bad_parameter_is_named(api: TestClient, query: str) -> None:
    answer = api.get(f"/api/providers?{query}")
    assert answer.status_code == 400
    assert f"'{query.partition('=')[0]}'" in answer.json()["error"]["message"]
