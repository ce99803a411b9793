from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openmodels.registry.importers.merge.fields import Case, Settled, said, settle
from openmodels.registry.importers.merge.standing import Standing

OLD, NEW = Standing("a", "2026-07-02"), Standing("b", "2026-08-18")


def price(given: str, out: str = "15", **more: Any) -> dict[str, Any]:
    return {"input_per_million": Decimal(given), "output_per_million": Decimal(out), "currency": "USD", **more}


def settled(name: str, current: Any, incoming: Any, *, alone: bool = False, newer: bool = True) -> Settled:
    holder, witness = (OLD, NEW) if newer else (NEW, OLD)
    return settle(Case(name, current, incoming, holder, witness, alone=alone))


def test_sources_that_agree_both_stand_by_the_value() -> None:
    assert settled("name", "GPT-5", "GPT-5") == Settled("GPT-5", stands_by=True)


@pytest.mark.parametrize(("newer", "kept", "stands_by"), [(True, "new", True), (False, "old", False)])
def test_the_newer_source_is_believed_about_a_plain_field(newer: bool, kept: str, stands_by: bool) -> None:
    assert settled("name", "old", "new", newer=newer) == Settled(kept, stands_by=stands_by)


def test_aliases_of_all_sources_add_up() -> None:
    assert settled("aliases", ["b", "c"], ["a", "b"]).value == ["a", "b", "c"]


def test_a_source_that_is_alone_may_take_an_alias_back() -> None:
    assert settled("aliases", ["b", "c"], ["b"], alone=True).value == ["b"]


def test_flags_are_settled_one_by_one() -> None:
    found = settled("features", {"tools": True, "reasoning": False}, {"reasoning": True, "streaming": True})
    assert found.value == {"tools": True, "reasoning": True, "streaming": True}


def test_an_unknown_price_takes_nothing_away_and_a_known_one_fills_the_gap() -> None:
    assert settled("pricing", price("3"), None) == Settled(price("3"), stands_by=False)
    assert settled("pricing", None, price("3")) == Settled(price("3"), stands_by=True)


def test_prices_that_agree_are_completed_by_what_only_one_source_says() -> None:
    batch = {"batch": {"input_per_million": Decimal("1.5")}}
    fast = {"fast": {"input_per_million": Decimal(18)}}
    found = settled(
        "pricing",
        price("3", cache_read_per_million=Decimal("0.3"), service_tiers=fast),
        price("3", service_tiers=batch),
    )
    assert found.value == price("3", cache_read_per_million=Decimal("0.3"), service_tiers={**fast, **batch})
    assert found.contradiction is None


def test_a_new_main_price_replaces_the_whole_price_as_the_rest_belonged_to_the_old_one() -> None:
    found = settled("pricing", price("3", cache_read_per_million=Decimal("0.3")), price("2", "10"))
    assert found.value == price("2", "10")
    assert found.contradiction == (
        "a (2026-07-02) says 3 in, 15 out (USD per million tokens), "
        "b (2026-08-18) says 2 in, 10 out (USD per million tokens)"
    )


def test_prices_of_another_currency_or_sort_do_not_contradict_each_other() -> None:
    assert settled("pricing", price("3"), price("21") | {"currency": "CNY"}).contradiction is None
    assert settled("pricing", price("0", "0", basis="free"), price("3")).contradiction is None


def test_variants_of_all_sources_add_up_and_those_both_list_are_settled_alone() -> None:
    current = [{"provider_model_name": "x:free", "kind": "free", "pricing": price("0", "0")}]
    incoming = [
        {"provider_model_name": "x:free", "kind": "free", "pricing": price("1", "1"), "label": "free"},
        {"provider_model_name": "eu.x", "kind": "region"},
    ]
    assert settled("variants", current, incoming).value == [
        {"provider_model_name": "x:free", "kind": "free", "pricing": price("1", "1"), "label": "free"},
        {"provider_model_name": "eu.x", "kind": "region"},
    ]


def test_a_price_in_words() -> None:
    assert said(None) == "nothing"
    assert said(price("0", "0", basis="free")) == "0 in, 0 out (USD per million tokens, free)"
    assert said({"input_per_million": None, "output_per_million": Decimal(1), "currency": "EUR"}) == (
        "unknown in, 1 out (EUR per million tokens)"
    )


HOURS = [{"label": "peak", **{name: value for name, value in price("0.3", "1.2").items() if name != "currency"}}]
NIGHT = price("0.15", "0.6", schedules=HOURS)
IMAGES = price("1.5", "7.5", output_image_per_million=Decimal(30))


@pytest.mark.parametrize("newer", [True, False])
@pytest.mark.parametrize(("finer", "coarse", "agrees"), [(NIGHT, price("0.3", "1.2"), True),
                                                         (IMAGES, price("1.5", "30"), False)])  # fmt: skip
def test_the_finer_of_two_prices_is_kept_whoever_is_newer_and_the_other_does_not_contradict_it(
    finer: dict[str, Any], coarse: dict[str, Any], agrees: bool, newer: bool
) -> None:
    assert settled("pricing", finer, coarse, newer=newer) == Settled(finer, stands_by=agrees)
    assert settled("pricing", coarse, finer, newer=newer) == Settled(finer, stands_by=True)


@pytest.mark.parametrize("other", [price("2", "30"), price("1.5", "8"), price("1.5", "30", currency="EUR")])
def test_a_price_that_is_none_of_the_finer_one_s_own_contradicts_it_or_is_not_comparable(other: dict[str, Any]) -> None:
    comparable = other["currency"] == "USD"
    assert (settled("pricing", IMAGES, other).contradiction is not None) == comparable
