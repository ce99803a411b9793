"""What a comparison tells of each offer and model, property by property. All pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from markupsafe import Markup

from openmodels.contract.models import ModelSummary
from openmodels.store.served import Served
from openmodels.web.amounts import moment, money, tokens
from openmodels.web.pages.figures import Figures
from openmodels.web.pages.figures import Shown as Figure
from openmodels.web.pages.offers import FEATURES, cell
from openmodels.web.words import licence, spoken

SERVED_BY = "depends on the provider"


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in short with its exact form; `best` marks the lowest cost."""

    text: str
    title: str = ""
    best: bool = False
    picture: Markup | None = None
    day: str = ""
    """The same as a machine reads it, where it is a day."""
    note: str = ""
    """What stands after it, in words."""
    is_number: bool = False
    """Whether it is written anew for readers who write numbers otherwise."""
    of_many: bool = False
    """Whether it sums up all offers of a model, and so says nothing of a single one."""


DEPENDS = Shown(SERVED_BY, of_many=True)


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
    offers: tuple[Served, ...]
    """That one, or all offers of the model."""
    figures: Figures | None = None
    """What probes say of the offer, if one was chosen."""
    together: Mapping[str, Shown | None] = field(default_factory=dict)
    """Of a whole model, what all its offers say together, by the label of the property."""
    simulated: bool = False
    """Whether any of its telemetry is simulated."""
    cost: Shown | None = None
    amount: Decimal | None = None
    """The cost in USD, when it is known in USD."""

    @property
    def name(self) -> str:
        """The model, and the provider where an offer was chosen."""
        return f"{self.model.name} at {self.offer.offer.provider_name}" if self.offer else self.model.name


def lines(items: Sequence[Item]) -> tuple[Line, ...]:
    """Every property of which anything can be said; those of telemetry only where any of it is known."""
    is_measured = any(
        item.figures.is_measured if item.figures else any(item.together.get(label) for label in MEASURED)
        for item in items
    )
    found = [
        line(label, [item.together[label] if label in item.together else show(item) for item in items])
        for label, show in LINES.items()
        if is_measured or label not in MEASURED
    ]
    return tuple(one for one in found if any(cell != DEPENDS for cell in one.cells))


def line(label: str, cells: Sequence[Shown | None]) -> Line:
    """A property, and whether it differs: what sums up many offers is only held against its like."""
    single = [one for one in cells if one is None or not one.of_many]
    summed = [one for one in cells if one is not None and one.of_many and one != DEPENDS]
    return Line(label, tuple(cells), any(len({one and one.text for one in some}) > 1 for some in (single, summed)))


def _price(kind: str, lowest: str) -> Callable[[Item], Shown | None]:
    def show(item: Item) -> Shown | None:
        if item.offer:
            one = cell(item.offer.offer, kind)
            if one.amount:
                return Shown(one.amount.text, one.amount.exact, is_number=True)
            return None if one.word == "unknown" else Shown(one.word, one.note)
        amount = money(getattr(item.model, lowest, None), "USD")
        if amount:
            return Shown(f"from {amount.text}", amount.exact, is_number=True, of_many=True)
        return None if lowest else DEPENDS

    return show


def _count(of_offer: str, of_model: str) -> Callable[[Item], Shown | None]:
    def show(item: Item) -> Shown | None:
        own = getattr(item.offer.offer, of_offer) if item.offer else None
        amount = tokens(own or getattr(item.model, of_model))
        return Shown(amount.text, amount.exact, is_number=True) if amount else None

    return show


def _of_offer(read: Callable[[Served], str | None]) -> Callable[[Item], Shown | None]:
    def show(item: Item) -> Shown | None:
        if item.offer is None:
            return DEPENDS
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
            return DEPENDS
        found = read(item.figures) if item.figures else None
        return Shown(found.text, found.exact, is_number=True) if found else None

    return show


def _days(item: Item) -> Shown | None:
    shown = _figure(lambda one: one.uptime)(item)
    bars = item.figures.bars if item.figures else None
    return replace(shown, picture=bars) if shown and bars else shown


def _now(item: Item) -> Shown | None:
    if item.offer is None:
        return DEPENDS
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
    "Can do": _of_model(lambda model: ", ".join(map(spoken, model.capabilities))),
    "Takes or gives": _of_model(lambda model: ", ".join(map(spoken, model.modalities))),
    "Licence": _of_model(lambda model: licence(model.licensing)),
    "Open weights": _of_model(lambda model: _yes(model.open_weights)),
    "Released": _day(lambda model: model.released_on),
    "Knowledge until": _day(lambda model: model.knowledge_cutoff),
}
"""Every property with how it is read; prices are per million tokens."""
