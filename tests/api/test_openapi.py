from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from starlette.testclient import TestClient

from openmodels.api.answers import PART
from openmodels.api.described import UNKEPT
from openmodels.api.docs import SWAGGER_UI
from openmodels.api.openapi import LINES

Document = dict[str, Any]
REQUESTS = {
    "list_models": "/api/models?limit=100",
    "popular_models": "/api/models/popular",
    "get_model": "/api/models/gpt-5",
    "model_providers": "/api/models/claude-sonnet-4-5/providers",
    "compare_providers": "/api/models/claude-sonnet-4-5/compare?input_tokens=5",
    "list_providers": "/api/providers",
    "get_provider": "/api/providers/openai",
    "search_catalogue": "/api/search?q=gpt",
    "search_index": "/api/search/index",
    "catalogue_stats": "/api/stats",
    "health": "/api/health",
    "provider_health": "/api/telemetry/health/openai?bucket=day",
    "provider_latency": "/api/telemetry/latency/openai",
    "ranked_providers": "/api/telemetry/ranked/claude-sonnet-4-5",
    "telemetry_summary": "/api/telemetry/summary",
    "list_incidents": "/api/telemetry/incidents",
    "probe_regions": "/api/telemetry/regions",
    "list_changes": "/api/changes",
    "list_deprecations": "/api/deprecations?days=3650",
    "model_history": "/api/models/gpt-5/history",
    "offer_history": "/api/models/gpt-5/providers/openai/history",
}


@pytest.fixture(scope="module")
def document(api: TestClient) -> Document:
    found: Document = api.get("/api/openapi.json").json()
    return found


def operations(document: Document) -> dict[str, Document]:
    return {op["operationId"]: op for path in document["paths"].values() for op in path.values()}


def schema_of(document: Document, answer: Document) -> Document:
    return {**answer["content"]["application/json"]["schema"], "components": document["components"]}


def test_the_document_is_valid_openapi_3_1(document: Document) -> None:
    assert document["openapi"].startswith("3.1.")
    validate(document, cls=OpenAPIV31SpecValidator)


def test_every_route_is_documented_and_nothing_else(app: FastAPI, document: Document) -> None:
    routes = {route.path for route in iter_route_contexts(app.routes) if getattr(route, "include_in_schema", False)}
    assert set(document["paths"]) == routes
    assert set(operations(document)) == {*REQUESTS, "telemetry_stream"}
    assert all(set(path) == {"get"} for path in document["paths"].values())


def test_every_operation_says_what_it_is_and_how_it_fails(document: Document) -> None:
    for name, operation in operations(document).items():
        assert operation["summary"], name
        assert operation["tags"], name
        assert {"200", "400", "429", "500", "503"} <= set(operation["responses"]), name
        assert ("304" in operation["responses"]) is (name not in UNKEPT), name
        assert "422" not in operation["responses"], name
        assert all(parameter["description"] for parameter in operation.get("parameters", [])), name


def test_every_parameter_has_an_example_that_is_good(api: TestClient, document: Document) -> None:
    for name, operation in operations(document).items():
        for parameter in operation.get("parameters", []):
            assert parameter["example"] is not None, (name, parameter["name"])
            jsonschema_rs.validate(parameter["schema"], parameter["example"])


def test_the_headers_that_answers_have_are_documented(api: TestClient, document: Document) -> None:
    for name, url in REQUESTS.items():
        told = {header.lower() for header in operations(document)[name]["responses"]["200"]["headers"]}
        sent = set(api.get(url).headers) - {"content-type", "content-length", "vary"}
        assert sent <= told, name
        assert {"etag"} & told == (set() if name in UNKEPT else {"etag"}), name


@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_every_example_matches_its_schema(document: Document, name: str) -> None:
    for status, answer in operations(document)[name]["responses"].items():
        for kind, content in answer.get("content", {}).items():
            schema = {**content["schema"], "components": document["components"]}
            jsonschema_rs.validate(schema, content["example"])
            assert kind in ("application/json", PART, LINES)
        assert "content" in answer or status in ("301", "304")


@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_every_answer_matches_its_schema(api: TestClient, document: Document, name: str) -> None:
    answer = operations(document)[name]["responses"]["200"]
    jsonschema_rs.validate(schema_of(document, answer), api.get(REQUESTS[name]).json())


def test_no_shape_has_a_field_that_may_be_missing(document: Document) -> None:
    for name, schema in document["components"]["schemas"].items():
        if name.startswith("PartOf"):
            assert name.removeprefix("PartOf") in document["components"]["schemas"]
        else:
            assert set(schema.get("required", [])) == set(schema.get("properties", {})), name


def test_a_parameter_that_can_be_left_out_is_not_documented_as_null(document: Document) -> None:
    for operation in operations(document).values():
        for parameter in operation.get("parameters", []):
            assert "null" not in str(parameter["schema"]), parameter["name"]


def test_the_documentation_page_loads_only_from_here(api: TestClient) -> None:
    page = api.get("/api/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'; script-src 'self'" in page.headers["content-security-policy"]
    assert "http" not in page.text
    for name in (*SWAGGER_UI, "docs.js"):
        assert f"/api/docs/{name}" in page.text
        assert api.get(f"/api/docs/{name}").status_code == 200
    assert api.get("/api/docs/swagger-ui-bundle.js").headers["content-type"].startswith("text/javascript")
