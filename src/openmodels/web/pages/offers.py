"""The rows of a table of offers, and the details folded into each. All pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openmodels.contract.offers import Features, Offer, OfferDetails, Variant
from openmodels.contract.prices import Prices, Pricing, Schedule
from openmodels.web.amounts import Money, money, tokens
from openmodels.web.words import spoken

KINDS: dict[str, tuple[str, str]] = {
    "input_per_million": ("Input", "per million tokens"),
    "output_per_million": ("Output", "per million tokens"),
    "cache_read_per_million": ("Cache read", "per million tokens"),
    "cache_write_per_million": ("Cache write", "per million tokens"),
    "cache_write_1h_per_million": ("Cache write, 1 hour", "per million tokens"),
    "reasoning_tokens_per_million": ("Reasoning", "per million tokens"),
    "input_audio_per_million": ("Audio input", "per million tokens"),
    "output_audio_per_million": ("Audio output", "per million tokens"),
    "input_image_per_million": ("Image input", "per million tokens"),
    "output_image_per_million": ("Image output", "per million tokens"),
    "image_per_unit": ("Image", "per image"),
    "audio_per_second": ("Audio", "per second"),
    "video_per_second": ("Video", "per second"),
    "search_grounding_per_query": ("Web search", "per query"),
}
"""Every kind of price, with its name and its unit."""
NOTED = ("promotional", "estimated")
"""Bases that a reader must see beside the prices."""
MOST_DECIMALS = 7
PAIRED = "\u00a0/\u00a0"
"""Between an input and an output price, which stay on one line."""
SERVICE_TIERS = ("batch", "flex", "priority", "fast")
FEATURES = ("tools", "structured_output", "reasoning", "attachments", "web_search")
"""The features that a row names; its details tell the others, which nearly all offers have or a price shows."""
ALL_FEATURES = (*FEATURES, "prompt_caching", "streaming", "temperature")


@dataclass(frozen=True, slots=True)
class Cell:
    """A price to show: an amount, or the word that stands for it."""

    amount: Money | None
    word: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One kind of price, with a cell for each column of the price list."""

    name: str
    unit: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PriceList:
    """Everything an offer charges: the usual prices first, then long requests, service tiers and hours."""

    columns: tuple[str, ...]
    lines: tuple[PriceLine, ...]
    decimals: int


@dataclass(frozen=True, slots=True)
class Decimals:
    """How many decimals the longest price of each column has, so that points can stand below each other."""

    input: int
    output: int
    cache_read: int
    cost: int = 2


@dataclass(frozen=True, slots=True)
class VariantRow:
    """A variant as its offer's details show it."""

    variant: Variant
    input: Cell
    output: Cell


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds beside the usual prices: other prices, number form, limits of one account, and regions."""

    tiers: tuple[str, ...]
    """Other prices in short, input and output: batch $0.75 / $3.50."""
    priced: bool
    quantization: str | None
    requests: int | None
    tokens: int | None
    """Requests and tokens a minute."""
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer as the table shows it."""

    offer: Offer
    input: Cell
    output: Cell
    cache_read: Cell
    context: int | None
    features: str
    """What tells this offer from others, in a row."""
    has: tuple[str, ...]
    lacks: tuple[str, ...]
    terms: Terms
    folded: str
    """What the details hold beyond the row, in a few words: 3 variants."""
    prices: PriceList | None
    variants: tuple[VariantRow, ...]
    whole: bool
    """Whether prices and variants are here, or on the offer's own page only."""


def offer_row(offer: Offer, context_window: int | None, *, whole: bool = True) -> OfferRow:
    """The row of an offer of a model with this context window; its details only when it is to be `whole`."""
    return OfferRow(
        offer=offer,
        input=cell(offer, "input_per_million"),
        output=cell(offer, "output_per_million"),
        cache_read=cell(offer, "cache_read_per_million"),
        context=offer.context_window_override or context_window,
        features=", ".join(_features(offer.features, FEATURES, wanted=True)),
        has=_features(offer.features, ALL_FEATURES, wanted=True),
        lacks=_features(offer.features, ALL_FEATURES, wanted=False),
        terms=terms(offer),
        folded=_folded(offer),
        prices=price_list(offer.pricing) if whole else None,
        variants=tuple(
            VariantRow(v, cell(v, "input_per_million"), cell(v, "output_per_million")) for v in offer.variants or ()
        )
        if whole
        else (),
        whole=whole,
    )


def cell(offer: OfferDetails, kind: str) -> Cell:
    """One price of an offer; `free` only where its basis says so, and unknown where nobody says."""
    if offer.pricing is None:
        return Cell(None, "unknown")
    return _cell(offer.pricing, kind, offer.pricing)


def terms(offer: Offer) -> Terms:
    """The second line of an offer's row."""
    pricing, limits = offer.pricing, offer.rate_limits
    named = _columns(pricing)[1:] if pricing else []
    return Terms(
        tiers=tuple(_in_short(name, prices, pricing) for name, prices in named if pricing),
        priced=pricing is not None,
        quantization=offer.quantization,
        requests=limits.requests_per_minute if limits else None,
        tokens=limits.tokens_per_minute if limits else None,
        regions=tuple(name for name in offer.available_regions if name != "unknown"),
    )


def decimals(rows: Sequence[OfferRow]) -> Decimals:
    """The decimals of a table's three columns of prices."""
    return Decimals(
        input=_longest(row.input for row in rows),
        output=_longest(row.output for row in rows),
        cache_read=_longest(row.cache_read for row in rows),
    )


def price_list(pricing: Pricing | None) -> PriceList | None:
    """All prices that an offer states, in columns; None when it states none."""
    if pricing is None:
        return None
    columns = _columns(pricing)
    lines = tuple(
        PriceLine(name, unit, tuple(_cell(prices, kind, pricing) for _, prices in columns))
        for kind, (name, unit) in KINDS.items()
        if any(getattr(prices, kind) is not None for _, prices in columns)
    )
    if not lines:
        return None
    longest = _longest(one for line in lines for one in line.cells)
    return PriceList(tuple(name for name, _ in columns), lines, longest)


def _columns(pricing: Pricing) -> list[tuple[str, Prices]]:
    columns: list[tuple[str, Prices]] = [("Standard", pricing)]
    for tier in pricing.tiers or ():
        mark = tokens(tier.above_input_tokens)
        columns.append((f"Above {mark.text if mark else ''} input", tier))
    if pricing.service_tiers:
        tiers = ((name, getattr(pricing.service_tiers, name)) for name in SERVICE_TIERS)
        columns += [(name.capitalize(), prices) for name, prices in tiers if prices]
    return columns + [(_hours(schedule), schedule) for schedule in pricing.schedules or ()]


def _in_short(name: str, prices: Prices, pricing: Pricing) -> str:
    named = prices.label if isinstance(prices, Schedule) else name[:1].lower() + name[1:]
    asked = [_cell(prices, kind, pricing) for kind in ("input_per_million", "output_per_million")]
    told = [one.amount.text if one.amount else one.word for one in asked]
    return named if told == ["unknown", "unknown"] else f"{named} {PAIRED.join(told)}"


def _longest(cells: Iterable[Cell]) -> int:
    return min(MOST_DECIMALS, max((len(c.amount.fraction) - 1 for c in cells if c.amount), default=2))


def _cell(prices: Prices, kind: str, pricing: Pricing) -> Cell:
    value = getattr(prices, kind)
    per = KINDS[kind][1]
    if pricing.basis == "subscription" and not value:
        return Cell(None, "in plan", "A subscription pays for it, not its tokens.")
    if pricing.basis == "free" and value == 0:
        return Cell(None, "free", f"{per}, as the provider states")
    if value is None:
        return Cell(None, "unknown")
    note = {"promotional": "promotional price", "estimated": "estimated price", "subscription": "beyond the plan"}
    return Cell(money(value, pricing.currency, per), "", note.get(pricing.basis or "", ""))


def _features(features: Features | None, names: Sequence[str], *, wanted: bool) -> tuple[str, ...]:
    return tuple(spoken(name) for name in names if features and getattr(features, name) is wanted)


def _hours(schedule: Schedule) -> str:
    days = f", {', '.join(day[:3].capitalize() for day in schedule.weekdays)}" if schedule.weekdays else ""
    return f"{schedule.label} ({schedule.starts_at}–{schedule.ends_at} {schedule.time_zone}{days})"


def noted(offer: Offer) -> str:
    """What a reader must know of the prices: promotional or estimated; empty where there is nothing of the kind."""
    basis = offer.pricing.basis if offer.pricing else None
    return f"{basis} prices" if basis in NOTED else ""


def _folded(offer: Offer) -> str:
    return ", ".join(part for part in (noted(offer), _some(offer.variants, "variant")) if part)


def _some(items: Sequence[object] | None, noun: str) -> str:
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}" if items else ""
