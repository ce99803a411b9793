"""Whose word counts: which of two sources is believed about a field, and when they contradict each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Believed = Literal["current", "incoming"]

STALE_DAYS = 120
"""A better source that is older than a plain one by more than this has had its day."""
TOGETHER_DAYS = 60
"""Two statements that lie closer together speak of the same time, so that a difference is a contradiction."""


@dataclass(frozen=True)
class Standing:
    """A source as a witness: its name, the day of its statement, and its rank.

    Rank 2 read the first party's own page, rank 1 is a catalogue kept by many hands, rank 0 one that names no page. A
    price that was converted from another currency has no rank (below 0): it counts where nobody states another.
    """

    name: str
    day: str | None
    rank: int = 1


@dataclass(frozen=True)
class Verdict:
    """Who is believed, and whether the two contradict each other."""

    believed: Believed
    contradiction: bool
    reason: str


def judge(current: Standing, incoming: Standing) -> Verdict:
    """Decide between two sources that state different values of one field.

    One source about itself: its newer statement. Otherwise what was stated over what was converted; then the higher
    rank, unless it is stale; then the newer day; then what is there stays.
    """
    days = _days_between(current.day, incoming.day)
    if current.name == incoming.name:
        newer = days is None or days >= 0
        return Verdict(
            "incoming" if newer else "current", contradiction=False, reason="newer statement of the same source"
        )
    if min(current.rank, incoming.rank) < 0 and current.rank != incoming.rank:
        stated: Believed = "incoming" if incoming.rank > current.rank else "current"
        return Verdict(stated, contradiction=False, reason="the other price was converted from another currency")
    is_exact = current.rank >= 0
    together = is_exact and (days is None or abs(days) <= TOGETHER_DAYS)
    if current.rank != incoming.rank:
        better: Believed = "incoming" if incoming.rank > current.rank else "current"
        lag = 0 if days is None else (days if better == "current" else -days)
        if lag <= STALE_DAYS:
            return Verdict(better, contradiction=together, reason="read from the first party's page")
        return Verdict(
            "current" if better == "incoming" else "incoming", contradiction=False, reason="the better source is stale"
        )
    if days is None or days == 0:
        return Verdict("current", contradiction=is_exact, reason="equal sources of the same day")
    return Verdict("incoming" if days > 0 else "current", contradiction=together, reason="newer source")


def _days_between(current: str | None, incoming: str | None) -> int | None:
    """Days by which the incoming statement is newer; None where one has no day."""
    if current is None or incoming is None:
        return None
    return (date.fromisoformat(incoming[:10]) - date.fromisoformat(current[:10])).days
