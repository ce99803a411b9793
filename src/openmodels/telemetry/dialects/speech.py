"""What all dialects share: a question, a request, and what one event of the answer means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from openmodels.telemetry.sse import Event


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked, at most how long its answer may be, and what the model is called there."""

    base_url: str
    model_name: str
    prompt: str
    max_tokens: int
    key: str | None
    reasons: bool = False
    takes_temperature: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The request that asks it."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """What one event says: words of the answer, only thoughts, token counts, an error, or that the answer is whole."""

    content: str = ""
    reasoning: bool = False
    input_tokens: int | None = None
    output_tokens: int | None = None
    finished: bool = False
    closed: bool = False
    """Nothing follows: the stream need not be read on."""
    error: str | None = None


class NotUnderstood(Exception):
    """An event that is not of this dialect."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to ask for a stream, how to read one event of it, and the path that lists the models."""

    ask: Callable[[Question], Asked]
    read: Callable[[Event], Said]
    health_path: str


def parsed(event: Event) -> dict[str, Any]:
    """The JSON object of an event; raises NotUnderstood."""
    try:
        found = orjson.loads(event.data)
    except orjson.JSONDecodeError:
        raise NotUnderstood(f"an event that is not JSON: {event.data[:80]!r}") from None
    if not isinstance(found, dict):
        raise NotUnderstood(f"an event that is not an object: {event.data[:80]!r}")
    return found


def message_of(error: object) -> str:
    """The sentence of an error that a provider sent, in any of the usual forms."""
    if isinstance(error, dict):
        error = error.get("message") or error.get("type") or error
    return " ".join(str(error).split())[:200]


def posted(url: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> Asked:
    """A request for server-sent events with a JSON body."""
    return Asked(
        url,
        {"Content-Type": "application/json", "Accept": "text/event-stream", **headers},
        orjson.dumps(body),
    )


def below(base_url: str, path: str) -> str:
    """An address below a base address."""
    return f"{base_url.rstrip('/')}/{path}"


MOST_TOKENS = 1_000_000_000


def words(value: object) -> str:
    """The value if it is text, or none: what a provider sends is not trusted to have the type it should have."""
    return value if isinstance(value, str) else ""


def count(value: object) -> int | None:
    """A number of tokens, or None for what cannot be one; some providers send whole numbers as decimals."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_TOKENS:
        return None
    return int(value)


def first(items: object) -> dict[str, Any]:
    """The first object of a list, or an empty one."""
    found = items[0] if isinstance(items, list) and items else None
    return found if isinstance(found, dict) else {}


def mapping(value: object) -> dict[str, Any]:
    """The value if it is an object, or an empty one."""
    return value if isinstance(value, dict) else {}
