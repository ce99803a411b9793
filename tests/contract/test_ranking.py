"""Rankings reckoned by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from openmodels.contract.ranking import WEIGHTS, Candidate, rank


def offer(
    provider_id: str,
    uptime: float | None = None,
    first: float | None = None,
    price: float | None = None,
    total: float | None = None,
    currency: str = "USD",
) -> Candidate:
    """An offer whose input and output cost the same, so that its price is that."""
    amount = None if price is None else Decimal(str(price))
    return Candidate(provider_id, uptime, first, total, amount, amount, None if price is None else currency)


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        pytest.param([], [], id="none"),
        pytest.param([offer("a", 99, 200, 5, 900)], [("a", 100.0)], id="one provider is its own best"),
        pytest.param([offer("a")], [("a", None)], id="nothing known"),
        # reckoned: a is .4 x 100 + .3 x 50 + .2 x 100 + .1 x 100; b is .4 x 90 + .3 x 100 + .2 x 50 + .1 x 50
        pytest.param(
            [offer("a", 100, 400, 1, 1000), offer("b", 90, 200, 2, 2000)], [("a", 85.0), ("b", 81.0)], id="all known"
        ),
        # b lacks its price, so .4 x 100 + .3 x 50 + .1 x 50 is divided by .8
        pytest.param(
            [offer("b", 100, 400, None, 2000), offer("a", 100, 200, 3, 1000)],
            [("a", 100.0), ("b", 75.0)],
            id="a missing price is left out and the weights grow",
        ),
        # a is .4 x 100 + .2 x 50, divided by .6
        pytest.param(
            [offer("a", 99, None, 2), offer("b", 99, None, 1)], [("b", 100.0), ("a", 83.33)], id="no latency at all"
        ),
        # a free offer and one of 1: best counts as 0.01, so 0.01/1 = 1%: (.4*100 + .2*1) / .6 = 67
        pytest.param(
            [offer("a", 99, None, 1), offer("b", 99, None, 0)], [("b", 100.0), ("a", 67.0)], id="a price of zero"
        ),
        pytest.param(
            [offer("cheap", None, None, 0), offer("dear", 95, 900, 50, 5000)],
            [("dear", 80.0), ("cheap", 100.0)],  # dear: .4*100 + .3*100 + .2*0.02 + .1*100
            id="a price alone never outranks good telemetry",
        ),
        pytest.param(
            [offer("broken", 20, 300, 9), offer("cheap", None, None, 3)],
            [("cheap", 100.0), ("broken", 85.19)],  # broken: (.4*100 + .3*100 + .2*33.3333) / .9
            id="telemetry that is bad is no merit",
        ),
        pytest.param(
            [offer("b", 99, 100, 2), offer("a", 99, 100, 2)], [("a", 100.0), ("b", 100.0)], id="a tie goes by id"
        ),
        # both reach the same score by other ways: a (.3*50+.4*100)/.7 = 78.57, b the same without a price either
        pytest.param(
            [offer("b", 100, 200), offer("a", 100, 200), offer("c", 100, 100)],
            [("c", 100.0), ("a", 78.57), ("b", 78.57)],
            id="a tie without prices",
        ),
        # the one price in CNY is not compared: both have uptime only, 100 and 50
        pytest.param(
            [offer("a", 50, None, 1), offer("b", 100, None, 0.5, currency="CNY"), offer("c", 100, None, 1)],
            [("b", 100.0), ("c", 100.0), ("a", 66.67)],  # a: (.4*50 + .2*100) / .6
            id="another currency",
        ),
        pytest.param([offer("a", 0, None, 1)], [("a", 33.33)], id="never up is no best"),
    ],
)
def test_providers_are_ranked_as_reckoned_by_hand(
    candidates: list[Candidate], expected: list[tuple[str, float | None]]
) -> None:
    found = rank(candidates)
    assert [one.rank for one in found] == list(range(1, len(candidates) + 1))
    assert [one.provider_id for one in found] == [name for name, _ in expected]
    assert [one.score for one in found] == pytest.approx([score for _, score in expected], abs=0.011)


def test_components_show_score_and_weight_also_of_what_is_missing() -> None:
    (found,) = rank([offer("a", 99, 200)])
    assert {part: (c.score, round(c.weight, 4)) for part, c in found.components.items()} == {
        "uptime": (100.0, 0.5714),
        "first_token": (100.0, 0.4286),
        "price": (None, 0.0),
        "total": (None, 0.0),
    }


def test_the_weights_are_those_of_the_contract() -> None:
    assert WEIGHTS == {"uptime": 0.4, "first_token": 0.3, "price": 0.2, "total": 0.1}


def test_the_order_of_the_candidates_does_not_matter() -> None:
    some = [offer("a", 99, 100, 1), offer("b", 98, 50, 2), offer("c"), offer("d", None, None, 1)]
    assert rank(some) == rank(some[::-1])


def test_the_price_is_three_parts_input_and_one_part_output() -> None:
    assert Candidate("a", input_per_million=Decimal(2), output_per_million=Decimal(10)).price == 4.0
