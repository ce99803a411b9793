from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openmodels.ingest.differences import differences
from openmodels.registry.differences import FieldChange


def test_only_fields_that_differ_are_named_by_their_path() -> None:
    old = {"name": "A", "pricing": {"currency": "USD", "input_per_million": Decimal(3), "tiers": None}}
    new = {"name": "A", "pricing": {"currency": "USD", "input_per_million": Decimal("2.5"), "tiers": None}}
    assert differences(old, new) == [FieldChange("pricing.input_per_million", Decimal(3), Decimal("2.5"))]


def test_a_field_of_details_is_named_as_in_the_file() -> None:
    old = {"details": {"website": None, "data_policy": {"retention_days": 1}}}
    new = {"details": {"website": "https://a.example", "data_policy": {"retention_days": 2}}}
    assert [change.field for change in differences(old, new)] == ["data_policy.retention_days", "website"]


def test_a_price_is_named_once_though_it_is_stored_twice() -> None:
    old = {"input_per_million": 1, "currency": "USD", "pricing": {"input_per_million": 1}}
    new = {"input_per_million": 2, "currency": "USD", "pricing": {"input_per_million": 2}}
    assert [change.field for change in differences(old, new)] == ["pricing.input_per_million"]


def test_what_becomes_known_or_unknown_is_one_change() -> None:
    pricing = {"input_per_million": 1, "currency": "USD"}
    assert differences({"pricing": None}, {"pricing": pricing}) == [FieldChange("pricing", None, pricing)]
    assert differences({"pricing": pricing}, {"pricing": None}) == [FieldChange("pricing", pricing, None)]


def test_a_list_is_one_value() -> None:
    assert differences({"aliases": ["a", "b"]}, {"aliases": ["a"]}) == [FieldChange("aliases", ["a", "b"], ["a"])]


def test_equal_rows_have_no_differences() -> None:
    row = {"name": "A", "details": {"links": [{"url": "x"}]}, "pricing": {"input_per_million": Decimal("3.0")}}
    assert differences(row, {**row, "pricing": {"input_per_million": 3}}) == []


@pytest.mark.parametrize(
    ("old", "new", "percent"),
    [
        (Decimal("2"), Decimal("2.5"), 25.0),
        (Decimal("4"), 1, -75.0),
        (1, 0, -100.0),
        (0, 1, None),
        (None, 1, None),
        (1, None, None),
        ("1", "2", None),
        (False, True, None),
    ],
)
def test_a_percentage_is_given_where_it_has_a_meaning(old: Any, new: Any, percent: float | None) -> None:
    assert FieldChange("field", old, new).percent == percent
