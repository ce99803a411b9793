from __future__ import annotations

import pytest

from openmodels.registry.importers.names import Names, Trait, traits_of

KNOWN = [
    "claude-haiku-4-5", "claude-opus-4-7", "claude-sonnet-4-5", "deepseek-v4-pro", "gemma-4-31b-it", "glm-5",
    "gemini-3-flash-preview", "gpt-5", "gpt-5-2", "grok-4", "grok-4-20", "kimi-k2-5", "llama-3-3-70b-instruct",
    "minimax-m2-5", "nemotron-3-nano-30b-a3b", "o3-mini", "qwen3-32b", "qwen3-6-plus",
]  # fmt: skip
names = Names({name: name for name in KNOWN}, others=["gpt-5-2-chat", "grok-4-fast"])


@pytest.mark.parametrize(
    ("raw", "model", "kinds"),
    [
        ("claude-sonnet-4-5", "claude-sonnet-4-5", []),
        ("anthropic/claude-sonnet-4.5", "claude-sonnet-4-5", []),
        ("us.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5", ["region", "snapshot"]),
        ("claude-opus-4.7@default", "claude-opus-4-7", ["snapshot"]),
        ("anthropic--claude-4.5-haiku", "claude-haiku-4-5", []),
        ("qwen/Qwen3-32B-TEE", "qwen3-32b", ["privacy"]),
        ("qwen3-32b-fp8", "qwen3-32b", ["quantization"]),
        ("minimax/minimax-m2.5:free", "minimax-m2-5", ["free"]),
        ("MiniMax-M2.5-highspeed", "minimax-m2-5", ["speed"]),
        ("moonshotai/kimi-k2.5:thinking", "kimi-k2-5", ["reasoning"]),
        ("grok-4.20-0309-non-reasoning", "grok-4-20", ["reasoning", "snapshot"]),
        ("o3-mini-high", "o3-mini", ["reasoning"]),
        ("meta/llama-3.3-70b", "llama-3-3-70b-instruct", []),
        ("gemini-3-flash", "gemini-3-flash-preview", []),
        ("qwen-3-6-plus", "qwen3-6-plus", []),
        ("nvidia.nemotron-nano-3-30b-a3b", "nemotron-3-nano-30b-a3b", []),
        ("databricks-gpt-5-2", "gpt-5-2", []),
        ("accounts/fireworks/models/llama-v3p3-70b-instruct", "llama-3-3-70b-instruct", []),
        ("accounts/fireworks/routers/kimi-k2p5-spot", "kimi-k2-5", ["speed"]),
        ("openai/gpt-5:batch", "gpt-5", ["speed"]),
        ("claude-opus-4-7@eu", "claude-opus-4-7", ["region"]),
        ("qwen3-32b-gguf", "qwen3-32b", ["quantization"]),
    ],
)
def test_a_raw_name_is_read_as_a_model_and_what_the_offer_differs_in(raw: str, model: str, kinds: list[str]) -> None:
    reading = names.read(raw)
    assert reading is not None
    assert reading.model == model
    assert sorted(trait.kind for trait in reading.traits) == kinds


@pytest.mark.parametrize(
    "raw", ["gpt-5.2-chat", "grok-4-fast", "gpt-5-image", "deepseek-v4-pro-distill-qwen-32b", "glm-5-abliterated", ""]
)
def test_a_name_that_only_looks_like_a_known_model_is_read_as_none(raw: str) -> None:
    assert names.read(raw) is None


def test_a_model_of_its_own_wins_over_the_same_name_with_a_suffix_taken_off() -> None:
    both = Names({"grok-4": "grok-4", "grok-4-fast": "grok-4-fast"})
    reading = both.read("xai/grok-4-fast")
    assert reading is not None
    assert (reading.model, reading.traits) == ("grok-4-fast", ())


def test_only_what_never_makes_another_model_is_taken_off_when_nothing_else_is_trusted() -> None:
    assert names.read("kimi-k2.5-fast", trusted_only=True) is None
    assert names.read("us.anthropic.claude-haiku-4-5-20251001-v1:0", trusted_only=True) is not None


def test_a_name_is_exact_only_where_its_letters_are_known_and_bare_only_without_a_makers_prefix() -> None:
    assert [names.read(raw).exact for raw in ("gpt-5.2", "databricks-gpt-5-2", "gpt-52")] == [True, True, False]  # type: ignore[union-attr]
    assert [names.read(raw).bare for raw in ("gpt-5.2", "databricks-gpt-5-2")] == [True, False]  # type: ignore[union-attr]


def test_two_models_with_the_same_squeezed_name_are_not_guessed_between() -> None:
    twins = Names({"glm-4-5": "glm-4-5", "glm-45": "glm-45"})
    assert twins.read("glm45") is None


def test_the_traits_of_an_unknown_name_are_read_too() -> None:
    assert traits_of("eu.acme.mystery-fast-20260101") == (
        Trait("region", "eu"),
        Trait("snapshot", "20260101"),
        Trait("speed", "fast"),
    )


def test_another_model_is_none_however_a_host_spells_it() -> None:
    known = Names({"qwen2-5-coder-14b": "qwen2-5-coder-14b"}, others=["qwen2-5-coder-14b-instruct"])
    assert known.read("qwen2p5-coder-14b-instruct") is None
    assert known.read("qwen2p5-coder-14b") is not None


def test_a_host_that_respells_names_says_instruct_where_it_means_it() -> None:
    assert names.read("accounts/fireworks/models/llama-v3p3-70b") is None
    assert names.read("meta/llama-3.3-70b") is not None
