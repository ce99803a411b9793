from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openmodels.registry.importers.entries.prices import mode_prices, pricing, rounded, unknown_keys


def priced(cost: dict[str, Any] | None, zero: str | None = None, currency: str = "USD") -> dict[str, Any] | None:
    return pricing(cost, currency=currency, zero=zero)


@pytest.mark.parametrize("cost", [None, {}, {"input": Decimal(1)}, {"output": Decimal(1)}])
def test_a_price_that_is_not_stated_is_unknown(cost: dict[str, Any] | None) -> None:
    assert priced(cost) is None


def test_a_price_of_nothing_is_unknown_unless_something_says_what_it_means() -> None:
    nothing = {"input": 0, "output": Decimal("0.0"), "cache_read": 0}
    assert priced(nothing) is None
    for basis in ("free", "subscription", "promotional"):
        assert priced(nothing, basis) == {
            "input_per_million": 0, "output_per_million": 0, "currency": "USD", "basis": basis,
        }  # fmt: skip


def test_a_price_of_nothing_for_output_alone_is_a_price() -> None:
    found = priced({"input": Decimal("0.02"), "output": 0})
    assert found == {"input_per_million": Decimal("0.02"), "output_per_million": 0, "currency": "USD"}


@pytest.mark.parametrize(
    ("stated", "exact"),
    [("0.30000000000000004", "0.3"), ("3.00", "3"), ("15", "15"), ("0.0000011", "0.000001"), ("100", "100")],
)
def test_the_noise_of_binary_fractions_is_rounded_off(stated: str, exact: str) -> None:
    assert format(rounded(Decimal(stated)), "f") == exact


def test_tiers_price_a_whole_request_and_come_in_order() -> None:
    cost = {
        "input": 1, "output": 2,
        "tiers": [
            {"tier": {"size": 400_000}, "input": 4, "output": 5},
            {"tier": {"type": "context", "size": 200_000}, "input": 2, "output": 3, "cache_read": Decimal("0.2")},
            {"tier": {"type": "weekday", "size": 3}, "input": 9, "output": 9},
        ],
    }  # fmt: skip
    found = priced(cost)
    assert found is not None
    assert found["tiers"] == [
        {"above_input_tokens": 200_000, "input_per_million": 2, "output_per_million": 3,
         "cache_read_per_million": Decimal("0.2")},
        {"above_input_tokens": 400_000, "input_per_million": 4, "output_per_million": 5},
    ]  # fmt: skip


def test_another_speed_of_service_has_prices_of_its_own() -> None:
    fast = {"cost": {"input": Decimal(30)}}
    assert mode_prices({"modes": {"fast": fast}}) == {"fast": {"input_per_million": Decimal(30)}}
    assert mode_prices({"modes": {"fast": fast | {"provider": {"body": {"service_tier": "priority"}}}}}) == {
        "priority": {"input_per_million": Decimal(30)}
    }


def test_a_mode_without_prices_or_of_an_unknown_sort_says_nothing() -> None:
    assert mode_prices({"modes": {"fast": {}, "dreaming": {"cost": {"input": Decimal(1)}}}}) == {}
    assert mode_prices({}) == {}


def test_misspelt_and_foreign_keys_are_named() -> None:
    assert unknown_keys({"input": 1, "cached_input": 1, "request": 5}) == ["cached_input", "request"]
    assert unknown_keys(None) == []


def test_an_offer_that_is_priced_by_the_second_or_the_image_alone_has_no_token_prices() -> None:
    assert priced({"audio_second": Decimal("0.0000085")}) == {
        "input_per_million": None,
        "output_per_million": None,
        "audio_per_second": Decimal("0.0000085"),
        "currency": "USD",
    }
    assert priced({"search": Decimal("0.01")}) is None
