"""What each dialect sends, and how it tells words of an answer from all else that comes before them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from openmodels.telemetry.dialects import DIALECTS
from openmodels.telemetry.dialects.speech import Question
from openmodels.telemetry.sse import Event

QUESTION = Question("https://api.acme.example/v1", "echo", "What is 1 plus 1?", 16, "sk-secret")


def sent(dialect: str, question: Question) -> dict[str, Any]:
    body: dict[str, Any] = orjson.loads(DIALECTS[dialect].ask(question).body)
    inner: dict[str, Any] = body.get("generationConfig", body)
    return inner


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_a_temperature_is_sent_only_where_it_is_accepted(dialect: str) -> None:
    assert "temperature" not in sent(dialect, QUESTION)
    assert sent(dialect, replace(QUESTION, takes_temperature=True))["temperature"] == 0


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_the_answer_is_limited_to_the_tokens_of_the_question(dialect: str) -> None:
    limits = {"max_tokens", "max_completion_tokens", "maxOutputTokens"}
    found = sent(dialect, QUESTION)
    assert [found[name] for name in limits & found.keys()] == [16]


def test_openai_itself_is_given_the_limit_by_the_name_that_its_newer_models_take() -> None:
    found = sent("openai", replace(QUESTION, base_url="https://api.openai.com/v1"))
    assert (found.get("max_completion_tokens"), found.get("max_tokens")) == (16, None)


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_without_a_key_none_is_sent(dialect: str) -> None:
    names = {"authorization", "x-api-key", "api-key", "x-goog-api-key"}
    headers = DIALECTS[dialect].ask(replace(QUESTION, key=None)).headers
    assert not names & {name.lower() for name in headers}


def choice(**delta: Any) -> dict[str, Any]:
    return {"choices": [{"delta": delta}]}


def block(**delta: Any) -> dict[str, Any]:
    return {"type": "content_block_delta", "delta": delta}


def part(**facts: Any) -> dict[str, Any]:
    return {"candidates": [{"content": {"parts": [facts]}}]}


def piece(**content: Any) -> dict[str, Any]:
    return {"type": "content-delta", "delta": {"message": {"content": content}}}


@pytest.mark.parametrize(
    ("dialect", "event", "content", "thought"),
    [
        ("openai", choice(role="assistant", content=""), "", False),
        ("openai", choice(role="assistant", content=None), "", False),
        ("openai", choice(reasoning_content="So"), "", True),
        ("openai", choice(reasoning="So"), "", True),
        ("openai", choice(content="2"), "2", False),
        ("openai", {"choices": [], "usage": {"prompt_tokens": 3}}, "", False),
        ("anthropic", {"type": "message_start", "message": {"role": "assistant"}}, "", False),
        ("anthropic", {"type": "ping"}, "", False),
        ("anthropic", block(type="thinking_delta", thinking="So"), "", True),
        ("anthropic", block(type="signature_delta", signature="x"), "", True),
        ("anthropic", block(type="text_delta", text="2"), "2", False),
        ("google", part(text="So", thought=True), "", True),
        ("google", part(text="2"), "2", False),
        ("google", {"candidates": [{"content": {"role": "model"}}]}, "", False),
        ("cohere", {"type": "message-start", "delta": {"message": {"role": "assistant"}}}, "", False),
        ("cohere", piece(thinking="So"), "", True),
        ("cohere", piece(text="2"), "2", False),
    ],
)
def test_a_role_and_a_thought_are_told_from_a_word(
    dialect: str, event: dict[str, Any], content: str, thought: bool
) -> None:
    said = DIALECTS[dialect].read(Event("message", orjson.dumps(event).decode()))
    assert (said.content, said.reasoning) == (content, thought)


def usage(dialect: str, count: Any) -> dict[str, Any]:
    """The event that states how many tokens were spent."""
    said: dict[str, dict[str, Any]] = {
        "openai": {"usage": {"prompt_tokens": count, "completion_tokens": count}},
        "anthropic": {"type": "message_delta", "usage": {"input_tokens": count, "output_tokens": count}},
        "google": {"usageMetadata": {"promptTokenCount": count, "candidatesTokenCount": count}},
        "cohere": {
            "type": "message-end",
            "delta": {"usage": {"tokens": {"input_tokens": count, "output_tokens": count}}},
        },
    }
    return said[dialect]


@pytest.mark.parametrize("dialect", ["openai", "anthropic", "google", "cohere"])
@pytest.mark.parametrize(
    ("count", "known"),
    [(20, 20), (20.0, 20), ("20", None), (-5, None), (10**12, None), (1e300, None), (True, None), ([], None)],
)
def test_a_count_of_tokens_that_cannot_be_one_is_not_known(dialect: str, count: Any, known: int | None) -> None:
    said = DIALECTS[dialect].read(Event("message", orjson.dumps(usage(dialect, count)).decode()))
    assert (said.input_tokens, said.output_tokens) == (known, known)


@pytest.mark.parametrize(
    ("dialect", "event"),
    [
        ("openai", choice(content=5)),
        ("openai", {"choices": "2", "usage": 7}),
        ("anthropic", block(type="text_delta", text=["2"])),
        ("anthropic", {"type": ["ping"]}),
        ("google", part(text=5)),
        ("google", {"candidates": [{"content": "2"}]}),
        ("cohere", piece(text={"a": 1})),
        ("cohere", {"type": "content-delta", "delta": "2"}),
    ],
)
def test_a_word_that_is_no_text_is_no_word_and_breaks_nothing(dialect: str, event: dict[str, Any]) -> None:
    assert DIALECTS[dialect].read(Event("message", orjson.dumps(event).decode())).content == ""
