"""What probes say of an offer, in the cells of a row. All pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from markupsafe import Markup

from openmodels.contract.status import State
from openmodels.store.measured import Speed, Uptime
from openmodels.web.charts import Unit, uptime_strip

DAYS = 90
UNMEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in short with its exact form."""

    text: str
    exact: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Availability and speed of an offer; None is not measured."""

    state: State
    bars: Markup | None
    uptime: Shown | None
    p50: Shown | None
    p95: Shown | None
    rate: Shown | None
    of_model: bool
    """Whether the speed is of this model, or of others at the same provider."""
    simulated: bool
    order: tuple[float | None, float | None, float | None]
    """Uptime, first token and speed, to sort by."""

    @property
    def is_measured(self) -> bool:
        """Whether there is anything to show."""
        return self.uptime is not None or self.p50 is not None


def figures(name: str, uptime: Uptime | None, speed: Speed | None, state: State, *, today: date) -> Figures:
    """The cells of the provider with this name."""
    return Figures(
        state=state,
        bars=days_of(name, uptime, today=today) if uptime else None,
        uptime=percent(uptime.percent) if uptime else None,
        p50=duration(speed.p50_ttft_ms) if speed else None,
        p95=duration(speed.p95_ttft_ms) if speed else None,
        rate=rate(speed.tokens_per_second) if speed else None,
        of_model=speed.of_model if speed else True,
        simulated=bool((uptime and uptime.simulated) or (speed and speed.simulated)),
        order=(
            uptime.percent if uptime else None,
            speed.p50_ttft_ms if speed else None,
            speed.tokens_per_second if speed else None,
        ),
    )


def days_of(name: str, uptime: Uptime, *, today: date) -> Markup:
    """The bars of 90 days."""
    title = f"Uptime of {name}, {DAYS} days: {percent(uptime.percent).text}"
    return uptime_strip(map(uptime.days.get, _last_days(today)), title=title)


@lru_cache(4)
def _last_days(today: date) -> tuple[date, ...]:
    return tuple(today - timedelta(days=DAYS - 1 - n) for n in range(DAYS))


def percent(value: float) -> Shown:
    """99.98%, and never 100% for what was down once."""
    exact = f"{value:.4f}".rstrip("0").rstrip(".") + "%"
    text = f"{value:.2f}"
    return Shown("100%" if value == 100 else f"{'99.99' if text == '100.00' else text}%", exact)


def duration(ms: float | None) -> Shown | None:
    """Milliseconds in seconds with two decimals, so that points stand below each other: 0.42 s."""
    if ms is None:
        return None
    return Shown(f"{ms / 1000:.2f} s", f"{ms:,.0f} ms")


def rate(per_second: float | None) -> Shown | None:
    """Tokens a second, whole ones."""
    if per_second is None:
        return None
    return Shown(f"{per_second:.0f}" if per_second >= 1 else f"{per_second:.1f}", f"{per_second:.2f} tokens per second")


SECONDS = Unit("First token", lambda ms: f"{ms / 1000:.2f} s", lambda ms: f"{ms / 1000:g} s")


def any_measured(rows: Iterable[Figures]) -> bool:
    """Whether a table has anything to show of telemetry."""
    return any(row.is_measured for row in rows)


def names_simulated(names: Sequence[tuple[str, Figures]]) -> tuple[str, ...]:
    """Those whose figures are simulated."""
    return tuple(name for name, found in names if found.simulated)
