"""What all offers of a model say together, where a whole model is compared. All pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from openmodels.contract.status import State
from openmodels.store.measured import Pair, Speed
from openmodels.store.served import Served
from openmodels.web.amounts import counted, money
from openmodels.web.pages.figures import Shown as Figure
from openmodels.web.pages.figures import duration, rate
from openmodels.web.pages.offers import FEATURES
from openmodels.web.pages.properties import Shown
from openmodels.web.words import spoken

MOST_NAMED = 6
"""So many regions or kinds of numbers are named, and the others counted."""


def together(
    offers: Sequence[Served], speeds: Mapping[Pair, Speed], states: Mapping[str, State]
) -> dict[str, Shown | None]:
    """The offers of a model by the labels of a comparison; None where none of them tells anything."""
    if not offers:
        return {}
    measured = [
        (one, speed)
        for one in offers
        if (speed := speeds.get((one.offer.provider_id, one.model.id))) and speed.of_model
    ]
    return {
        "Cache read": _lowest_cache_read(offers),
        "Now": _up(states.get(one.offer.provider_id, "unknown") for one in offers),
        "First token, median": _best(measured, lambda speed: speed.p50_ttft_ms, duration, least=True),
        "First token, 95th percentile": _best(measured, lambda speed: speed.p95_ttft_ms, duration, least=True),
        "Tokens a second": _best(measured, lambda speed: speed.tokens_per_second, rate, least=False),
        "Quantization": _named(one.offer.quantization for one in offers),
        **{spoken(name).capitalize(): _yes([_feature(one, name) for one in offers]) for name in FEATURES},
        "Regions": _named(name for one in offers for name in one.offer.available_regions if name != "unknown"),
        "Trains on requests": _yes([one.data_policy.trains_on_data if one.data_policy else None for one in offers]),
    }


def _lowest_cache_read(offers: Sequence[Served]) -> Shown | None:
    """As a model's lowest prices: in USD, of list prices that nobody disputes."""
    prices: list[tuple[Decimal, str]] = [
        (pricing.cache_read_per_million, one.offer.provider_name)
        for one in offers
        if (pricing := one.offer.pricing)
        and pricing.cache_read_per_million is not None
        and pricing.currency == "USD"
        and pricing.basis in (None, "list")
        and one.offer.verification != "disputed"
    ]
    if not prices:
        return None
    amount, provider = min(prices)
    shown = money(amount, "USD")
    assert shown is not None
    return Shown(f"from {shown.text}", f"{shown.exact}, at {provider}", is_number=True, of_many=True)


def _up(states: Iterable[State]) -> Shown | None:
    known = [state for state in states if state != "unknown"]
    if not known:
        return None
    return Shown(f"{known.count('up')} of {counted(len(known), 'offer')} up", of_many=True)


def _best(
    measured: Sequence[tuple[Served, Speed]],
    read: Callable[[Speed], float | None],
    write: Callable[[float | None], Figure | None],
    *,
    least: bool,
) -> Shown | None:
    known = [(value, one.offer.provider_name) for one, speed in measured if (value := read(speed)) is not None]
    if not known:
        return None
    value, provider = min(known) if least else max(known)
    found = write(value)
    assert found is not None
    title = f"{found.exact}, at {provider}; of {counted(len(known), 'measured offer')}"
    return Shown(f"{'from' if least else 'up to'} {found.text}", title, is_number=True, of_many=True)


def _feature(one: Served, name: str) -> bool | None:
    value: bool | None = getattr(one.offer.features, name) if one.offer.features else None
    return value


def _yes(values: Sequence[bool | None]) -> Shown | None:
    """How many say yes; what is not known is told apart from a no."""
    yes, no, unknown = (values.count(word) for word in (True, False, None))
    if unknown == len(values):
        return None
    some = "at all of them" if yes == len(values) else f"at {yes or 'none'} of {len(values)}"
    return Shown(some, f"{yes} yes, {no} no, {unknown} unknown", of_many=True)


def _named(words: Iterable[str | None]) -> Shown | None:
    known = sorted({word for word in words if word})
    if not known:
        return None
    rest = len(known) - MOST_NAMED
    return Shown(
        ", ".join(known[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else ""), ", ".join(known), of_many=True
    )
