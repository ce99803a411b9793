"""Offers and models side by side, `/compare`, with what a workload costs at each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ClassVar

from psycopg import Connection
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.contract.cost import Workload, workload_cost
from openmodels.contract.models import ModelSummary
from openmodels.contract.status import State, overall
from openmodels.errors import NotFound
from openmodels.store import measured, served
from openmodels.store.measured import HourOfSpeed, Pair, Speed, Uptime
from openmodels.store.served import Served
from openmodels.store.telemetry_reads import region_states
from openmodels.web import site
from openmodels.web.charts import Chart
from openmodels.web.pages.comparison import Compared, against, weeks
from openmodels.web.pages.figures import figures
from openmodels.web.pages.offers import noted
from openmodels.web.pages.properties import SERVED_BY, Item, Line, Shown, line, lines
from openmodels.web.pages.together import together
from openmodels.web.pages.workloads import WantedWorkload, cost_money, keep_until_hours_change
from openmodels.web.render import Context, Head
from openmodels.web.words import listed

MOST = 6


class Wanted(WantedWorkload):
    """Which offers (model@provider) or whole models, and the workload."""

    offer: tuple[str, ...] = Field((), max_length=MOST)

    def address(self, **changes: object) -> str:
        """The address of this comparison, with some fields changed."""
        return f"/compare?{self.query(**changes)}".rstrip("?")


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column, with the address of the comparison without it."""

    item: Item
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Context):
    """What is compared, property by property."""

    template: ClassVar[str] = "compare.html"
    wanted: Wanted
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    against: Chart | None
    weeks: tuple[Chart, ...]
    simulated: tuple[str, ...]
    """Names of what has simulated telemetry."""
    most: int = MOST
    served_by: str = SERVED_BY


@dataclass(frozen=True, slots=True)
class Found:
    """What the database tells of what is compared; `every` are all offers of the models that are asked for as such."""

    models: Mapping[str, ModelSummary]
    """By what was asked: an id or an alias."""
    offers: Mapping[tuple[str, str], Served]
    every: Sequence[Served]
    uptimes: Mapping[str, Uptime]
    speeds: Mapping[Pair, Speed]
    hours: Mapping[Pair, Sequence[HourOfSpeed]]
    states: Mapping[str, State]
    simulated: frozenset[str]
    """Providers whose telemetry is simulated."""


@kept(minutes=1, on=[tags.MODELS, tags.PROVIDERS])
def compare(request: Request) -> Response:
    """What the address names, side by side."""
    here = site.of(request)
    wanted = Wanted.read(request.query_params)
    now = datetime.now(UTC)
    keys = tuple(dict.fromkeys(wanted.offer))
    with here.reading() as conn:
        found = _read(conn, keys, now=now)
    items = [_item(key, found, wanted.workload, now) for key in keys]
    columns = [Compared(item.name, item.offers, is_model=item.offer is None) for item in items]
    if wanted.workload:
        keep_until_hours_change(request, [one.offer.pricing for column in columns for one in column.offers], now)
    chart = against(columns, found.speeds, wanted.workload, now=now)
    return here.renderer.answer(compare_context(wanted, items, chart, weeks(columns, found.hours, now=now)))


def _read(conn: Connection, keys: Sequence[str], *, now: datetime) -> Found:
    parts = [key.partition("@") for key in keys]
    models = served.summaries(conn, [model for model, _, _ in parts])
    offers = served.chosen(conn, [(models[model].id, provider) for model, _, provider in parts if provider])
    alone = [models[model] for model, _, provider in parts if not provider]
    every = served.of_models(conn, alone)
    pairs = [(one.offer.provider_id, one.model.id) for one in (*offers.values(), *every)]
    chosen = sorted({one.offer.provider_id for one in offers.values()})
    providers = sorted({provider for provider, _ in pairs})
    return Found(
        models=models,
        offers=offers,
        every=every,
        uptimes=measured.uptimes(conn, chosen, today=now.date()),
        speeds=measured.speeds(conn, pairs, now=now),
        hours=measured.hours(conn, [(provider, model) for model, provider in offers], now=now),
        states={
            provider: overall({one.region: one.status for one in regions})
            for provider, regions in region_states(conn, providers, now=now).items()
        },
        simulated=measured.simulated(conn, providers),
    )


def compare_context(
    wanted: Wanted, items: Sequence[Item], price_speed: Chart | None = None, speed: tuple[Chart, ...] = ()
) -> Compare:
    """What the comparison shows."""
    names = listed([item.name for item in items])
    what = f"{names} side by side" if items else "Offers of LLM models side by side"
    head = Head(
        title=f"{f'Compare {names}' if items else 'Compare offers'} · OpenModels",
        description=f"{what}: prices, limits, features, speed and the cost of a workload.",
        # What a workload costs there is another view of the same offers.
        path=wanted.address(input_tokens=0, output_tokens=0, cached_tokens=0, requests=1),
        shared=wanted.address(),
        facts={
            "@context": "https://schema.org",
            "@type": "WebPage",
            "name": f"Compare {names}" if items else "Compare offers of LLM models",
        },
    )
    columns = tuple(
        Column(item, wanted.address(offer=tuple(other.key for other in items if other is not item))) for item in items
    )
    return Compare(
        head=head,
        wanted=wanted,
        columns=columns,
        lines=_lines(wanted, items),
        against=price_speed,
        weeks=speed,
        simulated=tuple(item.name for item in items if item.simulated),
    )


def _lines(wanted: Wanted, items: Sequence[Item]) -> tuple[Line, ...]:
    """The cost of the workload, and every property."""
    if not items or not wanted.workload:
        return lines(items)
    lowest = min((item.amount for item in items if item.amount is not None), default=None)
    costs = [
        replace(item.cost, best=item.amount == lowest) if item.cost and item.amount is not None else item.cost
        for item in items
    ]
    return (line("Cost of the workload", costs), *lines(items))


def _item(key: str, found: Found, workload: Workload | None, now: datetime) -> Item:
    """A column; raises NotFound for an offer that there is not."""
    name, _, provider = key.partition("@")
    model = found.models[name]
    if provider:
        offer = found.offers.get((model.id, provider))
        if offer is None:
            raise NotFound("offer", key)
        probed = figures(
            offer.offer.provider_name,
            found.uptimes.get(provider),
            found.speeds.get((provider, model.id)),
            found.states[provider],
            today=now.date(),
        )
        item = Item(key, model, offer, (offer,), figures=probed, simulated=provider in found.simulated)
    else:
        every = tuple(one for one in found.every if one.model.id == model.id)
        item = Item(
            key,
            model,
            None,
            every,
            together=together(every, found.speeds, found.states),
            simulated=any(one.offer.provider_id in found.simulated for one in every),
        )
    return item if workload is None else _costed(item, workload, now)


def _costed(item: Item, workload: Workload, now: datetime) -> Item:
    # A disputed price does not make a model cheap, here as in its lowest prices.
    counted = item.offers if item.offer else [one for one in item.offers if one.offer.verification != "disputed"]
    costs = [(workload_cost(one.offer.pricing, workload, now), one) for one in counted]
    known = [(cost.total, cost, one) for cost, one in costs if cost.total is not None]
    dollars = [found for found in known if found[1].currency == "USD"]
    if not known or (item.offer is None and not dollars):
        why = "; ".join(costs[0][0].unknown) if item.offer else "no offer of it states all prices in USD"
        return replace(item, cost=Shown("unknown", why))
    total, cost, one = min(dollars, key=lambda found: found[0]) if dollars else known[0]
    amount = cost_money(cost)
    notes = (
        f"at {one.offer.provider_name}" if item.offer is None else "",
        noted(one.offer),
        f"{cost.hours} hours" if cost.hours else "",
    )
    text, exact = (amount.text, amount.exact) if amount else ("", "")
    shown = Shown(text, exact, note=", ".join(part for part in notes if part), is_number=True)
    return replace(item, cost=shown, amount=total if dollars else None)


ROUTES = [Route("/compare", compare)]
