"""Cohere chat, version 2."""

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


def ask(question: Question) -> Asked:
    """A streamed chat."""
    bearer = {"Authorization": f"Bearer {question.key}"} if question.key else {}
    wanted = {
        "model": question.model_name,
        "messages": [{"role": "user", "content": question.prompt}],
        "stream": True,
        "max_tokens": question.max_tokens,
    } | ({"temperature": 0} if question.takes_temperature else {})
    base = question.base_url.rstrip("/").removesuffix("/v1").removesuffix("/v2")
    return posted(below(base, "v2/chat"), bearer, wanted)


def read(event: Event) -> Said:
    """One of the typed events; only `content-delta` holds words."""
    found = parsed(event)
    delta = mapping(found.get("delta"))
    match found.get("type"):
        case "content-delta":
            content = mapping(mapping(delta.get("message")).get("content"))
            return Said(content=words(content.get("text")), reasoning="thinking" in content)
        case "message-end":
            tokens = mapping(mapping(delta.get("usage")).get("tokens"))
            failed = delta.get("error")
            return Said(
                input_tokens=count(tokens.get("input_tokens")),
                output_tokens=count(tokens.get("output_tokens")),
                finished=True,
                closed=True,
                error=message_of(failed) if failed else None,
            )
    return Said()


DIALECT = Dialect(ask, read, "models")
