"""What counts as a change of a price, a limit, a status or a name, and of which kind it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from openmodels.ingest.changes import Step, kind_of, settled, steps, told
from openmodels.store.history import Last, NewChange

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def offer(**fields: Any) -> dict[str, Any]:
    pricing = {"input_per_million": Decimal("3"), "output_per_million": 15, "currency": "USD", "tiers": None}
    return {"status": "active", "pricing": pricing, "rate_limits": None, "variants": None, "details": {}, **fields}


def priced(amount: Any, **fields: Any) -> dict[str, Any]:
    return offer(pricing={**offer()["pricing"], "input_per_million": amount, **fields})


def test_a_price_is_told_by_its_path_with_both_values() -> None:
    found = steps("mappings", offer(), priced(Decimal("2.5")))
    assert found == [Step("pricing.input_per_million", 3, Decimal("2.5"))]


def test_absent_null_and_a_field_that_is_new_to_us_are_no_change() -> None:
    tier = {"above_input_tokens": 200_000, "input_per_million": 6}
    older = offer(pricing={"input_per_million": 3, "output_per_million": 15, "currency": "USD", "tiers": [tier]})
    newer = priced(Decimal("3.0"), video_per_second=None, tiers=[{**tier, "video_per_second": None}])
    assert steps("mappings", older, newer) == []
    assert steps("models", {"name": "M"}, {"name": "M", "max_input_tokens": None, "details": {"x": None}}) == []


def test_a_description_or_a_source_is_not_history() -> None:
    old = {"name": "M", "description": "One.", "details": {"sources": []}}
    assert steps("models", old, {**old, "description": "Two.", "details": {"sources": [1]}}) == []


def test_a_list_of_tiers_is_one_value() -> None:
    tiers = [{"above_input_tokens": 200_000, "input_per_million": 6}]
    (found,) = steps("mappings", offer(), priced(Decimal("3"), tiers=tiers))
    assert (found.field, found.old, found.new) == ("pricing.tiers", None, tiers)


def test_prices_that_become_known_are_told_one_by_one() -> None:
    found = steps("mappings", offer(pricing=None), offer())
    assert [step.field for step in found] == [
        "pricing.currency",
        "pricing.input_per_million",
        "pricing.output_per_million",
    ]


def variant(amount: int, name: str = "m-fast") -> dict[str, Any]:
    return {"provider_model_name": name, "kind": "speed", "pricing": {"input_per_million": amount, "currency": "USD"}}


def test_a_variant_is_told_under_its_name_unless_it_only_follows_its_offer() -> None:
    old, new = priced(3, currency="USD") | {"variants": [variant(6)]}, priced(3) | {"variants": [variant(8)]}
    assert steps("mappings", old, new) == [Step("variants.m-fast.pricing.input_per_million", 6, 8)]
    follows = priced(3) | {"variants": [variant(3)]}, priced(4) | {"variants": [variant(4)]}
    assert [step.field for step in steps("mappings", *follows)] == ["pricing.input_per_million"]


def test_the_dates_of_a_provider_are_found_among_its_details() -> None:
    old = {"name": "P", "status": "active", "details": {"retires_on": None}}
    new = {"name": "P", "status": "active", "details": {"retires_on": "2027-01-01"}}
    assert steps("providers", old, new) == [Step("retires_on", None, "2027-01-01")]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [("active", "retired", "retired"), ("retired", "active", "returned"), ("active", "deprecated", "changed")],
)
def test_a_status_says_what_happened(old: str, new: str, what: str) -> None:
    assert Step("status", old, new).what == what


def test_a_change_says_from_which_day_it_holds_where_the_file_does() -> None:
    new = priced(2, effective_from="2026-05-20")
    change = told("mappings", "p/m", Step("pricing.input_per_million", 3, 2), offer(), new)
    assert (change.provider_id, change.model_id, change.effective_from) == ("p", "m", "2026-05-20")
    retired = {"name": "P", "status": "retired", "details": {"retires_on": "2026-05-01"}}
    assert told("providers", "p", Step("status", "active", "retired"), {}, retired).effective_from == "2026-05-01"


def change(field: str | None, old: Any, new: Any, since: str | None = None) -> NewChange:
    return NewChange("change", "changed", "m", "p", field, old, new, since)


def ago(days: int, field: str | None = "pricing.input_per_million", old: Any = None, new: Any = None) -> Last:
    return Last(field, old, new, NOW - timedelta(days=days))


PRICE = "pricing.input_per_million"


@pytest.mark.parametrize(
    ("made", "last", "kind"),
    [
        (change(PRICE, 3, 2), None, "change"),
        (change(PRICE, 3, 2), ago(30, old=4, new=3), "change"),
        (change(PRICE, 2, 3), ago(7, old=3, new=2), "flap"),
        (change(PRICE, 2, 3), ago(8, old=3, new=2), "change"),
        (change(PRICE, None, 3), ago(300, None), "correction"),
        (change(PRICE, 3, None), ago(300, None), "correction"),
        (change("variants.m.pricing.input_per_million", None, 3), None, "correction"),
        (change("retires_on", None, "2027-01-01"), None, "change"),
        (change(PRICE, 3, 2, "2026-05-01"), ago(10, None), "correction"),
        (change(PRICE, 3, 2, "2026-05-01"), ago(90, None), "change"),
        (change(PRICE, 3, 2, "2026-05-01"), None, "change"),
    ],
)
def test_what_changed_is_told_from_what_was_only_learned(made: NewChange, last: Last | None, kind: str) -> None:
    assert kind_of(made, last, settled=False, now=NOW) == kind


def test_the_end_of_a_dispute_is_a_correction_of_prices() -> None:
    assert settled({"verification": "disputed"}, {"verification": "cross-checked"})
    assert not settled({"verification": "disputed"}, {"verification": "disputed"})
    assert kind_of(change(PRICE, 3, 2), None, settled=True, now=NOW) == "correction"
    assert kind_of(change("status", "active", "beta"), None, settled=True, now=NOW) == "change"
