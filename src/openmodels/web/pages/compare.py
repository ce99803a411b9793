"""Offers and models side by side, `/compare`, with what a workload costs at each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar

from markupsafe import Markup
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.contract.cost import Workload, workload_cost
from openmodels.contract.models import ModelSummary
from openmodels.contract.status import overall
from openmodels.errors import NotFound
from openmodels.store import measured, served
from openmodels.store.served import Served
from openmodels.store.telemetry_reads import region_states
from openmodels.web import site
from openmodels.web.amounts import moment, money, tokens
from openmodels.web.charts import Chart
from openmodels.web.pages.comparison import Compared, against, weeks
from openmodels.web.pages.figures import Figures, figures
from openmodels.web.pages.figures import Shown as Figure
from openmodels.web.pages.offers import FEATURES, cell
from openmodels.web.pages.workloads import WantedWorkload, cost_money, keep_until_hours_change
from openmodels.web.render import Context, Head
from openmodels.web.words import licence, spoken

MOST = 6
SERVED_BY = "depends on the provider"


class Wanted(WantedWorkload):
    """Which offers (model@provider) or whole models, and the workload."""

    offer: tuple[str, ...] = Field((), max_length=MOST)

    def address(self, **changes: object) -> str:
        """The address of this comparison, with some fields changed."""
        return f"/compare?{self.query(**changes)}".rstrip("?")


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in short with its exact form; `best` marks the lowest cost."""

    text: str
    title: str = ""
    best: bool = False
    picture: Markup | None = None
    day: str = ""
    """The same as a machine reads it, where it is a day."""


@dataclass(frozen=True, slots=True)
class Line:
    """One property of everything that is compared; a None is not known."""

    label: str
    cells: tuple[Shown | None, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A column: a model, and the offer of it that was chosen, if one was."""

    key: str
    model: ModelSummary
    offer: Served | None
    cost: Shown | None
    amount: Decimal | None
    """The cost in USD, when it is known in USD."""
    figures: Figures | None = None
    """What probes say of the offer, if one was chosen and anything is known."""

    @property
    def name(self) -> str:
        """The model, and the provider where an offer was chosen."""
        return f"{self.model.name} at {self.offer.offer.provider_name}" if self.offer else self.model.name


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


@kept(minutes=1, on=[tags.MODELS, tags.PROVIDERS])
def compare(request: Request) -> Response:
    """What the address names, side by side."""
    here = site.of(request)
    wanted = Wanted.read(request.query_params)
    now = datetime.now(UTC)
    keys = tuple(dict.fromkeys(wanted.offer))
    parts = [key.partition("@") for key in keys]
    with here.reading() as conn:
        models = served.summaries(conn, [model for model, _, _ in parts])
        chosen = [(models[model].id, provider) for model, _, provider in parts if provider]
        offers = served.chosen(conn, chosen)
        alone = [models[model].id for model, _, provider in parts if not provider]
        every = served.of_models(conn, alone) if alone else []
        pairs = [(one.offer.provider_id, one.model.id) for one in (*offers.values(), *every)]
        providers = sorted({one.offer.provider_id for one in offers.values()})
        uptimes = measured.uptimes(conn, providers, today=now.date())
        speeds = measured.speeds(conn, pairs, now=now)
        hours = measured.hours(conn, [(provider, model) for model, provider in offers], now=now)
        states = region_states(conn, providers, now=now)
    items = []
    for key, (name, _, provider) in zip(keys, parts, strict=True):
        model = models[name]
        offer = offers.get((model.id, provider)) if provider else None
        if provider and offer is None:
            raise NotFound("offer", key)
        probed = None
        if offer:
            probed = figures(
                offer.offer.provider_name,
                uptimes.get(provider),
                speeds.get((provider, model.id)),
                overall({one.region: one.status for one in states[provider]}),
                today=now.date(),
            )
        others = [one for one in every if one.model.id == model.id]
        items.append(_item(key, model, offer, others, wanted.workload, probed, now))
    columns = [
        Compared(
            item.name,
            (item.offer,) if item.offer else tuple(one for one in every if one.model.id == item.model.id),
            is_model=item.offer is None,
        )
        for item in items
    ]
    if wanted.workload:
        keep_until_hours_change(request, [one.offer.pricing for column in columns for one in column.offers], now)
    chart = against(columns, speeds, wanted.workload, now=now)
    return here.renderer.answer(compare_context(wanted, items, chart, weeks(columns, hours, now=now)))


def compare_context(
    wanted: Wanted, items: Sequence[Item], price_speed: Chart | None = None, speed: tuple[Chart, ...] = ()
) -> Compare:
    """What the comparison shows."""
    names = " and ".join(item.model.name for item in items)
    head = Head(
        title=f"{f'Compare {names}' if items else 'Compare offers'} · OpenModels",
        description="Offers of LLM models side by side: prices, limits, features, speed and the cost of a workload.",
        # What a workload costs there is another view of the same offers.
        path=wanted.address(input_tokens=0, output_tokens=0, cached_tokens=0, requests=1),
        shared=wanted.address(),
        facts={"@context": "https://schema.org", "@type": "WebPage", "name": "Compare offers of LLM models"},
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
        simulated=tuple(item.name for item in items if item.figures and item.figures.simulated),
    )


def _lines(wanted: Wanted, items: Sequence[Item]) -> tuple[Line, ...]:
    """Every property; those of telemetry only where anything of it is known."""
    if not items:
        return ()
    is_measured = any(item.figures and item.figures.is_measured for item in items)
    lines = [
        _line(label, [show(item) for item in items])
        for label, show in LINES.items()
        if is_measured or label not in MEASURED
    ]
    if wanted.workload:
        lowest = min((item.amount for item in items if item.amount is not None), default=None)
        costs = [
            Shown(item.cost.text, item.cost.title, best=item.amount == lowest)
            if item.cost and item.amount is not None
            else item.cost
            for item in items
        ]
        lines.insert(0, _line("Cost of the workload", costs))
    return tuple(lines)


def _item(
    key: str,
    model: ModelSummary,
    offer: Served | None,
    others: Sequence[Served],
    workload: Workload | None,
    probed: Figures | None,
    now: datetime,
) -> Item:
    if workload is None:
        return Item(key, model, offer, None, None, probed)
    # A disputed price does not make a model cheap, here as in its lowest prices.
    undisputed = [one for one in others if one.offer.verification != "disputed"]
    costs = [(workload_cost(one.offer.pricing, workload, now), one) for one in ([offer] if offer else undisputed)]
    known = [(cost.total, cost, one) for cost, one in costs if cost.total is not None]
    dollars = [found for found in known if found[1].currency == "USD"]
    if not known or (offer is None and not dollars):
        why = "; ".join(costs[0][0].unknown) if offer else "no offer of it states all prices in USD"
        return Item(key, model, offer, Shown("unknown", why), None, probed)
    total, cost, one = min(dollars, key=lambda found: found[0]) if dollars else known[0]
    amount = cost_money(cost)
    text = amount.text if amount else ""
    note = f", at {one.offer.provider_name}" if offer is None else ""
    if cost.hours:
        note += f", {cost.hours} hours"
    shown = Shown(text + note, amount.exact if amount else "")
    return Item(key, model, offer, shown, total if dollars else None, probed)


def _line(label: str, cells: Sequence[Shown | None]) -> Line:
    # What depends on the provider says nothing of which one is meant, so it neither agrees nor differs.
    told = {one.text if one else None for one in cells if one is None or one.text != SERVED_BY}
    return Line(label, tuple(cells), len(told) > 1)


def _price(kind: str, lowest: str) -> Callable[[Item], Shown | None]:
    def show(item: Item) -> Shown | None:
        if item.offer:
            one = cell(item.offer.offer, kind)
            if one.amount:
                return Shown(one.amount.text, one.amount.exact)
            return None if one.word == "unknown" else Shown(one.word, one.note)
        amount = money(getattr(item.model, lowest, None), "USD")
        if amount:
            return Shown(f"from {amount.text}", amount.exact)
        return None if lowest else Shown(SERVED_BY)

    return show


def _count(of_offer: str, of_model: str) -> Callable[[Item], Shown | None]:
    def show(item: Item) -> Shown | None:
        own = getattr(item.offer.offer, of_offer) if item.offer else None
        amount = tokens(own or getattr(item.model, of_model))
        return Shown(amount.text, amount.exact) if amount else None

    return show


def _of_offer(read: Callable[[Served], str | None]) -> Callable[[Item], Shown | None]:
    def show(item: Item) -> Shown | None:
        if item.offer is None:
            return Shown(SERVED_BY)
        text = read(item.offer)
        return Shown(text) if text else None

    return show


def _of_model(read: Callable[[ModelSummary], str | None]) -> Callable[[Item], Shown | None]:
    def show(item: Item) -> Shown | None:
        text = read(item.model)
        return Shown(text) if text else None

    return show


def _figure(read: Callable[[Figures], Figure | None]) -> Callable[[Item], Shown | None]:
    def show(item: Item) -> Shown | None:
        if item.offer is None:
            return Shown(SERVED_BY)
        found = read(item.figures) if item.figures else None
        return Shown(found.text, found.exact) if found else None

    return show


def _days(item: Item) -> Shown | None:
    shown = _figure(lambda one: one.uptime)(item)
    bars = item.figures.bars if item.figures else None
    return Shown(shown.text, shown.title, picture=bars) if shown and bars else shown


def _now(item: Item) -> Shown | None:
    if item.offer is None:
        return Shown(SERVED_BY)
    state = item.figures.state if item.figures else "unknown"
    return None if state == "unknown" else Shown(state)


def _yes(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def _feature(name: str) -> Callable[[Served], str | None]:
    return lambda one: _yes(getattr(one.offer.features, name)) if one.offer.features else None


def _day(read: Callable[[ModelSummary], str | None]) -> Callable[[Item], Shown | None]:
    def show(item: Item) -> Shown | None:
        found = moment(read(item.model))
        return Shown(found.text, day=found.machine) if found else None

    return show


MEASURED: Mapping[str, Callable[[Item], Shown | None]] = {
    "Now": _now,
    "Uptime, 90 days": _days,
    "First token, median": _figure(lambda one: one.p50),
    "First token, 95th percentile": _figure(lambda one: one.p95),
    "Tokens a second": _figure(lambda one: one.rate),
}
"""What probes have measured: uptime in 90 days, first tokens in 7, tokens a second in one."""

LINES: Mapping[str, Callable[[Item], Shown | None]] = {
    "Input": _price("input_per_million", "min_input_price"),
    "Output": _price("output_per_million", "min_output_price"),
    "Cache read": _price("cache_read_per_million", ""),
    "Sort of price": _of_offer(lambda one: (one.offer.pricing.basis or "list") if one.offer.pricing else None),
    **MEASURED,
    "Context": _count("context_window_override", "context_window"),
    "Max output": _count("max_output_tokens", "max_output_tokens"),
    "Quantization": _of_offer(lambda one: one.offer.quantization),
    **{spoken(name).capitalize(): _of_offer(_feature(name)) for name in FEATURES},
    "Regions": _of_offer(lambda one: ", ".join(one.offer.available_regions)),
    "Trains on requests": _of_offer(lambda one: _yes(one.data_policy.trains_on_data) if one.data_policy else None),
    "Verification": _of_offer(lambda one: spoken(one.offer.verification) if one.offer.verification else None),
    "Status": lambda item: Shown(item.offer.offer.status if item.offer else item.model.status),
    "Developer": _of_model(lambda model: model.developer),
    "Takes or gives": _of_model(lambda model: ", ".join(map(spoken, model.modalities))),
    "Licence": _of_model(lambda model: licence(model.licensing)),
    "Open weights": _of_model(lambda model: _yes(model.open_weights)),
    "Released": _day(lambda model: model.released_on),
    "Knowledge until": _day(lambda model: model.knowledge_cutoff),
}
"""Every property with how it is read; prices are per million tokens."""

ROUTES = [Route("/compare", compare)]
