"""The pictures of a comparison: price against first token, and the first token of a week. All pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from openmodels.contract.cost import Workload, workload_cost
from openmodels.store.measured import HourOfSpeed, Pair, Speed
from openmodels.store.served import Served
from openmodels.web.amounts import money
from openmodels.web.charts import Band, Chart, Dot, Unit, bands, scatter
from openmodels.web.pages.figures import SECONDS

USD = "USD"
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Compared:
    """One column of a comparison: a name, and the offer that was chosen, or all offers of its model."""

    name: str
    offers: tuple[Served, ...]
    is_model: bool


def against(
    items: Sequence[Compared], speeds: Mapping[Pair, Speed], workload: Workload | None, *, now: datetime
) -> Chart | None:
    """Price against first token; None where nobody has measured any of them."""
    dots = [
        Dot(
            f"{item.name} at {one.offer.provider_name}" if item.is_model else item.name,
            _dollars(one, workload, now),
            speed.p50_ttft_ms if (speed := speeds.get((one.offer.provider_id, one.model.id))) else None,
            group=n,
            label="" if item.is_model else None,
        )
        for n, item in enumerate(items)
        for one in item.offers
    ]
    if all(dot.y is None for dot in dots):
        return None
    what = "Cost of the workload" if workload else "Input price per million tokens"
    return scatter(dots, title=f"{what} against first token", x=Unit(what, _written), y=SECONDS)


def weeks(
    items: Sequence[Compared], hours: Mapping[Pair, Sequence[HourOfSpeed]], *, now: datetime
) -> tuple[Chart, ...]:
    """The first token of each chosen offer, hour by hour, all to one scale; those not measured are left out."""
    measured = [
        (item.name, found)
        for item in items
        if not item.is_model
        for one in item.offers
        if (found := hours.get((one.offer.provider_id, one.model.id)))
    ]
    most = max((hour.p95_ttft_ms for _, found in measured for hour in found), default=0.0)
    return tuple(
        bands(
            [Band(hour.at, hour.p50_ttft_ms, hour.p95_ttft_ms) for hour in found],
            title=name,
            unit=SECONDS,
            since=now - WEEK,
            until=now,
            step=HOUR,
            most=most,
        )
        for name, found in measured
    )


def _dollars(one: Served, workload: Workload | None, now: datetime) -> float | None:
    """What is paid in dollars for the workload, or else for input; a subscription has no such price."""
    pricing = one.offer.pricing
    if pricing is None or pricing.currency != USD or pricing.basis == "subscription":
        return None
    value: Decimal | float | None = pricing.input_per_million
    if workload:
        value = workload_cost(pricing, workload, now).total
    return None if value is None else float(value)


def _written(value: float) -> str:
    amount = money(value, USD)
    return amount.text if amount else "unknown"
