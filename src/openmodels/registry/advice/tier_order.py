"""Tiers are listed by their mark, and longer requests are not cheaper."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from openmodels.registry.documents import Prices
from openmodels.registry.entries import Registry
from openmodels.registry.problems import Problem
from openmodels.registry.rules import Rules

_FIELDS = ("input_per_million", "output_per_million", "cache_read_per_million")


def check(registry: Registry, rules: Rules) -> Iterator[Problem]:
    """Report each tier that stands below a lower mark than the one before it, or costs less."""
    for entry in registry.mappings.values():
        pricing = entry.document.pricing
        if pricing is None or not pricing.tiers:
            continue
        for i, (one, next_) in enumerate(pairwise(pricing.tiers), 1):
            if next_.above_input_tokens <= one.above_input_tokens:
                message = f"The mark is not above the one of the tier before, {one.above_input_tokens:,}."
                yield entry.problem("OM507", ("pricing", "tiers", i, "above_input_tokens"), message)
        lists: list[Prices] = [pricing, *sorted(pricing.tiers, key=lambda tier: tier.above_input_tokens)]
        for lower, higher in pairwise(lists):
            i = next(i for i, tier in enumerate(pricing.tiers) if tier is higher)
            for field in _FIELDS:
                less, more = getattr(lower, field), getattr(higher, field)
                if less is not None and more is not None and more < less:
                    message = f"{more} is less than the {less} of shorter requests."
                    yield entry.problem("OM507", ("pricing", "tiers", i, field), message)
