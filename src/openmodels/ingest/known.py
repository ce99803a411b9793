"""What files tell of prices from before the first ingest: to changes, as if somebody had ingested each; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from openmodels.ingest.changes import facts, kind_of, steps, told
from openmodels.registry import documents
from openmodels.store.history import Last, NewChange

APART = frozenset({"since", "source"})
WORDS = ("pricing.currency", "pricing.basis")
"""What goes without saying when a price becomes known."""


def known_changes(mapping: documents.Mapping) -> list[NewChange]:
    """The changes that an offer's `price_history` tells, oldest first; the first price is one that became known."""
    found: list[NewChange] = []
    lasts: dict[str | None, Last] = {}
    before: dict[str, Any] = {"pricing": None}
    for former in sorted(mapping.price_history or [], key=lambda one: moment(one.since)):
        now = {"pricing": former.model_dump(exclude=set(APART))}
        at = moment(former.since)
        for change in _told(mapping, before, now):
            kind = kind_of(change, lasts.get(change.field), settled=False, now=at)
            lasts[change.field] = Last(change.field, change.old, change.new, at)
            found.append(replace(change, kind=kind, observed_at=at, page=former.source or ""))
        before = now
    return found


def last_step(mapping: documents.Mapping, first: Mapping[str, Any], appeared: datetime) -> list[NewChange]:
    """The changes from the last price in `price_history` to the one that the first ingest of the offer saw.

    `first` holds what fields were then and are not any more. It happened when the source of the price was read, or
    when the offer appeared in the catalogue, whichever is earlier.
    """
    if not mapping.price_history or mapping.pricing is None:
        return []
    newest = max(mapping.price_history, key=lambda one: moment(one.since))
    old = {"pricing": newest.model_dump(exclude=set(APART))}
    seen = facts("mappings", {"pricing": mapping.pricing.model_dump()}) | dict(first)
    at = min(_read(mapping) or appeared, appeared)
    if at <= moment(newest.since) or newest.currency != mapping.pricing.currency:
        return []
    return [
        NewChange("change", "changed", mapping.model_id, mapping.provider_id, field, was, seen[field], None, at)
        for field, was in facts("mappings", old).items()
        if seen.get(field) is not None and seen[field] != was and field not in WORDS
    ]


def moment(text: str) -> datetime:
    """A day, which is its midnight in UTC, or a moment."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _told(mapping: documents.Mapping, before: dict[str, Any], now: dict[str, Any]) -> Iterator[NewChange]:
    key = f"{mapping.provider_id}/{mapping.model_id}"
    for step in steps("mappings", before, now):
        if before["pricing"] is not None or step.field not in WORDS:
            yield told("mappings", key, step, before, now)


def _read(mapping: documents.Mapping) -> datetime | None:
    """When the sources of the price were read last."""
    days = [one.retrieved_at for one in mapping.sources or [] if "pricing" in (one.fields or []) and one.retrieved_at]
    return moment(max(days)) if days else None
