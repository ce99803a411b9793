from __future__ import annotations

from decimal import Decimal

import pytest

from openmodels.telemetry.budget import Spent, cost, refusal

NOTHING = Spent(0, Decimal(0))


@pytest.mark.parametrize(
    ("spent", "limit", "budget", "estimate", "reason"),
    [
        (NOTHING, None, None, None, None),
        (Spent(95, Decimal(0)), None, None, None, None),
        (Spent(96, Decimal(0)), None, None, None, "daily limit of 96"),
        (Spent(3, Decimal(0)), 3, None, None, "daily limit of 3"),
        (NOTHING, 0, None, None, "daily limit of 0"),
        (Spent(0, Decimal(1)), None, Decimal(2), Decimal(1), None),
        (Spent(0, Decimal("1.5")), None, Decimal(2), Decimal(1), "monthly budget of 2 USD is used up (1.5000 spent)"),
        (NOTHING, None, Decimal(2), None, "not known"),
        (Spent(0, Decimal(2)), None, Decimal(2), Decimal(0), None),
    ],
)
def test_a_probe_is_refused_when_a_limit_would_be_passed(
    spent: Spent, limit: int | None, budget: Decimal | None, estimate: Decimal | None, reason: str | None
) -> None:
    found = refusal(spent, daily_limit=limit, budget=budget, estimate=estimate)
    assert (found is None) if reason is None else (found is not None and reason in found)


def test_the_cost_of_a_probe_is_its_tokens_at_the_prices() -> None:
    prices = {"input_per_million": Decimal(3), "output_per_million": Decimal(15)}
    assert cost(20, 4, **prices) == Decimal("0.00012")
    assert cost(None, 4, **prices) is None
    assert cost(20, 4, input_per_million=Decimal(0), output_per_million=None) is None
    assert cost(20, 4, input_per_million=Decimal(0), output_per_million=Decimal(0)) == 0
