from __future__ import annotations

from typing import Any

import pytest

from openmodels.registry.importers import facts


@pytest.mark.parametrize(
    ("limit", "known"), [(200_000, 200_000), (0, None), (99_999_999, None), (None, None), (-1, None)]
)
def test_a_limit_of_zero_or_a_sentinel_is_not_known(limit: int | None, known: int | None) -> None:
    assert facts.known_limit(limit) == known


@pytest.mark.parametrize(
    ("day", "known"),
    [
        *[("2025-09-29", "2025-09-29"), ("2025-09", "2025-09"), ("1970-01-01", None), ("soon", None), (None, None)],
        *[("2025-02-30", None), ("2025-13", None)],
    ],
)
def test_a_day_in_1970_or_no_day_at_all_is_not_known(day: str | None, known: str | None) -> None:
    assert facts.known_day(day) == known


@pytest.mark.parametrize(
    ("identifier", "names", "day"),
    [
        ("gpt-audio-1-5", ["gpt-audio-1.5", "gpt-audio-1.5-2026-02-23"], "2026-02-23"),
        ("claude-3-opus", ["claude-3-opus-20240229", "claude-3-opus-20240601"], "2024-02-29"),
        ("deep-research-pro-preview-12-2025", ["deep-research-pro-preview-12-2025"], "2025-12"),
        # A month in another name is that of a later snapshot.
        ("gemini-2-5-flash", ["gemini-2.5-flash-preview-09-2025"], None),
        ("gpt-4-0314", ["gpt-4-0314", "model-20259999"], None),
        # The reviewed day is believed before any name.
        ("llama-2-70b-chat", ["llama-2-70b-chat-2024-01-01"], "2023-07-18"),
    ],
)
def test_a_first_day_that_nobody_states_is_read_from_dated_names(
    identifier: str, names: list[str], day: str | None
) -> None:
    assert facts.first_day(identifier, names) == day


def test_a_month_stands_for_its_first_day() -> None:
    assert facts.timestamp("2025-09") == "2025-09-01T00:00:00Z"


@pytest.mark.parametrize(
    ("identifier", "stated", "expected"),
    [
        ("gpt-5", {"tool_call": True, "reasoning": True, "modalities": {"input": ["text", "image"]}},
         ["chat", "function-calling", "vision", "reasoning"]),
        ("devstral-2512", {}, ["chat", "code-generation"]),
        ("text-embedding-3-small", {}, ["embeddings"]),
        ("voyage-code-3", {}, ["embeddings"]),
        ("cohere-rerank-4", {}, ["reranking"]),
        ("gpt-image-2", {"modalities": {"input": ["text"], "output": ["image"]}}, ["image-generation"]),
        ("whisper-large-v3", {"modalities": {"input": ["audio"], "output": ["text"]}}, ["audio", "transcription"]),
        ("gemini-2-5-flash-tts", {"modalities": {"input": ["text"], "output": ["audio"]}}, ["audio", "speech"]),
        ("sonar-pro", {"structured_output": False}, ["chat", "web-search"]),
    ],
)  # fmt: skip
def test_capabilities_follow_from_flags_modalities_and_name(
    identifier: str, stated: dict[str, Any], expected: list[str]
) -> None:
    taken, given = facts.modalities(stated, identifier)
    assert facts.capabilities(stated, identifier, taken, given) == expected


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("qwen3-235b-a22b", {"total": 235_000_000_000, "active": 22_000_000_000}),
        ("qwen3.5-9b", {"total": 9_000_000_000}),
        ("Llama-3.3-70B-Instruct", {"total": 70_000_000_000}),
        ("qwen2.5-0.5b", {"total": 500_000_000}),
        ("mixtral-8x7b", None),
        ("gpt-5", None),
    ],
)
def test_the_size_of_a_model_is_read_from_its_name(name: str, size: dict[str, int] | None) -> None:
    assert facts.parameters(name) == size


def test_closed_weights_are_proprietary_and_open_ones_unknown_where_nobody_says() -> None:
    assert facts.licence("claude-sonnet-4-5", open_weights=False) == "proprietary"
    assert facts.licence("gpt-oss-120b", open_weights=True) == "apache-2.0"
    assert facts.licence("never-heard-of-1", open_weights=True) == "unknown"
    assert facts.licence("never-heard-of-1", open_weights=True, stated="MIT") == "mit"
