"""A price is near the other offers of its model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from statistics import median

from openmodels.registry.documents import Mapping
from openmodels.registry.entries import Entry, Registry
from openmodels.registry.problems import Problem
from openmodels.registry.rules import Rules

_LOOKED_AT = {"disputed", "vendor-confirmed"}
_FIELDS = ("input_per_million", "output_per_million")
Priced = tuple[Decimal, Entry[Mapping]]


def check(registry: Registry, rules: Rules) -> Iterator[Problem]:
    """Report each list price that is several times the median of the model's offers, or a fraction of it."""
    offers: dict[tuple[str, str, str], list[Priced]] = defaultdict(list)
    for (_, model), entry in registry.mappings.items():
        pricing = entry.document.pricing
        if pricing and pricing.basis in {None, "list"} and entry.document.verification not in _LOOKED_AT:
            for field in _FIELDS:
                price = getattr(pricing, field)
                # A price of nothing is a matter of its basis, not of its size.
                if price:
                    offers[model, field, pricing.currency].append((price, entry))
    for (_, field, currency), priced in offers.items():
        if len(priced) >= rules.price_offers:
            houses = [_house(registry, entry.document.provider_id) for _, entry in priced]
            yield from _outliers(field, currency, priced, houses, rules.price_factor)


def _house(registry: Registry, provider: str) -> str | None:
    """The lab whose own platform this is, so that two platforms of one lab have the same; None for any other."""
    entry = registry.providers.get(provider)
    if entry is None or entry.document.kind != "first-party":
        return None
    return entry.document.parent_provider or provider


def _outliers(
    field: str, currency: str, priced: list[Priced], houses: list[str | None], factor: int
) -> Iterator[Problem]:
    middle = median(price for price, _ in priced)
    for (price, entry), house in zip(priced, houses, strict=True):
        twins = [other for (other, one), its in zip(priced, houses, strict=True) if its == house and one is not entry]
        alike = house is not None and any(other < price * factor and price < other * factor for other in twins)
        if (price >= middle * factor or price * factor <= middle) and not alike:
            times = f"{price / middle:.1f} times" if price > middle else f"1/{middle / price:.0f} of"
            what = f"the median of the {len(priced)} offers of this model, {middle.normalize():f}"
            hint = "Check the unit and the currency; mark it `verification: disputed` if the source says so."
            yield entry.problem("OM501", ("pricing", field), f"{price} {currency} is {times} {what}.", hint=hint)
