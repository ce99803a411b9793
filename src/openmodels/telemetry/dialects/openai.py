"""OpenAI chat completions, which most providers follow."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from openmodels.telemetry.dialects.speech import (
    Asked,
    Dialect,
    Question,
    Said,
    below,
    count,
    first,
    mapping,
    message_of,
    parsed,
    posted,
    words,
)
from openmodels.telemetry.sse import Event

STRICT_HOSTS = ("openai.com", "azure.com")
"""Where `max_tokens` is refused by newer models; elsewhere it is the name that is always understood."""


def ask(question: Question) -> Asked:
    """A streamed chat completion."""
    bearer = {"Authorization": f"Bearer {question.key}"} if question.key else {}
    return posted(below(question.base_url, "chat/completions"), bearer, body(question))


def body(question: Question) -> dict[str, Any]:
    """The request's body; other dialects of this family send it to other places."""
    host = urlsplit(question.base_url).hostname or ""
    limit = "max_completion_tokens" if host.endswith(STRICT_HOSTS) else "max_tokens"
    return {
        "model": question.model_name,
        "messages": [{"role": "user", "content": question.prompt}],
        "stream": True,
        "stream_options": {"include_usage": True},
        limit: question.max_tokens,
    } | ({"temperature": 0} if question.takes_temperature else {})


def read(event: Event) -> Said:
    """A delta: the first one usually holds a role only, and thoughts come in a field of their own."""
    if event.data.strip() == "[DONE]":
        return Said(closed=True)
    found = parsed(event)
    if found.get("error"):
        return Said(error=message_of(found["error"]))
    choice = first(found.get("choices"))
    delta = mapping(choice.get("delta"))
    usage = mapping(found.get("usage"))
    return Said(
        content=words(delta.get("content")),
        reasoning=bool(delta.get("reasoning_content") or delta.get("reasoning")),
        input_tokens=count(usage.get("prompt_tokens")),
        output_tokens=count(usage.get("completion_tokens")),
        finished=choice.get("finish_reason") is not None,
    )


DIALECT = Dialect(ask, read, "models")
