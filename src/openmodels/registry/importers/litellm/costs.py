"""Costs of litellm's price map, which are USD per token, to prices per million tokens, with tiers and service tiers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

MILLION = Decimal(1_000_000)
PER_TOKEN = {
    "input_cost_per_token": "input",
    "output_cost_per_token": "output",
    "cache_read_input_token_cost": "cache_read",
    "cache_creation_input_token_cost": "cache_write",
    "cache_creation_input_token_cost_above_1hr": "cache_write_1h",
    "output_cost_per_reasoning_token": "reasoning",
    "input_cost_per_audio_token": "input_audio",
    "output_cost_per_audio_token": "output_audio",
    "input_cost_per_image_token": "input_image",
    "output_cost_per_image_token": "output_image",
}
SERVICE = {"batches": "batch", "flex": "flex", "priority": "priority"}
ABOVE = re.compile(r"(?P<key>.+)_above_(?P<thousands>\d+)k_tokens")


def cost(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The prices of one entry, per million tokens and per unit, with tiers for long requests.

    A zero here is as often a gap as a price, so that an entry with nothing but zeros has no price.
    """
    found: dict[str, Any] = {
        name: _per_million(facts[key]) for key, name in PER_TOKEN.items() if _is_number(facts.get(key))
    }
    if tiers := _tiers(facts):
        found["tiers"] = tiers
    if _is_number(facts.get("output_cost_per_image")) and facts.get("mode") == "image_generation":
        found["image"] = Decimal(facts["output_cost_per_image"])
    if _is_number(facts.get("input_cost_per_second")) and facts.get("mode") == "audio_transcription":
        found["audio_second"] = Decimal(facts["input_cost_per_second"])
    if _is_number(facts.get("output_cost_per_second")) and facts.get("mode") == "video_generation":
        found["video_second"] = Decimal(facts["output_cost_per_second"])
    searches = facts.get("search_context_cost_per_query")
    if isinstance(searches, dict) and _is_number(searches.get("search_context_size_medium")):
        found["search"] = Decimal(searches["search_context_size_medium"])
    return found if any(value for value in found.values()) else {}


def modes(facts: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Prices of other speeds of service, by the name of the tier."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for key, name in PER_TOKEN.items():
        for suffix, tier in SERVICE.items():
            if _is_number(value := facts.get(f"{key}_{suffix}")):
                found[tier][name] = _per_million(value)
    return {tier: {"cost": prices} for tier, prices in found.items()}


def _tiers(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Prices of long requests, as fields of their own or as a table of ranges."""
    by_mark: dict[int, dict[str, Any]] = defaultdict(dict)
    for key, value in facts.items():
        match = ABOVE.fullmatch(key)
        if match and match["key"] in PER_TOKEN and _is_number(value):
            by_mark[int(match["thousands"]) * 1000][PER_TOKEN[match["key"]]] = _per_million(value)
    for step in facts.get("tiered_pricing") or []:
        start = step.get("range", [0])[0]
        if start:
            prices = {name: _per_million(step[key]) for key, name in PER_TOKEN.items() if _is_number(step.get(key))}
            by_mark[int(start)].update(prices)
    return [{"tier": {"size": mark}, **by_mark[mark]} for mark in sorted(by_mark)]


def _per_million(value: Any) -> Decimal:
    return Decimal(value) * MILLION


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
