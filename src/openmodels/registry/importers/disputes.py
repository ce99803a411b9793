"""Find prices that cannot be right: far off the median of a model's other offers. They are marked, never dropped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal
from statistics import median
from typing import Any

from openmodels.registry.importers.labs import is_home, lab_of

FACTOR = 5
MIN_OFFERS = 5
PRICES = ("input_per_million", "output_per_million")


def outliers(
    world: Mapping[str, Mapping[str, Any]], sure: Collection[str] = (), doubted: Collection[str] = ()
) -> dict[str, list[str]]:
    """By file, the prices that are at least five times off the median of at least five list prices in USD.

    Prices in `sure` are beyond doubt and those in `doubted` are disputed anyway; neither is part of the comparison. An
    outlier does not help to judge others, so the median is taken again without those that were found. A lab may ask far
    more than others for its own model: what two of its platforms ask much alike is no outlier.
    """
    stated: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    for path, fields in world.items():
        if path.startswith("mappings/") and path not in sure:
            for name in PRICES:
                if (price := _list_price(fields.get("pricing"), name)) is not None:
                    stated[fields["model_id"], name][path] = price
    found: dict[str, list[str]] = defaultdict(list)
    doubtful = set(doubted)
    while newly := {path: texts for path, texts in _far_off(stated, doubtful).items() if path not in doubtful}:
        found.update(newly)
        doubtful |= newly.keys()
    return dict(found)


def _far_off(stated: Mapping[tuple[str, str], dict[str, Decimal]], doubtful: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for (model, name), prices in sorted(stated.items()):
        trusted = {path: price for path, price in prices.items() if path not in doubtful}
        if len(trusted) < MIN_OFFERS:
            continue
        middle = median(trusted.values())
        for path, price in trusted.items():
            if _is_far(price, middle) and not _at_home_alike(model, path, prices):
                found[path].append(f"{name} is {price:f}, the median of {len(trusted)} offers is {middle:f}")
    return found


def _at_home_alike(model: str, path: str, prices: Mapping[str, Decimal]) -> bool:
    """Whether a price is that of the model's lab and another of the lab's platforms asks about the same."""
    lab = lab_of(model)
    at_home = {other: price for other, price in prices.items() if is_home(other.split("/")[1], lab)}
    return path in at_home and any(not _is_far(prices[path], at_home[other]) for other in at_home if other != path)


def _is_far(price: Decimal, from_price: Decimal) -> bool:
    return price >= FACTOR * from_price or price * FACTOR <= from_price


def _list_price(pricing: Mapping[str, Any] | None, name: str) -> Decimal | None:
    """A list price in USD that is not nothing; None for any other."""
    if not pricing or (pricing.get("basis") or "list") != "list" or pricing["currency"] != "USD":
        return None
    price = pricing.get(name)
    return Decimal(price) if price else None
