from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmodels.web.amounts import counted, moment, money, tokens


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (512, "512"),
        (8191, "8.19K"),
        (8192, "8K"),
        (128_000, "128K"),
        (131_072, "128K"),
        (202_752, "203K"),
        (512_000, "512K"),
        (200_000, "200K"),
        (999_499, "999K"),
        (999_600, "1M"),
        (1_000_000, "1M"),
        (1_047_576, "1.05M"),
        (1_048_576, "1M"),
        (10_000_000, "10M"),
        (70_600_000_000, "70.6B"),
        (1_000_000_000_000, "1T"),
    ],
)
def test_tokens_take_at_most_three_digits_and_keep_the_exact_number(value: int, text: str) -> None:
    amount = tokens(value)
    assert amount is not None
    assert amount.text == text
    assert amount.exact == f"{value:,} tokens"


@given(st.integers(1, 10**15 - 10**12))
def test_a_short_number_is_within_half_a_percent_as_a_decimal_or_exact_as_a_binary(value: int) -> None:
    amount = tokens(value)
    assert amount is not None
    shown = float(amount.text.rstrip("KMBT"))
    letter = amount.text[-1]
    decimal = shown * {"K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}.get(letter, 1)
    binary = shown * {"K": 2**10, "M": 2**20}.get(letter, 1)
    assert binary == value or abs(decimal - value) <= value * 0.0051


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("3", "$3.00"),
        ("0", "$0.00"),
        ("0.3", "$0.30"),
        ("0.075", "$0.075"),
        ("1.125", "$1.125"),
        ("0.0001", "$0.0001"),
        ("0.24489795918", "$0.245"),
        ("12.345", "$12.34"),
        ("1234.5", "$1,234.50"),
        ("20000", "$20,000.00"),
        ("1E-7", "$0.0000001"),
    ],
)
def test_a_price_has_two_decimals_or_what_it_needs_and_its_exact_value(value: str, text: str) -> None:
    amount = money(Decimal(value), "USD")
    assert amount is not None
    assert amount.text == text
    assert Decimal(amount.number) == Decimal(value)
    assert amount.exact == f"{Decimal(value).normalize():,f} USD per million tokens"


@given(st.decimals(0, 10**6, places=8))
def test_a_rounded_price_is_never_off_by_more_than_half_a_percent_nor_zero_for_something(value: Decimal) -> None:
    amount = money(value, "USD")
    assert amount is not None
    shown = Decimal(amount.text.lstrip("$").replace(",", ""))
    assert abs(shown - value) <= value * Decimal("0.0051")


def test_an_unknown_price_stays_unknown() -> None:
    assert money(None, "USD") is None
    assert tokens(None) is None
    assert moment(None) is None


@pytest.mark.parametrize(("currency", "text"), [("EUR", "€0.70"), ("CNY", "CN¥0.70"), ("INR", "INR 0.70")])
def test_every_currency_can_be_told_from_every_other(currency: str, text: str) -> None:
    amount = money(Decimal("0.7"), currency)
    assert amount is not None
    assert amount.text == text


@pytest.mark.parametrize(
    ("value", "text", "machine"),
    [
        ("2026-03", "Mar 2026", "2026-03"),
        ("2026-03-05", "5 Mar 2026", "2026-03-05"),
        (date(2026, 12, 31), "31 Dec 2026", "2026-12-31"),
        ("2026-03-05T14:05:06.123Z", "5 Mar 2026, 14:05 UTC", "2026-03-05T14:05:06.123Z"),
        (datetime(2026, 3, 5, 14, 5, 6, tzinfo=UTC), "5 Mar 2026, 14:05 UTC", "2026-03-05T14:05:06Z"),
    ],
)
def test_a_moment_is_absolute_and_keeps_its_machine_form(value: str | date, text: str, machine: str) -> None:
    found = moment(value)
    assert found is not None
    assert (found.text, found.machine) == (text, machine)


def test_nouns_follow_their_number() -> None:
    assert [counted(n, "offer") for n in (0, 1, 2, 1200)] == ["0 offers", "1 offer", "2 offers", "1,200 offers"]
