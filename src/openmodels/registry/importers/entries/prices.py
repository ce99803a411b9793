"""Prices of a catalogue to the registry's: exact decimals, unknown kept apart from free, other currencies named."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

PLACES = Decimal("0.000001")
UNIT_PLACES = Decimal("0.000000001")
"""A second of audio costs so little that it needs more places than a million tokens."""
FIELDS = {
    "input": "input_per_million",
    "output": "output_per_million",
    "cache_read": "cache_read_per_million",
    "cache_write": "cache_write_per_million",
    "cache_write_1h": "cache_write_1h_per_million",
    "reasoning": "reasoning_tokens_per_million",
    "input_audio": "input_audio_per_million",
    "output_audio": "output_audio_per_million",
    "input_image": "input_image_per_million",
    "output_image": "output_image_per_million",
    "image": "image_per_unit",
    "audio_second": "audio_per_second",
    "video_second": "video_per_second",
    "search": "search_grounding_per_query",
}
UNITS = {"image_per_unit", "audio_per_second", "video_per_second"}
SERVICE_TIERS = ("batch", "flex", "priority", "fast")
KNOWN_KEYS = {*FIELDS, "tiers", "schedules", "effective_from", "context_over_200k"}


def pricing(cost: Mapping[str, Any] | None, *, currency: str, zero: str | None) -> dict[str, Any] | None:
    """The price of an offer, USD per million tokens unless `currency` says other; None where it is not known.

    `zero` is what a price of nothing means here (free, promotional, subscription); without it, nothing is unknown.
    """
    if not cost or ("input" in cost) != ("output" in cost):
        return None
    prices = per_million(cost)
    if "input" not in cost:
        # Priced by the image or the second alone.
        units = {name: value for name, value in prices.items() if name in UNITS and value}
        nothing = {"input_per_million": None, "output_per_million": None}
        return {**nothing, **units, "currency": currency} if units else None
    found: dict[str, Any] = {**prices, "currency": currency}
    if not any(prices.values()):
        if zero is None:
            return None
        return {"input_per_million": Decimal(0), "output_per_million": Decimal(0), "currency": currency, "basis": zero}
    if tiers := _tiers(cost):
        found["tiers"] = tiers
    for name in ("schedules", "effective_from"):
        if cost.get(name):
            found[name] = cost[name]
    return found


def per_million(cost: Mapping[str, Any]) -> dict[str, Decimal]:
    """The prices of one cost table that the registry has a field for, without the noise of binary fractions."""
    return {
        name: rounded(cost[key], UNIT_PLACES if name in UNITS else PLACES)
        for key, name in FIELDS.items()
        if key in cost
    }


def rounded(value: Decimal | float, places: Decimal = PLACES) -> Decimal:
    """A price with six decimal places at most."""
    exact = Decimal(str(value)).quantize(places).normalize()
    return Decimal(format(exact, "f"))


def mode_prices(experimental: Mapping[str, Any]) -> dict[str, dict[str, Decimal]]:
    """Prices of other speeds of service; a fast mode that asks for priority is the tier of that name."""
    found = {}
    for name, mode in experimental.get("modes", {}).items():
        asked = mode.get("provider", {}).get("body", {}).get("service_tier", name)
        if mode.get("cost") and asked in SERVICE_TIERS:
            found[asked] = per_million(mode["cost"])
    return found


def unknown_keys(cost: Mapping[str, Any] | None) -> list[str]:
    """Keys of a cost table that mean nothing here: misspelt ones, and units that the registry has no field for."""
    return sorted(set(cost or {}) - KNOWN_KEYS)


def _tiers(cost: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for tier in cost.get("tiers", []):
        about = tier.get("tier", {})
        if about.get("type", "context") == "context" and about.get("size", 0) > 0:
            found.append({"above_input_tokens": about["size"], **per_million(tier)})
    return sorted(found, key=lambda tier: int(tier["above_input_tokens"]))
