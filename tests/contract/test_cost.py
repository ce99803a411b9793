from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from openmodels.contract.cost import CacheTtl, Workload
from openmodels.contract.cost import workload_cost as cost_at
from openmodels.contract.offers import Cost
from openmodels.contract.prices import Prices, Pricing, Schedule, ServiceTiers, Tier

MONDAY_NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def workload_cost(pricing: Pricing | None, workload: Workload, at: datetime = MONDAY_NOON) -> Cost:
    return cost_at(pricing, workload, at)


def prices(**known: str) -> dict[str, Any]:
    return {name: Decimal(known[name]) if name in known else None for name in Prices.model_fields}


def pricing(
    *,
    basis: str | None = None,
    tiers: list[Tier] | None = None,
    batch: Prices | None = None,
    schedules: list[Schedule] | None = None,
    **known: str,
) -> Pricing:
    return Pricing(
        **prices(**known),
        currency="USD",
        basis=basis,
        tiers=tiers,
        service_tiers=ServiceTiers(batch=batch, flex=None, priority=None, fast=None) if batch else None,
        schedules=schedules,
        effective_from=None,
        effective_until=None,
    )


PLAIN = pricing(input_per_million="3", output_per_million="15", cache_read_per_million="0.3")


def test_input_and_output_are_priced_per_million() -> None:
    cost = workload_cost(PLAIN, Workload(input_tokens=1_000_000, output_tokens=200_000))
    assert (cost.total, cost.currency, cost.unknown) == (Decimal("6"), "USD", [])


def test_cached_tokens_are_part_of_the_input_and_have_their_own_price() -> None:
    cost = workload_cost(PLAIN, Workload(input_tokens=1_000_000, cached_tokens=400_000))
    assert cost.total == Decimal("1.92")


CACHING = pricing(
    input_per_million="3",
    cache_read_per_million="0.3",
    cache_write_per_million="3.75",
    cache_write_1h_per_million="6",
)


@pytest.mark.parametrize(("ttl", "total"), [("5m", "5.4"), ("1h", "7.65")])
def test_tokens_written_to_a_cache_are_part_of_the_input_and_priced_by_how_long_it_keeps_them(
    ttl: CacheTtl, total: str
) -> None:
    written = Workload(input_tokens=2_000_000, cached_tokens=500_000, cache_write_tokens=1_000_000, cache_ttl=ttl)
    # a half at 3, a half read at 0.3, and one million written
    assert workload_cost(CACHING, written).total == Decimal(total)


@pytest.mark.parametrize(("ttl", "total"), [("5m", Decimal("0.00000375")), ("1h", None)])
def test_a_price_of_five_minutes_does_not_stand_in_for_one_of_an_hour(ttl: CacheTtl, total: Decimal | None) -> None:
    short = pricing(input_per_million="3", cache_write_per_million="3.75")
    cost = workload_cost(short, Workload(input_tokens=1, cache_write_tokens=1, cache_ttl=ttl))
    assert cost.total == total
    assert cost.unknown == ([] if total else ["the price of writing to a cache for 1h is not known"])


def test_a_tier_prices_what_is_written_to_a_cache_too() -> None:
    long = Tier(**prices(input_per_million="6", cache_write_per_million="7.5"), above_input_tokens=100)
    tiered = pricing(input_per_million="3", cache_write_per_million="3.75", tiers=[long])
    assert workload_cost(tiered, Workload(input_tokens=1_000_000, cache_write_tokens=1_000_000)).total == Decimal("7.5")


def test_requests_multiply_exactly() -> None:
    cost = workload_cost(
        pricing(input_per_million="0.1", output_per_million="0.1"), Workload(input_tokens=1, requests=3)
    )
    assert cost.total == Decimal("0.0000003")


def test_a_tier_prices_the_whole_request_not_only_what_is_above_its_mark() -> None:
    long = Tier(**prices(input_per_million="6", output_per_million="30"), above_input_tokens=200_000)
    longer = Tier(**prices(input_per_million="9", output_per_million="45"), above_input_tokens=500_000)
    tiered = pricing(input_per_million="3", output_per_million="15", tiers=[long, longer])
    assert workload_cost(tiered, Workload(input_tokens=200_000)).total == Decimal("0.6")
    assert workload_cost(tiered, Workload(input_tokens=200_001)).total == Decimal("1.200006")
    assert workload_cost(tiered, Workload(input_tokens=1_000_000)).total == Decimal("9")


def test_cached_input_counts_towards_the_mark_of_a_tier() -> None:
    long = Tier(**prices(input_per_million="6", cache_read_per_million="1"), above_input_tokens=100)
    tiered = pricing(input_per_million="3", cache_read_per_million="0.5", tiers=[long])
    assert workload_cost(tiered, Workload(input_tokens=101, cached_tokens=101)).total == Decimal("0.000101")


def test_a_service_tier_has_its_own_prices() -> None:
    batch = Prices(**prices(input_per_million="1.5", output_per_million="7.5"))
    cost = workload_cost(
        pricing(input_per_million="3", output_per_million="15", batch=batch),
        Workload(input_tokens=1_000_000, service_tier="batch"),
    )
    assert cost.total == Decimal("1.5")


def test_a_service_tier_that_the_offer_does_not_state_is_unknown_not_the_usual_price() -> None:
    cost = workload_cost(PLAIN, Workload(input_tokens=1, service_tier="batch"))
    assert cost.total is None
    assert cost.unknown == ["the offer states no batch prices"]


def test_a_service_tier_above_the_mark_of_a_tier_is_unknown() -> None:
    long = Tier(**prices(input_per_million="6"), above_input_tokens=10)
    batch = Prices(**prices(input_per_million="1"))
    cost = workload_cost(
        pricing(input_per_million="3", tiers=[long], batch=batch), Workload(input_tokens=11, service_tier="batch")
    )
    assert cost.total is None
    assert cost.unknown == ["the offer states no batch prices above 10 input tokens"]


def test_no_pricing_is_unknown_and_not_free() -> None:
    cost = workload_cost(None, Workload(input_tokens=1))
    assert (cost.total, cost.currency) == (None, None)
    assert cost.unknown == ["the provider's prices are not known"]


def test_a_missing_price_matters_only_where_it_is_needed() -> None:
    half = pricing(input_per_million="3")
    assert workload_cost(half, Workload(input_tokens=1_000_000)).total == Decimal(3)
    cost = workload_cost(half, Workload(input_tokens=1, cached_tokens=1, output_tokens=1))
    assert cost.total is None
    assert cost.unknown == ["the price of cached input tokens is not known", "the price of output tokens is not known"]


def test_a_price_of_zero_is_free() -> None:
    assert workload_cost(pricing(input_per_million="0"), Workload(input_tokens=5)).total == 0


def test_what_a_subscription_pays_is_not_free() -> None:
    cost = workload_cost(pricing(input_per_million="0", basis="subscription"), Workload(input_tokens=5))
    assert cost.total is None
    assert cost.unknown == ["a subscription pays for this offer, not its tokens"]


def test_nothing_is_converted_into_another_currency() -> None:
    cost = workload_cost(PLAIN, Workload(input_tokens=5, currency="EUR"))
    assert (cost.total, cost.currency) == (None, "USD")
    assert cost.unknown == ["the offer is priced in USD, not EUR"]


def test_more_cached_than_input_tokens_is_refused() -> None:
    with pytest.raises(ValidationError, match="cached_tokens is a part of input_tokens"):
        Workload(input_tokens=1, cached_tokens=2)
    with pytest.raises(ValidationError, match="cached_tokens and cache_write_tokens are parts of input_tokens"):
        Workload(input_tokens=2, cached_tokens=1, cache_write_tokens=2)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**6))
def test_the_cost_of_many_requests_is_that_many_times_the_cost_of_one(tokens: int, output: int, requests: int) -> None:
    one = workload_cost(PLAIN, Workload(input_tokens=tokens, output_tokens=output)).total
    many = workload_cost(PLAIN, Workload(input_tokens=tokens, output_tokens=output, requests=requests)).total
    assert one is not None
    assert many == one * requests


PEAK = Schedule(
    **prices(input_per_million="6", output_per_million="30"),
    label="peak",
    time_zone="UTC",
    weekdays=["monday"],
    starts_at="09:00",
    ends_at="17:00",
)
HOURLY = pricing(input_per_million="3", output_per_million="15", schedules=[PEAK])


def test_prices_of_hours_count_while_they_hold_and_are_named() -> None:
    work = Workload(input_tokens=1_000_000, output_tokens=100_000)
    peak, night = workload_cost(HOURLY, work), workload_cost(HOURLY, work, MONDAY_NOON + timedelta(hours=5))
    assert (peak.total, peak.hours) == (Decimal(9), "peak")
    assert (night.total, night.hours) == (Decimal("4.5"), None)


def test_a_price_that_hours_do_not_state_is_not_the_usual_one() -> None:
    both = pricing(input_per_million="3", cache_read_per_million="0.3", schedules=[PEAK])
    cost = workload_cost(both, Workload(input_tokens=10, cached_tokens=10))
    assert (cost.total, cost.hours, cost.unknown) == (None, "peak", ["the price of cached input tokens is not known"])


def test_where_hours_meet_long_requests_or_a_speed_the_price_is_unknown() -> None:
    long = Tier(**prices(input_per_million="6"), above_input_tokens=10)
    batch = Prices(**prices(input_per_million="1"))
    mixed = pricing(input_per_million="3", tiers=[long], batch=batch, schedules=[PEAK])
    assert workload_cost(mixed, Workload(input_tokens=11)).unknown == [
        "the offer states no prices above 10 input tokens for the hours 'peak'"
    ]
    assert workload_cost(mixed, Workload(input_tokens=1, service_tier="batch")).unknown == [
        "the offer states no batch prices for the hours 'peak'"
    ]
    night = MONDAY_NOON + timedelta(hours=5)
    assert workload_cost(mixed, Workload(input_tokens=1_000_000, service_tier=None), night).total == Decimal(6)


def test_hours_of_a_time_zone_that_nobody_knows_leave_the_cost_unknown() -> None:
    nowhere = pricing(input_per_million="3", schedules=[PEAK.model_copy(update={"time_zone": "Mars/Olympus"})])
    cost = workload_cost(nowhere, Workload(input_tokens=1))
    assert cost.total is None
    assert cost.unknown == ["the time zone Mars/Olympus of its hours is not known, so neither are the prices of now"]
