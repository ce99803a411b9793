"""Describe a provider: the reviewed sentence on what it is, then how it is called and what it serves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openmodels.registry.importers.prose.words import listed, pick

FORMAT_WORDS = {
    "openai": "the OpenAI chat format",
    "openai-responses": "the OpenAI Responses format",
    "anthropic": "the Anthropic Messages format",
    "google": "the Gemini API's own format",
    "cohere": "Cohere's own format",
    "azure-openai": "the Azure flavour of the OpenAI format",
    "bedrock": "the Bedrock Converse format",
    "vertex": "the Vertex AI format",
    "custom": "a format of its own",
}
AUTH_WORDS = {
    "bearer": "a bearer key",
    "api-key": "an API key",
    "oauth2": "an OAuth token",
    "aws-sigv4": "AWS credentials",
    "gcp-oauth": "Google Cloud credentials",
    "basic": "a user name and a password",
}


def describe_provider(fields: Mapping[str, Any], what: str, developers: Sequence[str]) -> str:
    """The reviewed sentence, then how a request is made, then whose models are served (most offers first)."""
    return " ".join(text for text in (what, _call(fields), _models(fields, what, developers)) if text)


def _call(fields: Mapping[str, Any]) -> str:
    formats = listed([FORMAT_WORDS[name] for name in fields.get("api_formats") or [fields["compatibility"]]])
    if fields["auth_type"] == "none":
        return f"Requests follow {formats} and need no key."
    key = AUTH_WORDS[fields["auth_type"]]
    return pick(
        [
            f"Requests follow {formats}, with {key}.",
            f"It speaks {formats} and asks for {key}.",
            f"Clients of {formats} work with it, given {key}.",
            f"With {key}, it is called in {formats}.",
        ],
        fields["id"] + "call",
    )


def _models(fields: Mapping[str, Any], what: str, developers: Sequence[str]) -> str:
    others = [name for name in developers if name not in what][:4]
    if fields.get("kind") == "first-party" or not others or len(others) < min(len(developers), 2):
        return ""
    names = listed(others)
    return pick(
        [f"Its list is led by models of {names}.", f"Most of its models come from {names}."]
        if len(developers) > len(others)
        else [f"Its models come from {names}."],
        fields["id"] + "models",
    )
