"""What has happened did so in the past, and not at the zero of some computer's clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from openmodels.registry.entries import Registry
from openmodels.registry.problems import Problem
from openmodels.registry.rules import Rules

_PAST = ("created_at", "updated_at", "verified_on", "released_on", "knowledge_cutoff")


def check(registry: Registry, rules: Rules) -> Iterator[Problem]:
    """Report each date of something past that is in the future, or in 1970."""
    # A day of grace: it is tomorrow already in a part of the world.
    latest = (rules.today + timedelta(days=1)).isoformat()
    for entry in registry.entries:
        for field in _PAST:
            value = getattr(entry.document, field, None)
            if value and value[:10] > latest[: len(value)]:
                yield entry.problem("OM505", (field,), f"{field} is in the future.")
            elif value and value.startswith("1970"):
                hint = (
                    "Leave it out where the date is not known." if field not in {"created_at", "updated_at"} else None
                )
                yield entry.problem("OM505", (field,), f"{field} is in 1970, the zero of many clocks.", hint=hint)
        for i, source in enumerate(entry.document.sources or ()):
            # It would hide the age of the offer for as long.
            if source.retrieved_at and source.retrieved_at[:10] > latest:
                where = ("sources", i, "retrieved_at")
                yield entry.problem("OM505", where, "A source cannot have been read in the future.")
