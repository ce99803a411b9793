"""Two statements of a price brought together: what both say must agree, what only one says is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

Pricing = Mapping[str, Any]
MAIN = ("input_per_million", "output_per_million")
APART = ("output_image_per_million", "output_audio_per_million")
ROUNDING = Decimal("0.001")
"""Prices that differ by no more than a thousandth are the same."""


def same_price(one: Pricing | None, other: Pricing | None) -> bool:
    """Whether both name the same main prices, at some hour at least, in the same currency and of the same sort."""
    if not one or not other or not comparable(one, other):
        return False
    return any(_alike(first, second) for first in _mains(one) for second in _mains(other))


def comparable(one: Pricing | None, other: Pricing | None) -> bool:
    """Whether the two can be held against each other at all: both known, of one currency and of one sort."""
    if not one or not other:
        return False
    return one["currency"] == other["currency"] and _basis(one) == _basis(other)


def finer(one: Pricing, other: Pricing) -> bool:
    """Whether one price says more than another that seems to contradict it.

    It names the hours at which the other one holds, or keeps images or audio apart, of whose tokens the other one is.
    """
    if not comparable(one, other) or _mains(one)[0] == _mains(other)[0]:
        return False
    if one.get("schedules") and not other.get("schedules") and same_price(one, other):
        return True
    apart = [Decimal(one[name]) for name in APART if one.get(name) is not None]
    given = other.get("output_per_million")
    same_input = one.get("input_per_million") == other.get("input_per_million")
    return same_input and given is not None and Decimal(given) in apart


def completed(believed: Pricing, other: Pricing) -> dict[str, Any]:
    """The believed price with what only the other source says, where their main prices are the same."""
    if not same_price(believed, other):
        return dict(believed)
    found = {**other, **believed}
    first, second = believed.get("service_tiers") or {}, other.get("service_tiers") or {}
    if first or second:
        found["service_tiers"] = {
            name: {**second.get(name, {}), **first.get(name, {})} for name in dict.fromkeys([*first, *second])
        }
    return found


def _alike(one: Sequence[Decimal | None], other: Sequence[Decimal | None]) -> bool:
    """Whether prices are the same but for rounding, as when they are made of a provider's own units."""
    return all(
        first == second or (bool(first and second) and abs(first - second) <= ROUNDING * max(first, second))  # type: ignore[operator,type-var]
        for first, second in zip(one, other, strict=True)
    )


def _mains(pricing: Pricing) -> list[tuple[Decimal | None, ...]]:
    """The main prices, and those of the hours that differ."""
    hours = [pricing, *(pricing.get("schedules") or [])]
    return [tuple(None if one.get(name) is None else Decimal(one[name]) for name in MAIN) for one in hours]


def _basis(pricing: Pricing) -> str:
    return str(pricing.get("basis") or "list")
