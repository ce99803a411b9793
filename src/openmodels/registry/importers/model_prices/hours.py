"""Hours at which a lab charges more or less: the rules of the source to the registry's schedules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openmodels.registry.importers.entries.prices import FIELDS, rounded

WORKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]


def schedules(
    provider: str, name: str, cost: Mapping[str, Any], rules: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The prices of some hours of an offer, by the rules of its provider that still hold; hours are UTC."""
    found = []
    for rule in rules:
        if rule["provider"] != provider or rule.get("valid_until"):
            continue
        for label, hours, factors in (
            ("peak", rule.get("peak_hours_utc"), rule.get("peak_multiplier")),
            ("off-peak", rule.get("off_peak_hours_utc"), rule.get("off_peak_multiplier")),
        ):
            factor = factors.get(name) if isinstance(factors, Mapping) else factors
            if hours and factor is not None:
                days = {"weekdays": WORKDAYS} if rule.get("weekdays_only") else {}
                prices = {field: rounded(cost[key] * factor) for key, field in FIELDS.items() if key in cost}
                found += [
                    {"label": label, "time_zone": "UTC", **days, "starts_at": start, "ends_at": end, **prices}
                    for start, end in hours
                ]
    return found
