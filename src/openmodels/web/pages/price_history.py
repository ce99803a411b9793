"""The prices of a model's offers over time, as two charts. All pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from openmodels.store.price_steps import PriceStep
from openmodels.web.amounts import money
from openmodels.web.charts import Chart, Steps, Unit, steps

MOST = 6
"""So many offers have colours that can be told apart."""
FIELDS = (("pricing.input_per_million", "Input"), ("pricing.output_per_million", "Output"))
LEAST_SPAN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PriceHistory:
    """The charts of input and output prices, and since when the registry has kept history of them."""

    charts: tuple[Chart, ...]
    since: datetime | None
    changed: int
    """How many offers have changed a price; where none has, those are drawn whose price has a day it is known since."""
    drawn: tuple[str, ...] = ()
    """The providers whose prices are drawn, by name."""


def price_history(found: Sequence[PriceStep], currencies: dict[str, str | None], *, now: datetime) -> PriceHistory:
    """The offers that changed a price last, in USD first: two currencies are never put on one axis."""
    since = min((one.observed_at for one in found), default=None)
    moved: dict[str, datetime] = {}
    for one in found:
        if one.field and one.old is not None:
            moved[one.provider_id] = one.observed_at
    drawn_of = moved or {one.provider_id: one.observed_at for one in found if one.field and one.is_dated}
    if since is None or not drawn_of:
        return PriceHistory((), since, 0)
    currency = _one_currency(drawn_of, currencies)
    latest = sorted(drawn_of, key=lambda name: (drawn_of[name], name), reverse=True)
    shown = [name for name in latest if currencies.get(name) == currency][:MOST]
    begin = min(since, now - LEAST_SPAN)
    unit = Unit("Price per million tokens", _writer(currency))
    charts = []
    for field, label in FIELDS:
        series = [drawn for name in shown if (drawn := _series(found, name, field))]
        if series:
            title = f"{label} price per million tokens"
            charts.append(steps(series, title=title, unit=unit, since=begin, until=now))
    names = {one.provider_id: one.provider_name for one in found}
    return PriceHistory(tuple(charts), since, len(moved), tuple(sorted(names[name] for name in shown)))


def _one_currency(moved: Iterable[str], currencies: dict[str, str | None]) -> str | None:
    counted: dict[str | None, int] = defaultdict(int)
    for name in moved:
        counted[currencies.get(name)] += 1
    return "USD" if "USD" in counted else max(counted, key=lambda one: counted[one])


def _writer(currency: str | None) -> Callable[[float], str]:
    def write(value: float) -> str:
        amount = money(value, currency)
        return amount.text if amount else "unknown"

    return write


def _series(found: Sequence[PriceStep], provider_id: str, field: str) -> Steps | None:
    """The price since the offer appeared; what came before its first change is that change's old value."""
    own = [one for one in found if one.provider_id == provider_id]
    changed = [one for one in own if one.field == field]
    if not changed:
        return None
    points = [(one.observed_at, one.new) for one in changed]
    if own[0].observed_at < changed[0].observed_at:
        points.insert(0, (own[0].observed_at, changed[0].old))
    return Steps(own[0].provider_name, tuple(points))
