"""Find prices that cannot be right: far off the median of a model's other offers. They are marked, never dropped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from statistics import median

from openmodels.registry.importers.drafts import Draft, Notice

FACTOR = 5
MIN_OFFERS = 5
PRICES = ("input_per_million", "output_per_million")


def mark_disputed(mappings: Sequence[Draft], notices: list[Notice]) -> list[Draft]:
    """The same drafts, those at least five times off the median of at least five list prices marked as disputed."""
    stated: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for draft in mappings:
        for name in PRICES:
            if (price := _list_price(draft, name)) is not None:
                stated[draft.fields["model_id"], name].append(price)
    for draft in mappings:
        draft.fields["verification"] = "unverified"
        for name in PRICES:
            price, all_prices = _list_price(draft, name), stated[draft.fields["model_id"], name]
            if price is None or len(all_prices) < MIN_OFFERS:
                continue
            middle = median(all_prices)
            if price >= FACTOR * middle or price * FACTOR <= middle:
                draft.fields["verification"] = "disputed"
                text = f"{name} is {price}, the median of {len(all_prices)} offers is {middle}"
                notices.append(Notice("price", draft.path, text))
    return list(mappings)


def _list_price(draft: Draft, name: str) -> Decimal | None:
    pricing = draft.fields.get("pricing")
    if not pricing or pricing.get("basis", "list") != "list" or pricing["currency"] != "USD" or not pricing.get(name):
        return None
    price: Decimal = pricing[name]
    return price
