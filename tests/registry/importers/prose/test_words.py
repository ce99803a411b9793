from __future__ import annotations

import pytest

from openmodels.registry.importers.prose.words import billions, listed, month, name_of, pick, tokens, with_article


@pytest.mark.parametrize(
    ("count", "shown"),
    [(200_000, "200K"), (131_072, "128K"), (204_800, "200K"), (1_000_000, "1M"), (1_048_576, "1M"),
     (1_050_000, "1.05M"), (1_047_576, "1M"), (3_500_000, "3.5M"), (448, "448"), (16_385, "16K")],
)  # fmt: skip
def test_tokens_are_counted_as_people_do(count: int, shown: str) -> None:
    assert tokens(count) == shown


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("claude-opus-5-5", "Claude Opus 5.5"),
        ("gpt-6.1-sol", "GPT-6.1 Sol"),
        ("qwen3-235b-a22b", "Qwen3 235B A22B"),
        ("MiniMax-M3.1-Flash", "MiniMax M3.1 Flash"),
        ("o3-mini", "o3 Mini"),
        ("glm-5.3-flashx", "GLM-5.3 FlashX"),
        ("amazon.titan-embed-g1-text-02", "Titan Embed G1 Text 02"),
        ("gemini-3.8-flash-tts", "Gemini 3.8 Flash TTS"),
    ],
)
def test_a_raw_name_becomes_one_for_people(raw: str, name: str) -> None:
    assert name_of(raw) == name


def test_small_words() -> None:
    assert month("2025-07-31") == "July 2025"
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
    assert [with_article("image model"), with_article("language model")] == ["an image model", "a language model"]
    assert [billions(235_000_000_000), billions(1_500_000_000), billions(270_000_000)] == [
        "235 billion", "1.5 billion", "270 million",
    ]  # fmt: skip


def test_the_same_key_always_picks_the_same() -> None:
    assert len({pick(["a", "b", "c"], "gpt-5") for _ in range(5)}) == 1
    assert {pick(["a", "b", "c"], str(number)) for number in range(50)} == {"a", "b", "c"}
