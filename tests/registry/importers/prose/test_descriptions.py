from __future__ import annotations

from typing import Any

import pytest

from openmodels.registry.importers.prose.models import describe_model
from openmodels.registry.importers.prose.providers import describe_provider

MODEL: dict[str, Any] = {
    "id": "claude-sonnet-4-5",
    "name": "Claude Sonnet 4.5",
    "developer": "Anthropic",
    "capabilities": ["chat", "function-calling", "vision", "reasoning"],
    "input_modalities": ["text", "image", "pdf"],
    "output_modalities": ["text"],
    "context_window": 200_000,
    "max_output_tokens": 64_000,
    "released_on": "2025-09-29",
    "knowledge_cutoff": "2025-07",
    "licensing": "proprietary",
    "open_weights": False,
}
PROVIDER = {"id": "acme", "kind": "cloud", "compatibility": "openai", "auth_type": "bearer"}


def test_a_description_says_who_when_what_goes_in_and_how_much() -> None:
    text = describe_model(MODEL, follows="Claude Sonnet 4")
    for fact in ("Anthropic", "September 2025", "Claude Sonnet 4", "images", "PDF files", "200K", "64K", "July 2025"):
        assert fact in text
    assert "weights" not in text


def test_what_is_not_known_is_not_mentioned() -> None:
    bare = {"id": "m", "name": "M", "capabilities": ["chat"], "licensing": "unknown", "context_window": None}
    assert describe_model(bare) == "M is a language model. It takes and gives text."


@pytest.mark.parametrize("number", range(12))
def test_only_a_model_calls_tools_and_never_its_window(number: int) -> None:
    text_only = {"input_modalities": ["text"], "output_modalities": ["text"], "max_output_tokens": None}
    model = MODEL | text_only | {"id": f"model-{number}", "capabilities": ["chat", "function-calling"]}
    text = describe_model(model)
    assert "calls tools" in text
    assert "window holds 200K tokens of text and calls" not in text


def test_open_weights_come_with_their_licence() -> None:
    text = describe_model(MODEL | {"open_weights": True, "licensing": "apache-2.0"})
    assert "open-weights" in text
    assert "Apache 2.0" in text


@pytest.mark.parametrize("number", range(12))
def test_whatever_pattern_is_picked_the_sentences_are_whole(number: int) -> None:
    text = describe_model(MODEL | {"id": f"model-{number}", "parameters": {"total": 10**9}}, follows="Older")
    assert text.endswith(".")
    assert "  " not in text
    assert ".." not in text
    assert all(sentence[0].isupper() for sentence in text.split(". "))


@pytest.mark.parametrize(
    ("capabilities", "taken", "given", "noun"),
    [
        (["embeddings"], ["text"], ["embedding"], "embedding model"),
        (["audio", "transcription"], ["audio"], ["text"], "speech recognition model"),
        (["image-generation"], ["text"], ["image"], "image model"),
        (["chat", "code-generation"], ["text"], ["text"], "coding model"),
    ],
)
def test_a_model_is_called_what_it_is(capabilities: list[str], taken: list[str], given: list[str], noun: str) -> None:
    fields = MODEL | {"capabilities": capabilities, "input_modalities": taken, "output_modalities": given}
    assert noun in describe_model(fields)


def test_a_provider_is_described_by_what_it_is_how_it_is_called_and_whose_models_it_serves() -> None:
    text = describe_provider(PROVIDER, "Acme runs open-weights models.", ["Meta", "Google"])
    assert text.startswith("Acme runs open-weights models. ")
    assert "the OpenAI chat format" in text
    assert text.endswith("Its models come from Meta and Google.")


def test_a_lab_is_not_said_to_serve_its_own_models_twice() -> None:
    text = describe_provider(PROVIDER | {"kind": "first-party"}, "Acme's own API.", ["Acme"])
    assert "come from" not in text


def test_a_local_server_needs_no_key() -> None:
    text = describe_provider(PROVIDER | {"kind": "local", "auth_type": "none"}, "Acme runs on your machine.", [])
    assert text.endswith("and need no key.")
