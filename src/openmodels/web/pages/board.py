"""The rows and notices of the page of all providers' states. All pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby

import orjson
from markupsafe import Markup

from openmodels.contract.status import Check, State, overall, region_status
from openmodels.store.status_board import FirstToken, LastDay, Prober, Seen
from openmodels.web.charts import Chart, Unit, sparkline
from openmodels.web.words import listed

STATES: tuple[State, ...] = ("down", "degraded", "up", "unknown")
"""Trouble first."""
SILENT = timedelta(minutes=15)
"""A prober that has stored nothing for so long is taken to have stopped: three slots of a health probe."""
UNPROBED = Markup(
    "No telemetry yet: nobody has probed a provider. <code>openmodels up</code> starts the worker that does."
)
RESPONSE = Unit("Answer of health probes", lambda value: f"{value:.0f} ms")


@dataclass(frozen=True, slots=True)
class Row:
    """A provider as the table shows it."""

    id: str
    name: str
    state: State
    why: str | None
    """Why it is not simply up: what the last probe found wrong, that it is old, or that there was none."""
    checked_at: datetime | None
    regions: str
    """What each region saw last, as JSON: the script judges anew when one of them says something."""
    trend: Chart | None
    uptime: float | None
    """Share of good ones among the known probes of 24 hours, in percent."""
    first_token: FirstToken | None
    unmeasured: str | None
    incident_since: datetime | None
    simulated: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a reader must know before reading the table; its text is escaped unless it is markup."""

    tone: str
    text: str
    since: datetime | None = None


def rows(
    seen: Iterable[Seen],
    last_days: Mapping[str, LastDay],
    first_tokens: Mapping[str, FirstToken],
    unmeasured: Mapping[str, str],
    *,
    now: datetime,
) -> list[Row]:
    """A row a provider: trouble first, those that were never probed last, each by name."""
    made = [
        _row(
            list(regions),
            last_days.get(provider_id),
            first_tokens.get(provider_id),
            unmeasured.get(provider_id),
            now=now,
        )
        for provider_id, regions in groupby(seen, lambda one: one.provider_id)
    ]
    return sorted(made, key=lambda row: (row.checked_at is None, STATES.index(row.state)))


def counts(found: Iterable[Row]) -> dict[State, int]:
    """How many providers are in each state."""
    states = [row.state for row in found]
    return {state: states.count(state) for state in STATES}


def notices(probers: Sequence[Prober], found: Sequence[Row], *, now: datetime) -> list[Notice]:
    """What the figures cannot say by themselves: nobody probes, a prober stopped or is offline, or it is a play."""
    if not probers:
        return [Notice("", UNPROBED)]
    notes = []
    silent = [one for one in probers if now - one.last_seen_at > SILENT]
    if len(silent) == len(probers):
        last = max(one.last_seen_at for one in probers)
        notes.append(
            Notice("bad", "Our probers are silent. States and incidents are old; the last probe was stored", last)
        )
    else:
        notes += [
            Notice("warn", f"Our prober in {one.region} is silent. Its last probe was stored", one.last_seen_at)
            for one in silent
        ]
    notes += [
        Notice(
            "warn",
            f"Our prober in {one.region} does not reach the internet. Providers are unknown to it, and none is blamed."
            + (" It was last online" if one.last_online_at else ""),
            one.last_online_at,
        )
        for one in probers
        if one.online is False and one not in silent
    ]
    played = [row.name for row in found if row.simulated]
    if played:
        named = listed(played) if len(played) <= 3 else f"{len(played)} providers"
        probed = sum(row.checked_at is not None for row in found)
        whole = "All figures are" if len(played) == probed else f"The figures of {named} are"
        notes.append(Notice("warn", f"{whole} simulated: no real provider was asked."))
    return notes


def trend(day: LastDay | None, name: str) -> Chart | None:
    """The answer times of 24 hours as a line with gaps; None when no hour has one."""
    if day is None or all(value is None for value in day.responses):
        return None
    return _drawn(name, day.responses)


@lru_cache(4096)
def _drawn(name: str, values: tuple[float | None, ...]) -> Chart:
    # The page is made every ten seconds, and an hour gets a probe every five minutes: most lines are as they were.
    return sparkline(values, title=f"{name}: answers of the last 24 hours", unit=RESPONSE)


def uptime(day: LastDay | None) -> float | None:
    """Share of good ones among the known probes, in percent; None without any."""
    return 100 * day.good / (day.good + day.down) if day and day.good + day.down else None


def judged(one: Seen, *, now: datetime) -> State:
    """The state that a region sees now: a probe that is too old says nothing any more."""
    if one.checked_at is None or one.state is None or one.interval_s is None:
        return "unknown"
    return region_status([Check(one.checked_at, one.state)], now=now, interval=timedelta(seconds=one.interval_s))


def _row(
    regions: Sequence[Seen],
    last_day: LastDay | None,
    first_token: FirstToken | None,
    unmeasured: str | None,
    *,
    now: datetime,
) -> Row:
    probed = [one for one in regions if one.checked_at is not None]
    newest = max(probed, key=lambda one: one.checked_at or now, default=None)
    state = overall({one.region or "": judged(one, now=now) for one in probed})
    first = regions[0]
    return Row(
        id=first.provider_id,
        name=first.provider_name,
        state=state,
        why=_why(state, probed, newest),
        checked_at=newest.checked_at if newest else None,
        regions=orjson.dumps(
            {one.region: [one.state, _seconds(one.checked_at), one.interval_s] for one in probed}
        ).decode(),
        trend=trend(last_day, first.provider_name),
        uptime=uptime(last_day),
        first_token=first_token,
        unmeasured=unmeasured,
        incident_since=first.incident_since,
        simulated=any(one.simulated for one in probed),
    )


def _why(state: State, probed: Sequence[Seen], newest: Seen | None) -> str | None:
    if newest is None:
        return None  # the row says so itself
    if state == "up":
        return None
    if state == "unknown" and newest.error != "offline":
        return "the last probe is too old" if newest.state != "unknown" else newest.detail
    # Of several regions, one that agrees with the state as a whole says why.
    telling = next((one for one in probed if one.state == state), newest)
    return telling.detail or telling.error


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())
