"""The prices of an offer one by one, each with its currency, so that two states can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from openmodels.registry.documents import Mapping, Prices, Pricing, ServiceTiers


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its currency, ISO 4217."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class PriceChange:
    """One price of an offer, by its field, before and after; None where it is not known."""

    field: str
    old: Money | None
    new: Money | None

    @property
    def percent(self) -> float | None:
        """By how much it rises or falls; None where that has no meaning: from nothing, or in another currency."""
        if not (self.old and self.new and self.old.amount) or self.old.currency != self.new.currency:
            return None
        return float((self.new.amount - self.old.amount) / self.old.amount * 100)


def price_changes(old: Mapping | None, new: Mapping | None) -> tuple[PriceChange, ...]:
    """Every price that two states of an offer do not share, in the order in which a file lists them."""
    before, after = (prices(state) if state else {} for state in (old, new))
    return tuple(
        PriceChange(field, before.get(field), after.get(field))
        for field in {**after, **before}
        if before.get(field) != after.get(field)
    )


def prices(offer: Mapping) -> dict[str, Money]:
    """All known prices of an offer and its variants, such as `tiers[200000].input_per_million`."""
    found = dict(_pricing("", offer.pricing))
    for variant in offer.variants or []:
        found.update(_pricing(f"variants[{variant.provider_model_name}].", variant.pricing))
    return found


def _pricing(path: str, pricing: Pricing | None) -> Iterator[tuple[str, Money]]:
    if pricing is None:
        return
    parts: list[tuple[str, Prices | None]] = [("", pricing)]
    parts += [(f"tiers[{tier.above_input_tokens}].", tier) for tier in pricing.tiers or []]
    parts += [(f"service_tiers.{n}.", getattr(pricing.service_tiers, n, None)) for n in ServiceTiers.model_fields]
    parts += [(f"schedules[{schedule.label}].", schedule) for schedule in pricing.schedules or []]
    for part, held in parts:
        for name in Prices.model_fields:
            amount = getattr(held, name, None)
            if amount is not None:
                yield f"{path}{part}{name}", Money(amount, pricing.currency)
