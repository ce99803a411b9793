"""Two statements of a price brought together: what both say must agree, what only one says is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Pricing = Mapping[str, Any]
MAIN = ("input_per_million", "output_per_million")
FRAME = ("currency", "basis")


def same_price(one: Pricing | None, other: Pricing | None) -> bool:
    """Whether both name the same main prices in the same currency, for the same sort of price."""
    if not one or not other:
        return False
    alike = all(one.get(name) == other.get(name) for name in MAIN)
    return alike and one["currency"] == other["currency"] and _basis(one) == _basis(other)


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
    tiers = {**(other.get("service_tiers") or {}), **(believed.get("service_tiers") or {})}
    return {**found, "service_tiers": tiers} if tiers else found


def _basis(pricing: Pricing) -> str:
    return str(pricing.get("basis") or "list")
