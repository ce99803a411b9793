from __future__ import annotations

import pytest

from openmodels.web.marks import HUES, mark


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Anthropic", "An"),
        ("Moonshot AI", "Ma"),
        ("xAI", "Xa"),
        ("302.AI", "3a"),
        ("<b>Evil & Sons</b>", "Be"),
        ("智谱", "智谱"),
    ],
)
def test_a_tile_shows_initials_or_the_first_two_letters(name: str, letters: str) -> None:
    assert mark(name).letters == letters


def test_a_tile_is_the_same_in_every_process_and_for_every_case() -> None:
    assert mark("Anthropic").hue == mark("ANTHROPIC").hue == 1


def test_names_spread_over_all_hues() -> None:
    assert {mark(f"Provider {n}").hue for n in range(200)} == set(range(HUES))


@pytest.mark.parametrize("nobody", [None, "", "--"])
def test_nobody_has_a_tile_without_a_hue(nobody: str | None) -> None:
    assert mark(nobody).letters == "?"
    assert mark(nobody).hue is None
