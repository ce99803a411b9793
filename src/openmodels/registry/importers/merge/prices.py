"""Two statements of a price brought together: what both say must agree, what only one says is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Pricing = Mapping[str, Any]
MAIN = ("input_per_million", "output_per_million")
FRAME = ("currency", "basis")


def same_price(one: Pricing | None, other: Pricing | None) -> bool:
    """Whether both name the same main prices, at some hour at least, in the same currency and of the same sort."""
    if not one or not other or not comparable(one, other):
        return False
    return bool(_mains(one) & _mains(other))


def comparable(one: Pricing | None, other: Pricing | None) -> bool:
    """Whether the two can be held against each other at all: both known, of one currency and of one sort."""
    if not one or not other:
        return False
    return one["currency"] == other["currency"] and _basis(one) == _basis(other)


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


def _mains(pricing: Pricing) -> set[tuple[Any, ...]]:
    """The main prices, and those of the hours that differ."""
    return {tuple(hours.get(name) for name in MAIN) for hours in (pricing, *(pricing.get("schedules") or []))}


def _basis(pricing: Pricing) -> str:
    return str(pricing.get("basis") or "list")
