"""What stored probes and the clock say of a provider: its status, and when an incident opens and closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

State = Literal["up", "degraded", "down", "unknown"]
Severity = Literal["degraded", "down"]

PATIENCE = 3
"""Intervals without a probe after which nothing is known any more."""
SLOTS = 2
"""Slots that must agree before an incident opens or closes."""
SIMULATED = "simulated-"
"""How the id of every provider begins that is not real; all that probes find of it is marked as simulated."""


def is_simulated(provider_id: str) -> bool:
    """Whether a provider is one that `openmodels simulate` plays."""
    return provider_id.startswith(SIMULATED)


@dataclass(frozen=True, slots=True)
class Check:
    """One health probe as it is stored."""

    at: datetime
    state: State


@dataclass(frozen=True, slots=True)
class Incident:
    """A provider's open incident, or what it becomes: with `closed_at` set, it is over."""

    opened_at: datetime
    severity: Severity
    regions: tuple[str, ...]
    closed_at: datetime | None = None


def region_status(checks: Sequence[Check], *, now: datetime, interval: timedelta) -> State:
    """The status that one region sees, of checks newest first."""
    return checks[0].state if checks and now - checks[0].at <= PATIENCE * interval else "unknown"


def overall(regions: Mapping[str, State]) -> State:
    """The status of a provider of what its regions see: down when at least half of those that know say so.

    A region that knows nothing has no say; fewer regions down make it degraded.
    """
    known = [state for state in regions.values() if state != "unknown"]
    if not known:
        return "unknown"
    if 2 * known.count("down") >= len(known):
        return "down"
    return "up" if all(state == "up" for state in known) else "degraded"


def next_incident(
    current: Incident | None, checks: Mapping[str, Sequence[Check]], *, now: datetime, interval: timedelta
) -> Incident | None:
    """The incident after these checks of each region (newest first), or None where there is none.

    It opens when a region's last two known checks are both bad, and closes when those of every region that still
    knows something are both good. It never becomes milder, and remembers each region that has agreed.
    """
    recent = {region: _recent(seen, now=now, interval=interval) for region, seen in checks.items()}
    bad = {region: pair for region, pair in recent.items() if _all(pair, good=False)}
    if current is None:
        if not bad:
            return None
        return Incident(min(pair[-1].at for pair in bad.values()), _severity(bad), tuple(sorted(bad)))
    known = [pair for pair in recent.values() if pair]
    if known and all(_all(pair, good=True) for pair in known):
        closed_at = max(pair[-1].at for pair in known)
        return Incident(current.opened_at, current.severity, current.regions, max(closed_at, current.opened_at))
    severity: Severity = "down" if "down" in (current.severity, _severity(bad)) else "degraded"
    return Incident(current.opened_at, severity, tuple(sorted({*current.regions, *bad})))


def _recent(checks: Sequence[Check], *, now: datetime, interval: timedelta) -> list[Check]:
    """The last known checks, as many as must agree, if they are of now."""
    since = now - PATIENCE * interval
    return [check for check in checks if check.state != "unknown" and check.at >= since][:SLOTS]


def _all(pair: Sequence[Check], *, good: bool) -> bool:
    return len(pair) == SLOTS and all((check.state == "up") is good for check in pair)


def _severity(bad: Mapping[str, Sequence[Check]]) -> Severity:
    down = any(all(check.state == "down" for check in pair) for pair in bad.values())
    return "down" if down else "degraded"
