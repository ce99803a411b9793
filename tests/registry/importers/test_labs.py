from __future__ import annotations

import pytest

from openmodels.registry.importers.labs import is_home, lab_at, lab_of, starts_with_brand


@pytest.mark.parametrize(
    ("model", "raw_names", "lab"),
    [
        ("claude-opus-5", (), "Anthropic"),
        ("qwen3-8b", (), "Alibaba"),
        ("nova-pro", (), "Amazon"),
        ("llama-3-1-nemotron-ultra-253b", (), "NVIDIA"),
        ("llama-3-3-70b-instruct", (), "Meta"),
        ("sincap", ("thedrummer/sincap",), "TheDrummer"),
        ("novita-special", (), None),
    ],
)
def test_the_lab_of_a_model_is_read_from_its_name_or_its_folder(
    model: str, raw_names: tuple[str, ...], lab: str | None
) -> None:
    found = lab_of(model, raw_names)
    assert (found.name if found else None) == lab


def test_a_lab_is_at_home_where_it_sells_its_own_models() -> None:
    assert is_home("anthropic", lab_of("claude-opus-5"))
    assert not is_home("amazon-bedrock", lab_of("claude-opus-5"))
    assert not is_home("anthropic", None)


@pytest.mark.parametrize(("provider", "lab"), [("meta", "Meta"), ("amazon-bedrock", None), ("openrouter", None)])
def test_a_platform_of_a_lab_of_its_own_sells_no_others(provider: str, lab: str | None) -> None:
    found = lab_at(provider)
    assert (found.name if found else None) == lab


def test_a_brand_ends_at_a_hyphen_or_a_number() -> None:
    assert starts_with_brand("qwen3-8b")
    assert starts_with_brand("gpt-5")
    assert not starts_with_brand("stepping-stone")
