from __future__ import annotations

from decimal import Decimal
from typing import Any

from openmodels.registry.importers.disputes import outliers


def offers(*inputs: str, **last: Any) -> dict[str, dict[str, Any]]:
    world: dict[str, dict[str, Any]] = {}
    for number, price in enumerate(inputs):
        pricing = {"input_per_million": Decimal(price), "output_per_million": Decimal(1), "currency": "USD"}
        world[f"mappings/p{number}/m.yaml"] = {"model_id": "m", "pricing": pricing}
    world[f"mappings/p{len(inputs) - 1}/m.yaml"]["pricing"].update(last)
    return world


def test_a_price_five_times_off_the_median_of_five_offers_is_an_outlier() -> None:
    assert list(outliers(offers("1", "1", "1", "1", "5"))) == ["mappings/p4/m.yaml"]
    assert list(outliers(offers("1", "1", "1", "1", "0.2"))) == ["mappings/p4/m.yaml"]
    assert outliers(offers("1", "1", "1", "1", "4.9")) == {}


def test_four_offers_are_too_few_to_judge_by() -> None:
    assert outliers(offers("1", "1", "1", "100")) == {}


def test_other_currencies_plans_and_free_offers_are_no_part_of_the_comparison() -> None:
    assert outliers(offers("1", "1", "1", "1", "1", "7", currency="CNY")) == {}
    assert outliers(offers("1", "1", "1", "1", "1", "0.01", basis="promotional")) == {}
    assert outliers(offers("1", "1", "1", "1", "1", "0")) == {}


def test_an_outlier_does_not_hide_another_one() -> None:
    assert list(outliers(offers("1", "1", "1", "1", "2", "100", "5.5", "100"))) == [
        "mappings/p5/m.yaml",
        "mappings/p7/m.yaml",
        "mappings/p6/m.yaml",
    ]


def test_a_price_beyond_doubt_is_neither_an_outlier_nor_a_measure_for_others() -> None:
    world = offers("1", "1", "1", "1", "1", "9")
    assert outliers(world, sure={"mappings/p5/m.yaml"}) == {}
    assert outliers(offers("1", "1", "1", "1", "9"), sure={"mappings/p0/m.yaml"}) == {}


def test_a_lab_may_ask_much_more_than_others_for_its_own_model_where_two_of_its_platforms_do() -> None:
    prices = offers("1", "1", "1", "1", "1", "6", "8")
    named = {path.replace("/m.yaml", "/qwen9.yaml"): {**one, "model_id": "qwen9"} for path, one in prices.items()}
    moved = {
        "mappings/p5/qwen9.yaml": "mappings/alibaba-cn/qwen9.yaml",
        "mappings/p6/qwen9.yaml": "mappings/alibaba/qwen9.yaml",
    }
    both = {moved.get(path, path): one for path, one in named.items()}
    assert outliers(both) == {}
    alone = {path: one for path, one in both.items() if "/alibaba/" not in path}
    assert list(outliers(alone)) == ["mappings/alibaba-cn/qwen9.yaml"]
    both["mappings/alibaba/qwen9.yaml"]["pricing"]["input_per_million"] = Decimal(30)
    assert len(outliers(both)) == 2
