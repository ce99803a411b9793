from __future__ import annotations

from typing import get_args

import pytest

from openmodels.registry import words as registry
from openmodels.web.words import licence, lifecycle, listed, spoken


def test_every_licence_of_the_registry_has_a_name_but_the_unknown_one() -> None:
    names = {word: licence(word) for word in get_args(registry.Licensing)}
    assert names.pop("unknown") is None
    assert all(name and name[0].isupper() for name in names.values())
    assert len(set(names.values())) == len(names)


@pytest.mark.parametrize(
    ("word", "name"),
    [("cc-by-nc-sa-4.0", "CC BY-NC-SA 4.0"), ("llama-3.3", "Llama 3.3"), ("mit", "MIT"), ("gemma", "Gemma")],
)
def test_a_licence_is_written_as_its_maker_writes_it(word: str, name: str) -> None:
    assert licence(word) == name


def test_words_are_read_without_hyphens() -> None:
    assert spoken("function-calling") == "function calling"
    assert spoken("pdf") == "PDF"


def test_a_list_ends_with_and() -> None:
    assert [listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_only_what_is_unusual_has_a_tone() -> None:
    assert {word: lifecycle(word) for word in get_args(registry.Status)} == {
        "alpha": "warn",
        "beta": "warn",
        "active": "",
        "deprecated": "warn",
        "retired": "bad",
    }
    assert lifecycle("disputed") == "bad"
