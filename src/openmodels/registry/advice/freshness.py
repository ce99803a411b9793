"""An offer has been compared with its sources not too long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from openmodels.registry.documents import Mapping
from openmodels.registry.entries import Registry
from openmodels.registry.problems import Problem
from openmodels.registry.rules import Rules


def check(registry: Registry, rules: Rules) -> Iterator[Problem]:
    """Report each offer, not retired, that nobody and no import has looked at within the days of the rules."""
    oldest = (rules.today - timedelta(days=rules.fresh_days)).isoformat()
    for entry in registry.mappings.values():
        field, day = _last_look(entry.document)
        if day < oldest and entry.document.status != "retired":
            age = (rules.today - date.fromisoformat(day)).days
            hint = "Compare it with the provider's page and set verified_on."
            yield entry.problem("OM509", (field,), f"The offer was last looked at {age} days ago.", hint=hint)


def _last_look(mapping: Mapping) -> tuple[str, str]:
    """The field that tells of the last comparison, and its day; updated_at where there has been none."""
    looks = [("sources", source.retrieved_at[:10]) for source in mapping.sources or () if source.retrieved_at]
    if mapping.verified_on:
        looks.append(("verified_on", mapping.verified_on))
    return max(looks, key=lambda look: look[1]) if looks else ("updated_at", mapping.updated_at[:10])
