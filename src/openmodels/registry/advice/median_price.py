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


def check(registry: Registry, rules: Rules) -> Iterator[Problem]:
    """Report each list price that is several times the median of the model's offers, or a fraction of it."""
    offers: dict[tuple[str, str, str], list[tuple[Decimal, Entry[Mapping]]]] = defaultdict(list)
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
            yield from _outliers(field, currency, priced, rules.price_factor)


def _outliers(
    field: str, currency: str, priced: list[tuple[Decimal, Entry[Mapping]]], factor: int
) -> Iterator[Problem]:
    middle = median(price for price, _ in priced)
    for price, entry in priced:
        if price >= middle * factor or price * factor <= middle:
            times = f"{price / middle:.1f} times" if price > middle else f"1/{middle / price:.0f} of"
            what = f"the median of the {len(priced)} offers of this model, {middle.normalize():f}"
            hint = "Check the unit and the currency; mark it `verification: disputed` if the source says so."
            yield entry.problem("OM501", ("pricing", field), f"{price} {currency} is {times} {what}.", hint=hint)
