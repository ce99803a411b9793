"""Anthropic messages."""

from __future__ import annotations

from openmodels.telemetry.dialects.speech import (
    Asked,
    Dialect,
    Question,
    Said,
    below,
    count,
    mapping,
    message_of,
    parsed,
    posted,
    words,
)
from openmodels.telemetry.sse import Event

VERSION = "2023-06-01"


def ask(question: Question) -> Asked:
    """A streamed message."""
    headers = {"anthropic-version": VERSION} | ({"x-api-key": question.key} if question.key else {})
    wanted = {
        "model": question.model_name,
        "max_tokens": question.max_tokens,
        "messages": [{"role": "user", "content": question.prompt}],
        "stream": True,
    } | ({"temperature": 0} if question.takes_temperature else {})
    return posted(below(question.base_url, "messages"), headers, wanted)


def read(event: Event) -> Said:
    """One of the named events; `message_start` and `ping` come before any word."""
    found = parsed(event)
    match found.get("type"):
        case "message_start":
            usage = mapping(mapping(found.get("message")).get("usage"))
            return Said(input_tokens=count(usage.get("input_tokens")))
        case "content_block_delta":
            delta = mapping(found.get("delta"))
            text = words(delta.get("text")) if delta.get("type") == "text_delta" else ""
            return Said(content=text, reasoning=delta.get("type") in ("thinking_delta", "signature_delta"))
        case "message_delta":
            usage = mapping(found.get("usage"))
            stopped = mapping(found.get("delta")).get("stop_reason") is not None
            # Its counts are of everything so far; that of the beginning may not have been known then.
            asked = count(usage.get("input_tokens")) or None
            return Said(input_tokens=asked, output_tokens=count(usage.get("output_tokens")), finished=stopped)
        case "message_stop":
            return Said(finished=True, closed=True)
        case "error":
            return Said(error=message_of(found.get("error")))
    return Said()


DIALECT = Dialect(ask, read, "models")
