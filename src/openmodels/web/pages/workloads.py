"""The workload that an address asks for, and what it costs in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from pydantic import Field
from starlette.requests import Request

from openmodels.cache.policy import keep_until
from openmodels.contract.cost import MOST_TOKENS, Workload
from openmodels.contract.hours import next_change
from openmodels.contract.offers import ComparedOffer, Cost
from openmodels.contract.prices import Pricing
from openmodels.errors import BadRequest
from openmodels.web.amounts import Money, money
from openmodels.web.pages.asked import Asked
from openmodels.web.pages.offers import MOST_DECIMALS


class WantedWorkload(Asked):
    """So many requests of so many tokens, by the API's names."""

    input_tokens: int = Field(0, ge=0, le=MOST_TOKENS)
    output_tokens: int = Field(0, ge=0, le=MOST_TOKENS)
    cached_tokens: int = Field(0, ge=0, le=MOST_TOKENS)
    requests: int = Field(1, ge=1, le=MOST_TOKENS)

    @property
    def workload(self) -> Workload | None:
        """The workload, or None without tokens; raises BadRequest when more is cached than sent."""
        if self.cached_tokens > self.input_tokens:
            raise BadRequest(
                f"The address asks for {self.cached_tokens} cached_tokens of {self.input_tokens} input_tokens.",
                hint="Cached tokens are a part of the input tokens.",
            )
        if not self.input_tokens and not self.output_tokens:
            return None
        return Workload(
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cached_tokens=self.cached_tokens,
            requests=self.requests,
        )


def keep_until_hours_change(request: Request, pricings: Iterable[Pricing | None], now: datetime) -> None:
    """Keep a page that tells what a workload costs now no longer than these prices' hours last."""
    keep_until(request.scope, next_change(pricings, now), now)


def cost_money(cost: Cost | None) -> Money | None:
    """A known cost to show; None when it is not known."""
    return money(cost.total, cost.currency, "for the workload") if cost else None


def cost_decimals(offers: Iterable[ComparedOffer]) -> int:
    """How many decimals the longest cost has, so that points can stand below each other."""
    costs = [cost_money(offer.cost) for offer in offers]
    return min(MOST_DECIMALS, max((len(cost.fraction) - 1 for cost in costs if cost), default=2))


def by_cost(offers: list[ComparedOffer]) -> list[ComparedOffer]:
    """Offers by what the workload costs: those in USD first, then each other currency, and unknown ones last."""

    def key(offer: ComparedOffer) -> tuple[bool, bool, str, Decimal]:
        total = offer.cost.total if offer.cost else None
        currency = (offer.cost and offer.cost.currency) or ""
        return (total is None, currency != "USD", currency, total or Decimal(0))

    return sorted(offers, key=key)
