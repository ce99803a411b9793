from __future__ import annotations

from decimal import Decimal

import pytest
from tests.web.tree import parse

from openmodels.web import atoms
from openmodels.web.amounts import money
from openmodels.web.pages.offers import Cell

HOSTILE = '<img src=x onerror=alert(1)>"'


def test_what_is_not_known_is_said_in_words() -> None:
    for found in (
        atoms.unknown(),
        atoms.amount(None),
        atoms.price(None),
        atoms.day(None),
        atoms.cell(Cell(None, "unknown")),
    ):
        assert found == '<span class="unknown">unknown</span>'


def test_a_value_is_short_and_its_title_exact() -> None:
    assert atoms.amount(200_000) == '<data value="200000" title="200,000 tokens">200K</data>'
    price = parse(atoms.price(money(Decimal("0.0675"), "USD"))).one("data")
    assert price.attributes["value"] == "0.0675"
    assert price.attributes["title"] == "0.0675 USD per million tokens"
    assert price.tight == "$0.0675"


def test_zero_is_neither_unknown_nor_another_zero() -> None:
    assert "unknown" not in atoms.amount(0)
    assert parse(atoms.cell(Cell(money(Decimal(0), "USD"), ""))).tight == "$0.00"


@pytest.mark.parametrize(
    "found", [atoms.tile(HOSTILE), atoms.status(HOSTILE), atoms.cell(Cell(None, HOSTILE, HOSTILE))]
)
def test_hostile_words_become_text(found: str) -> None:
    assert "<img" not in found
    assert 'onerror=alert(1)>"' not in found


def test_the_usual_status_is_not_told() -> None:
    assert atoms.status("active") == ""
    assert atoms.status("retired") == '<span class="chip bad">retired</span>'
