"""Every rule whose breach is a warning, by its code."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from openmodels.registry.advice import (
    cache_price,
    combinations,
    date_order,
    freshness,
    idle_provider,
    median_price,
    odd_dates,
    output_limit,
    successors,
    tier_order,
)
from openmodels.registry.entries import Registry
from openmodels.registry.problems import Problem
from openmodels.registry.rules import Rules

Advice = Callable[[Registry, Rules], Iterator[Problem]]

ADVICE: dict[str, Advice] = {
    "OM501": median_price.check,
    "OM502": output_limit.check,
    "OM503": successors.check,
    "OM504": date_order.check,
    "OM505": odd_dates.check,
    "OM506": cache_price.check,
    "OM507": tier_order.check,
    "OM508": idle_provider.check,
    "OM509": freshness.check,
    "OM510": combinations.check,
}
