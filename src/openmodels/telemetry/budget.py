"""Whether a latency probe may be sent: a daily count for each provider, and a monthly sum of money for all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

DAILY_LIMIT = 96
MILLION = Decimal(1_000_000)
BUDGET_CURRENCY = "USD"
"""Money of different currencies is not added; what is priced in another one has no known cost to a budget."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What was used so far: probes of this provider today, and money of all providers this month."""

    today: int
    month: Decimal


def refusal(spent: Spent, *, daily_limit: int | None, budget: Decimal | None, estimate: Decimal | None) -> str | None:
    """Why the next probe must not be sent, in words; None when it may.

    With a budget, a probe whose cost is not known is not sent: unknown is not free.
    """
    limit = DAILY_LIMIT if daily_limit is None else daily_limit
    if spent.today >= limit:
        return f"the daily limit of {limit} latency probes is reached"
    if budget is None:
        return None
    if estimate is None:
        return f"the cost of a probe in {BUDGET_CURRENCY} is not known, and there is a monthly budget to keep"
    if spent.month + estimate > budget:
        return f"the monthly budget of {budget} {BUDGET_CURRENCY} is used up ({spent.month:.4f} spent)"
    return None


def cost(
    input_tokens: int | None,
    output_tokens: int | None,
    *,
    input_per_million: Decimal | None,
    output_per_million: Decimal | None,
) -> Decimal | None:
    """What so many tokens cost in the currency of the prices; None when a count or a price is not known."""
    if input_tokens is None or output_tokens is None or input_per_million is None or output_per_million is None:
        return None
    return (input_tokens * input_per_million + output_tokens * output_per_million) / MILLION
