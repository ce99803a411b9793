"""Google generateContent, streamed."""

from __future__ import annotations

from urllib.parse import quote

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


def ask(question: Question) -> Asked:
    """A streamed generation."""
    name = question.model_name if "/" in question.model_name else f"models/{question.model_name}"
    headers = {"x-goog-api-key": question.key} if question.key else {}
    config = {"maxOutputTokens": question.max_tokens} | ({"temperature": 0} if question.takes_temperature else {})
    wanted = {"contents": [{"role": "user", "parts": [{"text": question.prompt}]}], "generationConfig": config}
    return posted(below(question.base_url, f"{quote(name)}:streamGenerateContent?alt=sse"), headers, wanted)


def read(event: Event) -> Said:
    """A piece of the answer; a part that is marked as a thought is no word of it."""
    found = parsed(event)
    if found.get("error"):
        return Said(error=message_of(found["error"]))
    candidate = first(found.get("candidates"))
    parts = mapping(candidate.get("content")).get("parts")
    said = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    usage = mapping(found.get("usageMetadata"))
    answered, thought = count(usage.get("candidatesTokenCount")), count(usage.get("thoughtsTokenCount"))
    return Said(
        content="".join(words(part.get("text")) for part in said if not part.get("thought")),
        reasoning=any(bool(part.get("thought")) for part in said),
        input_tokens=count(usage.get("promptTokenCount")),
        output_tokens=None if answered is None else answered + (thought or 0),
        finished=candidate.get("finishReason") is not None,
    )


DIALECT = Dialect(ask, read, "models")
