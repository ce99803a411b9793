"""What a workload costs at an offer: plain arithmetic on its prices."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from openmodels.contract.hours import ZoneNotKnown, holding
from openmodels.contract.offers import Cost
from openmodels.contract.prices import Prices, Pricing, Schedule

ServiceTier = Literal["batch", "flex", "priority", "fast"]
CacheTtl = Literal["5m", "1h"]
MILLION = Decimal(1_000_000)
MOST_TOKENS = 1_000_000_000_000


class Workload(BaseModel):
    """So many requests, each with so many tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input_tokens: int = Field(0, ge=0, le=MOST_TOKENS, description="Input tokens of one request, cached ones too.")
    output_tokens: int = Field(0, ge=0, le=MOST_TOKENS, description="Output tokens of one request.")
    cached_tokens: int = Field(
        0, ge=0, le=MOST_TOKENS, description="Those of the input tokens that are read from a cache."
    )
    cache_write_tokens: int = Field(
        0, ge=0, le=MOST_TOKENS, description="Those of the input tokens that are written to a cache."
    )
    cache_ttl: CacheTtl = Field("5m", description="How long a cache keeps what is written to it.")
    requests: int = Field(1, ge=1, le=MOST_TOKENS, description="How many such requests.")
    currency: str | None = Field(
        None, pattern="^[A-Z]{3}$", description="Currency wanted; nothing is converted, so other offers stay unknown."
    )
    service_tier: ServiceTier | None = Field(None, description="Speed of service; not given: the usual one.")

    @model_validator(mode="after")
    def _cached_is_part_of_input(self) -> Workload:
        if self.cached_tokens > self.input_tokens:
            raise ValueError("cached_tokens is a part of input_tokens, so it cannot be more")
        if self.cached_tokens + self.cache_write_tokens > self.input_tokens:
            raise ValueError("cached_tokens and cache_write_tokens are parts of input_tokens, so they cannot be more")
        return self


def workload_cost(pricing: Pricing | None, workload: Workload, at: datetime) -> Cost:
    """The cost of a workload, asked for at a moment, in the currency of the offer.

    An unknown part leaves the total null and says why; `hours` names the peak or off-peak prices that hold then.
    """
    if pricing is None:
        return Cost(total=None, currency=None, hours=None, unknown=["the provider's prices are not known"])
    try:
        schedule = holding(pricing.schedules, at)
    except ZoneNotKnown as error:
        unknown = [f"the time zone {error} of its hours is not known, so neither are the prices of now"]
        return Cost(total=None, currency=pricing.currency, hours=None, unknown=unknown)
    hours = schedule and schedule.label
    prices, unknown = _prices(pricing, workload, schedule)
    if prices is None:
        return Cost(total=None, currency=pricing.currency, hours=hours, unknown=unknown)
    one_request = Decimal(0)
    written = workload.cache_write_tokens
    kept = {"5m": prices.cache_write_per_million, "1h": prices.cache_write_1h_per_million}
    for name, count, price in (
        ("input tokens", workload.input_tokens - workload.cached_tokens - written, prices.input_per_million),
        ("cached input tokens", workload.cached_tokens, prices.cache_read_per_million),
        (f"writing to a cache for {workload.cache_ttl}", written, kept[workload.cache_ttl]),
        ("output tokens", workload.output_tokens, prices.output_per_million),
    ):
        if count and price is None:
            unknown.append(f"the price of {name} is not known")
        elif price is not None:
            one_request += count * price / MILLION
    total = None if unknown else one_request * workload.requests
    return Cost(total=total, currency=pricing.currency, hours=hours, unknown=unknown)


def _prices(pricing: Pricing, workload: Workload, schedule: Schedule | None) -> tuple[Prices | None, list[str]]:
    """The prices that hold for one request of the workload, or why there are none."""
    unknown = []
    if workload.currency not in (None, pricing.currency):
        unknown.append(f"the offer is priced in {pricing.currency}, not {workload.currency}")
    if pricing.basis == "subscription":
        unknown.append("a subscription pays for this offer, not its tokens")
    tiers = [tier for tier in pricing.tiers or [] if workload.input_tokens > tier.above_input_tokens]
    tier = max(tiers, key=lambda t: t.above_input_tokens, default=None)
    # Which prices hold where two of long requests, hours and speeds meet, only the provider could say.
    meeting = [f" above {tier.above_input_tokens} input tokens"] if tier is not None else []
    meeting += [f" for the hours '{schedule.label}'"] if schedule is not None else []
    special: Prices | None = None
    if workload.service_tier is not None:
        special = getattr(pricing.service_tiers, workload.service_tier, None)
        said = f"the offer states no {workload.service_tier} prices"
        if special is None:
            unknown.append(said)
        elif meeting:
            unknown.append(said + "".join(meeting))
        return special, unknown
    if len(meeting) > 1:
        unknown.append(f"the offer states no prices{''.join(meeting)}")
    return schedule or tier or pricing, unknown
