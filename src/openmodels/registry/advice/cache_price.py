"""Reading from a cache is not dearer than sending the tokens."""

from __future__ import annotations

from collections.abc import Iterator

from openmodels.registry.documents import Prices, Pricing
from openmodels.registry.entries import Registry
from openmodels.registry.problems import Problem
from openmodels.registry.rules import Rules
from openmodels.registry.yaml import Step


def check(registry: Registry, rules: Rules) -> Iterator[Problem]:
    """Report each price of cached input that is above the price of input beside it."""
    for entry in registry.mappings.values():
        pricing = entry.document.pricing
        if pricing is None:
            continue
        for where, prices in _price_lists(pricing):
            cached, whole = prices.cache_read_per_million, prices.input_per_million
            if cached is not None and whole is not None and cached > whole:
                message = f"Cached input at {cached} is dearer than input at {whole}."
                yield entry.problem("OM506", ("pricing", *where, "cache_read_per_million"), message)


def _price_lists(pricing: Pricing) -> Iterator[tuple[tuple[Step, ...], Prices]]:
    yield (), pricing
    for field in ("tiers", "schedules"):
        for i, prices in enumerate(getattr(pricing, field) or ()):
            yield (field, i), prices
    for tier in type(pricing.service_tiers).model_fields if pricing.service_tiers else ():
        prices = getattr(pricing.service_tiers, tier)
        if prices:
            yield ("service_tiers", tier), prices
