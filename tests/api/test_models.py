from __future__ import annotations

from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

SUMMARY = {
    *("id", "name", "description", "capabilities", "modalities", "context_window", "licensing", "country"),
    *("created_at", "updated_at", "developer", "family", "open_weights", "input_modalities", "output_modalities"),
    *("max_input_tokens", "max_output_tokens", "knowledge_cutoff", "released_on", "status", "deprecated_on"),
    *("retires_on", "successor", "aliases", "origins", "providers_count", "min_input_price", "min_output_price"),
}
MODEL = SUMMARY | {
    *("base_model", "license_url", "parameters", "weights", "links", "benchmarks", "sources", "verified_on"),
    "verification",
}
OFFER = {
    *("provider_id", "provider_name", "provider_model_name", "pricing", "rate_limits", "context_window_override"),
    *("available_regions", "max_output_tokens", "quantization", "features", "api_format", "api_base_url", "variants"),
    *("status", "deprecated_on", "retires_on", "successor", "created_at", "updated_at", "sources", "verified_on"),
    "origins",
    "verification",
}


def ids(answer: Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return [model["id"] for model in (body["data"] if isinstance(body, dict) else body)]


def error(answer: Response) -> dict[str, Any]:
    found: dict[str, Any] = answer.json()["error"]
    assert set(answer.json()) == {"error"}
    assert found["status"] == answer.status_code
    return found


def test_a_list_has_exactly_the_shape_of_the_contract(api: TestClient) -> None:
    body = api.get("/api/models").json()
    assert set(body) == {"data", "pagination"}
    assert body["pagination"] == {"page": 1, "limit": 20, "total": 12}
    assert all(set(model) == SUMMARY for model in body["data"])


def test_a_model_has_everything_that_its_file_says(api: TestClient) -> None:
    model = api.get("/api/models/gpt-5").json()
    assert set(model) == MODEL
    assert model["name"] == "GPT-5"
    assert model["capabilities"] == ["chat", "function-calling", "vision", "reasoning"]
    assert model["context_window"] == 400_000
    assert model["created_at"] == "2025-08-07T00:00:00.000Z"
    assert model["knowledge_cutoff"] == "2024-09-30"
    assert model["aliases"] == ["gpt-5-2025-08-07", "gpt-5-latest"]
    assert model["providers_count"] == 2
    assert (model["min_input_price"], model["min_output_price"]) == (1.25, 10)
    assert model["benchmarks"][0]["score"] == 74.9
    assert model["sources"][0]["fields"] == ["context_window", "max_output_tokens"]
    assert model["parameters"] is None


def test_what_is_not_known_is_null(api: TestClient) -> None:
    model = api.get("/api/models/orphan-1").json()
    assert model["context_window"] is None
    assert model["min_input_price"] is None
    assert model["open_weights"] is None
    assert model["providers_count"] == 0


def test_the_newest_model_comes_first_by_default(api: TestClient) -> None:
    found = ids(api.get("/api/models"))
    assert found[:4] == ["orphan-1", "llama-3-3-70b-instruct-abliterated", "gpt-5-2", "claude-sonnet-4-5"]
    assert found == ids(api.get("/api/models?sort=recency"))


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("name", ["claude-opus-4-1", "claude-sonnet-4-5"]),
        ("context_window", ["claude-sonnet-4-5", "gpt-5"]),
        ("providers", ["claude-sonnet-4-5", "llama-3-3-70b-instruct"]),
        ("price", ["llama-3-3-70b-instruct-abliterated", "text-embedding-3-large"]),
    ],
)
def test_each_sort_orders(api: TestClient, sort: str, first: list[str]) -> None:
    assert ids(api.get(f"/api/models?sort={sort}"))[:2] == first


@pytest.mark.parametrize("sort", ["context_window", "price"])
def test_what_is_not_known_is_sorted_last(api: TestClient, sort: str) -> None:
    assert ids(api.get(f"/api/models?sort={sort}"))[-1] in {"orphan-1", "relic-1"}


@pytest.mark.parametrize("sort", ["name", "recency", "context_window", "providers", "price"])
def test_pages_neither_repeat_nor_drop_a_model(api: TestClient, sort: str) -> None:
    whole = ids(api.get(f"/api/models?sort={sort}&limit=100"))
    pages = [ids(api.get(f"/api/models?sort={sort}&limit=5&page={page}")) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [5, 5, 2, 0]
    assert [model for page in pages for model in page] == whole


def test_a_page_beyond_the_last_is_empty_and_still_counts(api: TestClient) -> None:
    body = api.get("/api/models?page=99").json()
    assert body == {"data": [], "pagination": {"page": 99, "limit": 20, "total": 12}}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("capability=embeddings", {"text-embedding-3-large"}),
        ("capability=vision&capability=code-generation", {"claude-sonnet-4-5"}),
        ("modality=pdf", {"claude-sonnet-4-5"}),
        ("modality=text&modality=image&capability=vision", {"gpt-5", "claude-sonnet-4-5", "claude-opus-4-1"}),
        ("provider=scaleway", {"llama-3-3-70b-instruct"}),
        ("provider=closed-cloud", set()),
        ("developer=anthropic", {"claude-sonnet-4-5", "claude-opus-4-1"}),
        ("licensing=llama-3.3", {"llama-3-3-70b-instruct", "llama-3-3-70b-instruct-abliterated"}),
        ("open_weights=true", {"llama-3-3-70b-instruct", "llama-3-3-70b-instruct-abliterated", "relic-1"}),
        ("min_context=500000", {"claude-sonnet-4-5"}),
        ("max_input_price=0.2", {"llama-3-3-70b-instruct-abliterated", "text-embedding-3-large"}),
        ("max_output_price=0", {"text-embedding-3-large"}),
        ("status=deprecated", {"gpt-3-5-turbo-1106"}),
        ("status=retired", {"gpt-4-0314"}),
        ("search=claude&provider=amazon-bedrock&max_input_price=5", {"claude-sonnet-4-5"}),
        ("search=", None),
    ],
)
def test_each_filter_holds(api: TestClient, query: str, expected: set[str] | None) -> None:
    answer = api.get(f"/api/models?{query}&limit=100")
    assert set(ids(answer)) == (set(ids(api.get("/api/models?limit=100"))) if expected is None else expected)
    assert answer.json()["pagination"]["total"] == len(ids(answer))


def test_a_subscription_of_zero_is_not_the_cheapest_price(api: TestClient) -> None:
    assert api.get("/api/models/claude-sonnet-4-5").json()["min_input_price"] == 3


def test_search_can_be_sorted_by_how_well_it_matches(api: TestClient) -> None:
    assert ids(api.get("/api/models?search=gpt5&sort=relevance"))[0] == "gpt-5"
    assert ids(api.get("/api/models?sort=relevance")) == ids(api.get("/api/models?sort=recency"))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("capabilty=vision", "Unknown parameter 'capabilty'. Did you mean 'capability'?"),
        ("zzz=1", "Unknown parameter 'zzz'. Known: page, limit, at, private, search, capability"),
        ("limit=0", "The parameter 'limit' should be greater than or equal to 1; got '0'."),
        ("limit=101", "The parameter 'limit' should be less than or equal to 100; got '101'."),
        ("page=0", "The parameter 'page' should be greater than or equal to 1"),
        ("page=x", "The parameter 'page' should be a valid integer"),
        ("sort=best", "The parameter 'sort' should be 'name', 'recency'"),
        ("capability=chat&capability=flying", "The parameter 'capability' should be 'chat'"),
        ("modality=smell", "The parameter 'modality' should be 'text'"),
        ("licensing=free", "The parameter 'licensing' should be 'proprietary'"),
        ("open_weights=perhaps", "The parameter 'open_weights' should be a valid boolean"),
        ("max_input_price=-1", "The parameter 'max_input_price' should be greater than or equal to 0"),
        ("max_input_price=nan", "The parameter 'max_input_price' should be a finite number"),
        ("status=gone", "The parameter 'status' should be 'alpha'"),
        ("search=%00", "The parameter 'search' should not contain a NUL character"),
        ("page=1&page=2", "The parameter 'page' is given 2 times"),
    ],
)
def test_a_bad_parameter_is_named(api: TestClient, query: str, sentence: str) -> None:
    found = error(api.get(f"/api/models?{query}"))
    assert (found["status"], found["type"]) == (400, "BAD_REQUEST")
    assert sentence in found["message"]


def test_every_bad_parameter_is_named_at_once(api: TestClient) -> None:
    message = error(api.get("/api/models?limit=0&page=0&foo=1"))["message"]
    assert all(f"'{name}'" in message for name in ("limit", "page", "foo"))


def test_an_unknown_model_is_404_with_the_nearest_ids(api: TestClient) -> None:
    found = error(api.get("/api/models/claude-sonet-4-5"))
    assert (found["status"], found["type"]) == (404, "NOT_FOUND")
    assert "There is no model 'claude-sonet-4-5'. Did you mean 'claude-sonnet-4-5'" in found["message"]


@pytest.mark.parametrize("below", ["", "/providers", "/compare"])
def test_every_way_to_a_model_says_404_for_an_unknown_one(api: TestClient, below: str) -> None:
    assert "Did you mean 'gpt-5'" in error(api.get(f"/api/models/GPT5{below}"))["message"]


@pytest.mark.parametrize("below", ["", "/providers", "/compare", "/compare?input_tokens=5&requests=2"])
def test_an_alias_leads_to_the_same_under_the_model_s_id(api: TestClient, below: str) -> None:
    answer = api.get(f"/api/models/gpt-5-latest{below}")
    assert answer.status_code == 301
    assert answer.headers["location"] == f"/api/models/gpt-5{below}"


def test_a_retired_model_still_answers(api: TestClient) -> None:
    model = api.get("/api/models/gpt-4-0314").json()
    assert (model["status"], model["successor"], model["retires_on"]) == ("retired", "gpt-5", "2024-06-13")


def test_the_offers_of_a_model_have_exactly_the_shape_of_the_contract(api: TestClient) -> None:
    body = api.get("/api/models/gpt-5/providers").json()
    assert set(body) == {"model_id", "providers"}
    assert body["model_id"] == "gpt-5"
    assert [offer["provider_id"] for offer in body["providers"]] == ["github-copilot", "openai"]
    assert all(set(offer) == OFFER for offer in body["providers"])
    offer = body["providers"][1]
    assert offer["pricing"]["input_per_million"] == 1.25
    assert offer["pricing"]["cache_write_per_million"] is None
    assert offer["pricing"]["service_tiers"]["batch"]["output_per_million"] == 5
    assert offer["rate_limits"] == {"requests_per_minute": 500, "tokens_per_minute": 500_000}
    assert offer["features"]["tools"] is True
    assert offer["features"]["reasoning"] is None
    assert offer["variants"][0]["provider_model_name"] == "gpt-5-chat-latest"


def test_a_retired_provider_s_offer_is_not_shown(api: TestClient) -> None:
    body = api.get("/api/models/llama-3-3-70b-instruct/providers").json()
    assert [offer["provider_id"] for offer in body["providers"]] == ["amazon-bedrock", "scaleway", "together"]


def test_a_comparison_is_by_price_with_currencies_apart_and_unknown_prices_last(api: TestClient) -> None:
    body = api.get("/api/models/llama-3-3-70b-instruct/compare").json()
    assert set(body) == {"model_id", "model_name", "comparison"}
    assert body["model_name"] == "Llama 3.3 70B Instruct"
    assert all(set(offer) == OFFER | {"telemetry", "cost"} for offer in body["comparison"])
    assert [offer["provider_id"] for offer in body["comparison"]] == ["amazon-bedrock", "together", "scaleway"]
    opus = api.get("/api/models/claude-opus-4-1/compare").json()["comparison"]
    assert [offer["provider_id"] for offer in opus] == ["anthropic", "amazon-bedrock"]
    assert opus[1]["pricing"] is None


def test_a_comparison_without_a_workload_has_no_costs(api: TestClient) -> None:
    assert {offer["cost"] for offer in api.get("/api/models/gpt-5/compare").json()["comparison"]} == {None}


def test_a_comparison_prices_the_workload_at_every_offer(api: TestClient) -> None:
    query = "input_tokens=300000&cached_tokens=100000&output_tokens=1000&requests=2"
    offers = api.get(f"/api/models/claude-sonnet-4-5/compare?{query}").json()["comparison"]
    costs = {offer["provider_id"]: offer["cost"] for offer in offers}
    # above 200,000 input tokens: 2 x (200,000 x 6 + 100,000 x 0.6 + 1,000 x 22.5) / 1,000,000
    assert costs["anthropic"] == {"total": 2.565, "currency": "USD", "hours": None, "unknown": []}
    assert costs["amazon-bedrock"]["total"] is None
    assert costs["amazon-bedrock"]["unknown"] == ["the price of cached input tokens is not known"]
    assert "a subscription pays for this offer, not its tokens" in costs["github-copilot"]["unknown"]


def test_a_comparison_in_one_currency_puts_its_offers_first(api: TestClient) -> None:
    url = "/api/models/llama-3-3-70b-instruct/compare?input_tokens=1000000&currency=EUR"
    offers = api.get(url).json()["comparison"]
    assert [(offer["provider_id"], offer["cost"]["total"]) for offer in offers] == [
        ("scaleway", 0.7),
        ("amazon-bedrock", None),
        ("together", None),
    ]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("cached_tokens=5", "cached_tokens is a part of input_tokens"),
        ("service_tier=express", "'service_tier' should be 'batch', 'flex', 'priority' or 'fast'"),
        ("currency=usd", "'currency'"),
        ("requests=0", "'requests' should be greater than or equal to 1"),
        ("input=5", "Unknown parameter 'input'. Did you mean 'input_tokens'?"),
    ],
)
def test_a_bad_workload_is_refused(api: TestClient, query: str, sentence: str) -> None:
    assert sentence in error(api.get(f"/api/models/gpt-5/compare?{query}"))["message"]


def test_popular_models_are_an_array_without_the_old_that_nobody_offers(api: TestClient) -> None:
    found = ids(api.get("/api/models/popular"))
    assert isinstance(api.get("/api/models/popular").json(), list)
    assert "relic-1" not in found
    assert "gpt-4-0314" not in found
    assert found == ids(api.get("/api/models/popular?limit=100"))[:12]
    assert len(ids(api.get("/api/models/popular?limit=3"))) == 3
