"""The OpenAPI 3.1 document: what FastAPI knows of the routes, with examples, and errors as they really are."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from openmodels import __version__
from openmodels.api.answers import ENTRIES, PART, written
from openmodels.api.examples import ANSWERS, DEGRADED, ERRORS
from openmodels.contract.errors import ErrorBody

DESCRIPTION = """\
Models, the providers that serve them, and what they cost there: public, read-only, no key needed.

* **Lists** answer `{"data": [...], "pagination": {"page", "limit", "total"}}` and show what is not retired.
* **Errors** answer `{"error": {"status", "message", "type"}}`. A parameter that is unknown or malformed is one.
* **null** means not known. A price that is null is not free, and a price of 0 is what the provider states.
* **Times** are ISO 8601 in UTC. **Prices** are in the currency beside them, per million tokens.
* **Ends** are told by `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) on answers about a model that has such dates.
* `HEAD` answers what `GET` would, without the body.
"""
TAGS = [
    {"name": "models", "description": "Models, who offers them, and at what price."},
    {"name": "providers", "description": "Companies, clouds, gateways and local servers that serve models."},
    {"name": "search", "description": "Find models and providers by name."},
    {"name": "history", "description": "What has changed, and what is going to end."},
    {"name": "operations", "description": "How much there is, and whether the service is well."},
]

LINES = "application/x-ndjson"
RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorBody, "description": "A parameter is unknown, malformed or out of range; it is named."},
    429: {"model": ErrorBody, "description": "Too many requests from this address; see Retry-After."},
    500: {"model": ErrorBody, "description": "Something failed that nobody foresaw."},
    503: {"model": ErrorBody, "description": "The database does not answer; see Retry-After."},
}
"""Errors that every operation can answer."""

NOT_FOUND: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody, "description": "There is no such thing; the message names the nearest ids."}
}
MOVED: dict[int | str, dict[str, Any]] = {
    301: {
        "description": "The id is an alias; `Location` has the model's own.",
        "headers": {"Location": {"schema": {"type": "string"}, "description": "The same, under the model's id."}},
        "content": {},
    }
}


LIST: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            LINES: {"schema": {"type": "string", "description": "One entry a line, each like one of `data`; no pages."}}
        }
    }
}
"""The other form of a list, asked for with `Accept: application/x-ndjson`."""


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the app's routes."""
    found = get_openapi(
        title="OpenModels",
        version=__version__,
        summary="Discover and compare LLM models and the providers that serve them.",
        description=DESCRIPTION,
        license_info={"name": "MIT", "identifier": "MIT"},
        servers=[{"url": "/", "description": "This server"}],
        tags=TAGS,
        routes=app.routes,
    )
    schemas = found["components"]["schemas"]
    for path in found["paths"].values():
        for operation in path.values():
            _finish(operation, schemas)
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    return found


def _finish(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    operation["summary"] = operation["description"].partition("\n")[0].rstrip(".")
    responses = operation["responses"]
    # FastAPI's own form of a validation error: ours is a 400.
    responses.pop("422", None)
    for status, example in ERRORS.items():
        if status in responses:
            _content(responses[status])["example"] = _json(example)
    answer = ANSWERS[operation["operationId"]]
    _content(responses["200"])["example"] = _json(answer)
    if operation["operationId"] == "health":
        _content(responses["503"])["example"] = _json(DEGRADED)
    if LINES in responses["200"]["content"]:
        line = ANSWERS[operation["operationId"]].data[0]  # type: ignore[union-attr]
        responses["200"]["content"][LINES]["example"] = written(line).decode() + "\n"
    for parameter in operation.get("parameters", []):
        if parameter["name"] == "fields":
            parameter |= {"style": "form", "explode": False}
            parameter["schema"].pop("default")  # a list without names, which nobody can write
            responses["200"]["content"][PART] = {"schema": _part(responses["200"], schemas)}
        parameter["schema"] = _not_null(parameter["schema"])
        parameter["schema"].pop("description", None)
        parameter["schema"].pop("title", None)


def _part(response: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema of an answer of which only some fields were asked for: none of an entry's must be there."""
    whole = _content(response)["schema"]
    if whole.get("type") == "array":
        return {"type": "array", "items": _partly(whole["items"], schemas)}
    name = _name(whole)
    shape = schemas[name]
    entries = next((field for field in ENTRIES.values() if field in shape["properties"]), None)
    if entries is None:
        return _partly(whole, schemas)
    listed = {**shape["properties"][entries], "items": _partly(shape["properties"][entries]["items"], schemas)}
    schemas[f"PartOf{name}"] = {
        **shape,
        "properties": {**shape["properties"], entries: listed},
        "title": f"PartOf{name}",
    }
    return {"$ref": f"#/components/schemas/PartOf{name}"}


def _partly(reference: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    name = _name(reference)
    shape = {key: value for key, value in schemas[name].items() if key != "required"}
    schemas[f"PartOf{name}"] = {**shape, "title": f"PartOf{name}"}
    return {"$ref": f"#/components/schemas/PartOf{name}"}


def _name(reference: dict[str, Any]) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _content(response: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = response["content"]["application/json"]
    return content


def _json(value: object) -> Any:
    return (
        TypeAdapter(type(value)).dump_python(value, mode="json")
        if not isinstance(value, list)
        else [_json(item) for item in value]
    )


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter can be left out, which is not the same as the word null."""
    choices = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
    if len(choices) != 1:
        return {**schema, "anyOf": choices} if choices else schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**choices[0], **rest}
