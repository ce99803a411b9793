"""The OpenAPI 3.1 document: what FastAPI knows of the routes, with examples, and errors as they really are."""

from __future__ import annotations

import re
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from openmodels import __version__
from openmodels.api.answers import ENTRIES, PART, written
from openmodels.api.described import HEADERS, UNKEPT, example, headers
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
    {"name": "telemetry", "description": "What probes have measured of providers: health, speed, incidents."},
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
        "headers": {
            "Location": {
                "schema": {"type": "string"},
                "description": "The same, under the model's id.",
                "example": "/api/models/claude-sonnet-4-5",
            }
        },
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
    found["components"]["headers"] = HEADERS
    found["security"] = []
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for name, shape in schemas.items():
        if "Page_" in name:  # a generic shape loses what it says of itself
            shape.setdefault("description", "One page of a list.")
    # Generic shapes by names that programs can have, too: `PageOfChange`, not `Page_Change_`.
    named: dict[str, Any] = orjson.loads(re.sub(rb"Page_(\w+?)_", rb"PageOf\1", orjson.dumps(found)))
    return named


def _finish(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    name = operation["operationId"]
    operation["summary"] = operation["description"].partition("\n")[0].rstrip(".")
    responses = operation["responses"]
    # FastAPI's own form of a validation error: ours is a 400.
    responses.pop("422", None)
    for parameter in operation.get("parameters", []):
        _finish_parameter(parameter)
    for status, error in ERRORS.items():
        if status in responses:
            _content(responses[status])["example"] = _json(error)
    content = responses["200"]["content"]
    if any(parameter["name"] == "fields" for parameter in operation.get("parameters", [])):
        content[PART] = {}
    _finish_answer(name, content, schemas)
    if name == "health":
        _content(responses["503"])["example"] = _json(DEGRADED)
    if name not in UNKEPT:
        responses["304"] = {"description": "What the reader has, by its ETag or date, is still right."}
    listed = any(parameter["name"] == "page" for parameter in operation.get("parameters", []))
    for status, response in responses.items():
        response["headers"] = {**headers(name, status, listed=listed), **response.get("headers", {})}


def _finish_answer(name: str, content: dict[str, Any], schemas: dict[str, Any]) -> None:
    if "application/json" not in content:
        return
    answer = ANSWERS[name]
    content["application/json"]["example"] = _json(answer)
    if LINES in content:
        line = answer.data[0]  # type: ignore[union-attr]
        content[LINES]["example"] = written(line).decode() + "\n"
    if PART in content:
        content[PART] = {"schema": _part(content["application/json"]["schema"], schemas), "example": _json(answer)}


def _finish_parameter(parameter: dict[str, Any]) -> None:
    if parameter["name"] == "fields":
        parameter |= {"style": "form", "explode": False}
        parameter["schema"].pop("default")  # a list without names, which nobody can write
    parameter["schema"] = _not_null(parameter["schema"])
    for key in ("description", "title", "examples"):
        parameter["schema"].pop(key, None)
    parameter["example"] = example(parameter)


def _part(whole: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema of an answer of which only some fields were asked for: none of an entry's must be there."""
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
