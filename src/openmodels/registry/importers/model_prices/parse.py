"""Parse model-prices: dated rates of the labs' own offers, of which the last one holds today."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from openmodels.errors import CannotRun
from openmodels.registry.importers.drafts import Skipped
from openmodels.registry.importers.entries.catalogue import NO_PRICE, Catalogue, Entry
from openmodels.registry.importers.entries.providers import reviewed_provider
from openmodels.registry.importers.model_prices.hours import schedules
from openmodels.registry.importers.model_prices.notices import ORIGIN
from openmodels.registry.importers.packaged import Packaged

Rates = Mapping[str, Any]
RATES = ("input", "output", "cache_read", "cache_write")
SERVICE = {"batch": "batch", "flex": "flex", "fast": "fast", "priority": "priority"}
ENDS = {"removed": "retired", "deprecated": "deprecated"}
NEW_SINCE = "2026-07-03"
"""The first day after the oldest catalogue that is imported; what was listed later came out about then."""


def parse(packaged: Packaged) -> Catalogue:
    """The offers of every lab at today's rates; raises CannotRun where the file is no snapshot."""
    try:
        held = json.loads(packaged.content, parse_float=Decimal)
        prices, statuses, day = held["prices"], held["status"], packaged.date or held["updated_at"][:10]
        hours = held["schedules"]["schedule"]
        entries = [
            Entry(provider, name, _facts(provider, name, modes, statuses, hours), page=_page(modes["standard"]))
            for provider, models in sorted(prices.items())
            for name, modes in sorted(models.items())
            if current(modes.get("standard", []))
        ]
        left_out = [
            Skipped(f"{provider}/{name}", NO_PRICE)
            for provider, models in sorted(prices.items())
            for name, modes in sorted(models.items())
            if not current(modes.get("standard", []))
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CannotRun(f"The file is not a snapshot of model-prices: {error!r}.", hint="Give its wheel.") from None
    known = {provider: reviewed_provider(provider) for provider in prices}
    providers = {name: about for name, about in known.items() if about}
    return Catalogue(ORIGIN, {}, providers, entries, None, day, left_out=left_out)


def current(segments: Sequence[Mapping[str, Any]]) -> Rates | None:
    """The rates that hold now: those of the last segment, or None where it has none."""
    if not segments or segments[-1]["rates"] is None:
        return None
    return dict(segments[-1]["rates"])


def documented(segments: Sequence[Mapping[str, Any]]) -> Rates | None:
    """The rates that hold now as the lab's own page states them; None where only a catalogue does."""
    now = current(segments)
    for segment in reversed(segments):
        rates = segment["rates"]
        if rates is None or now is None or any(rates.get(name) != now.get(name) for name in RATES):
            return None
        if "models.dev/commit" not in rates["source"]:
            return dict(rates)
    return None


def history(segments: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What was charged from when on, oldest first, with the page that says so; each price once while it holds."""
    by_start = {rates["valid_from"]: rates for segment in segments if (rates := segment["rates"])}
    found: list[dict[str, Any]] = []
    held: dict[str, Any] = {}
    for since, rates in sorted(by_start.items()):
        if held == (held := _cost(rates)):
            continue
        days = {"effective_from": since[:10]} if rates["valid_from_basis"] == "documented" else {}
        found.append({"since": since, "cost": {**held, **days}, "page": _https(rates["source"])})
    return found


def _page(segments: Sequence[Mapping[str, Any]]) -> str | None:
    stated = documented(segments) or current(segments)
    return _https(stated["source"]) if stated else None


def _https(page: Any) -> str | None:
    return page if isinstance(page, str) and page.startswith("https://") and len(page) <= 500 else None


def _facts(
    provider: str,
    name: str,
    modes: Mapping[str, Sequence[Mapping[str, Any]]],
    statuses: Mapping[str, Mapping[str, str]],
    hours: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    standard = modes["standard"]
    rates = current(standard) or {}
    cost = _cost(rates)
    if stated := documented(standard):
        cost["effective_from"] = stated["valid_from"][:10]
    if found := schedules(provider, name, cost, hours):
        cost["schedules"] = found
    facts: dict[str, Any] = {"cost": cost, "experimental": {"modes": _modes(modes)}}
    facts["history"] = history(standard)
    if status := ENDS.get(statuses.get(provider, {}).get(name, "")):
        facts["status"] = status
    listed = standard[0]["rates"]["valid_from"][:10] if standard[0]["rates"] else ""
    if listed >= NEW_SINCE:
        facts["release_date"] = listed
    return facts


def _cost(rates: Rates) -> dict[str, Any]:
    cost: dict[str, Any] = {name: rates[name] for name in RATES if rates.get(name) is not None}
    if rates.get("cache_write_1h_multiple") is not None:
        cost["cache_write_1h"] = rates["input"] * rates["cache_write_1h_multiple"]
    if rates.get("tiers"):
        cost["tiers"] = [
            {"tier": {"size": tier["above"]}, **{name: tier[name] for name in RATES if tier.get(name) is not None}}
            for tier in rates["tiers"]
        ]
    return cost


def _modes(modes: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    found = {}
    for mode, tier in SERVICE.items():
        if rates := current(modes.get(mode, [])):
            found[tier] = {"cost": _cost(rates)}
    return found
