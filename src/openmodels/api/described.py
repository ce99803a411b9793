"""What FastAPI cannot know of an answer: its headers, and an example of every parameter."""

from __future__ import annotations

from typing import Any


def _header(description: str, example: str | int) -> dict[str, Any]:
    kind = "integer" if isinstance(example, int) else "string"
    return {"description": description, "schema": {"type": kind}, "example": example}


HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-ID": _header("Id of the request in our log; one that is sent along is kept.", "5f0c2e1a-2b"),
    "Cache-Control": _header("How long the answer may be kept without asking again.", "public, max-age=0"),
    "X-RateLimit-Limit": _header("Requests a minute; not sent where no limit holds.", 100),
    "X-RateLimit-Remaining": _header("Requests left in this minute.", 87),
    "X-RateLimit-Reset": _header("Seconds until the limit is whole again.", 21),
    "ETag": _header("Strong validator for `If-None-Match`.", '"a3f0c9d2e1b4"'),
    "Last-Modified": _header("When the data changed last, for `If-Modified-Since`.", "Mon, 01 Jun 2026 12:00:00 GMT"),
    "Link": _header(
        "The first, previous, next and last page (RFC 8288), or a model's successor.",
        '</api/models?page=2>; rel="next"',
    ),
    "Deprecation": _header("Since when the model is deprecated (RFC 9745).", "@1776124800"),
    "Sunset": _header("When the model stops answering (RFC 8594).", "Mon, 15 Jun 2026 00:00:00 GMT"),
    "Retry-After": _header("Seconds to wait before the next try.", 12),
}
"""Headers of answers, for `components` of the document."""

EVERY = ("X-Request-ID", "Cache-Control", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
DATED = frozenset(
    {"list_models", "get_model", "model_providers", "list_providers", "get_provider", "search_catalogue"}
    | {"search_index", "catalogue_stats"}
)
"""Operations whose answers say when their data changed last."""
ENDING = frozenset({"get_model", "model_providers", "compare_providers"})
UNKEPT = frozenset({"health", "telemetry_stream"})

EXAMPLES: dict[str, Any] = {
    "after": "1780315200000-0",
    "at": "2026-05-01",
    "bucket": "day",
    "cached_tokens": 1500,
    "cache_ttl": "5m",
    "cache_write_tokens": 100,
    "capability": ["chat", "vision"],
    "compatibility": "openai",
    "currency": "USD",
    "days": 90,
    "developer": "Anthropic",
    "fields": ["id"],
    "from": "2026-05-01",
    "input_tokens": 2000,
    "last-event-id": "1780315200000-0",
    "licensing": "apache-2.0",
    "limit": 10,
    "max_first_token_ms": 500,
    "max_input_price": 1.5,
    "max_output_price": 10,
    "min_context": 200_000,
    "modality": ["image"],
    "model": "claude-sonnet-4-5",
    "model_id": "claude-sonnet-4-5",
    "open": False,
    "open_weights": True,
    "output_tokens": 500,
    "page": 1,
    "period": "7d",
    "private": True,
    "provider": "anthropic",
    "provider_id": "anthropic",
    "q": "claude sonnet",
    "region": "us-east-1",
    "requests": 1000,
    "search": "claude sonnet",
    "service_tier": "batch",
    "since": "2026-05-01",
    "sort": "price",
    "status": "active",
    "to": "2026-05-31",
    "type": "models",
    "what": "changed",
}
"""A good value of every parameter by its name, but `kind`, which has other values in each place."""


def headers(operation: str, status: str, *, listed: bool) -> dict[str, Any]:
    """The headers of an answer of an operation, as references into `components`."""
    names = list(EVERY)
    if status in ("200", "304") and operation not in UNKEPT:
        names.append("ETag")
        names += ["Last-Modified"] * (operation in DATED)
    if status == "200":
        names += ["Link"] * (listed or operation in ENDING)
        names += ["Deprecation", "Sunset"] * (operation in ENDING)
    if status in ("429", "503"):
        names.append("Retry-After")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def example(parameter: dict[str, Any]) -> Any:
    """A good value of a parameter, or None; of names of fields, the first two that there are."""
    schema = parameter["schema"]
    if parameter["name"] == "fields":
        return schema["items"]["enum"][:2]
    if parameter["name"] in EXAMPLES:
        return EXAMPLES[parameter["name"]]
    return next(iter(schema.get("enum", ())), None)
