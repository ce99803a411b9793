from __future__ import annotations

import pytest

from openmodels.store.wording import (
    looser_readings,
    not_latest,
    readings,
    telling,
    without_a_word,
    without_kinds,
    without_last_part,
)


@pytest.mark.parametrize(
    ("text", "also"),
    [
        ("gpt-5", []),
        ("reseller/maker/Model", ["Model"]),
        ("llama-v3p3", ["llama-3.3"]),
        ("accounts/x/llama-v3p3", ["llama-v3p3", "llama-3.3"]),
        ("chatgpt 5", ["gpt 5"]),
        ("chatgpt", []),
    ],
)
def test_a_text_may_be_read_in_other_ways_after_its_own(text: str, also: list[str]) -> None:
    assert readings(text) == [text, *also]


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("us.anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku-20240307"),
        ("cloud/cohere.command-r-plus-v1:0", "command-r-plus"),
        ("deepseek 3.1", "deepseek v3.1"),
        ("deepseek-3", "deepseek v3"),
        ("rerank 3.5 nimble", "rerank v3.5 nimble"),
    ],
)
def test_what_nothing_is_called_may_be_what_a_cloud_calls_it_or_lack_a_v(text: str, loose: str) -> None:
    assert loose in looser_readings(text)


@pytest.mark.parametrize("text", ["llama 70b", "gpt", "o1", "claude sonnet"])
def test_sizes_and_words_have_no_looser_reading(text: str) -> None:
    assert looser_readings(text) == []


def test_the_latest_of_a_line_is_the_line() -> None:
    assert not_latest("gemini-flash-latest") == "gemini-flash"
    assert not_latest("sonnet latest") == "sonnet"
    assert not_latest("latest") == "latest"


def test_an_edition_is_named_by_the_last_part() -> None:
    assert without_last_part("google/gemini-2.0-flash-exp") == "gemini-2.0-flash"
    assert without_last_part("whisper") == "whisper"


def test_a_word_is_left_out_where_a_name_is_left() -> None:
    assert without_a_word("bedrock claude haiku") == ["claude haiku", "bedrock haiku", "bedrock claude"]
    assert without_a_word("acme large") == ["acme"]
    assert without_a_word("dall-e 3") == ["dall-e"]
    assert without_a_word("yi large") == without_a_word("one") == without_a_word("a b c d e f") == []


def test_what_says_a_kind_tells_no_name() -> None:
    assert [word for word in ("mistral", "large", "AI", "7b", "bge", "Models") if telling(word)] == ["mistral", "bge"]


def test_a_text_without_what_says_its_kind_is_what_is_left_of_its_name() -> None:
    assert without_kinds("bge large") == "bge"
    assert without_kinds("maker/Qwen3-Coder 480b") == "Qwen3 480b"
    assert not without_kinds("bge m3"), "nothing of it says a kind"
    assert not without_kinds("large embed"), "nothing else is said"
