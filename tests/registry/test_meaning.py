from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openmodels.registry.documents import Mapping, Model
from openmodels.registry.examples import EXAMPLES
from openmodels.registry.meaning import Change, compare
from openmodels.registry.prices import Money

NAME = "mappings/acme/tiny-1.yaml"
NIGHT = {"label": "night", "time_zone": "UTC", "starts_at": "22:00", "ends_at": "06:00"}
PRICING: dict[str, Any] = {"input_per_million": 2, "output_per_million": 8, "currency": "USD"}


def offer(**fields: Any) -> Mapping:
    return Mapping.model_validate(EXAMPLES["mapping"] | {"pricing": PRICING, "variants": None} | fields)


def change(old: dict[str, Any], new: dict[str, Any]) -> Change | None:
    found = compare("registry", {NAME: offer(**old)}, {NAME: offer(**new)})
    return found[0] if found else None


def prices(old: Any, new: Any) -> list[tuple[str, Any, Any, float | None]]:
    found = change(old, new)
    return [(p.field, p.old, p.new, p.percent) for p in found.prices] if found else []


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def test_the_time_of_a_change_is_no_change() -> None:
    assert change({}, {"updated_at": "2026-05-03T00:00:00Z"}) is None


def test_a_status_that_is_written_out_is_no_change() -> None:
    assert change({"status": None}, {"status": "active"}) is None


def test_a_price_that_becomes_known_is_told_without_a_percentage() -> None:
    assert prices({"pricing": None}, {"pricing": PRICING | {"output_per_million": None}}) == [
        ("input_per_million", None, usd("2"), None),
    ]


def test_free_is_not_unknown() -> None:
    assert prices({}, {"pricing": PRICING | {"output_per_million": 0}}) == [
        ("output_per_million", usd("8"), usd("0"), -100.0)
    ]
    assert prices({}, {"pricing": PRICING | {"output_per_million": None}}) == [
        ("output_per_million", usd("8"), None, None)
    ]
    assert prices({"pricing": PRICING | {"output_per_million": 0}}, {})[0][3] is None


def test_another_currency_changes_every_price_and_has_no_percentage() -> None:
    found = prices({}, {"pricing": PRICING | {"currency": "CNY"}})
    assert [(field, percent) for field, _, _, percent in found] == [
        *(("input_per_million", None), ("output_per_million", None)),
    ]


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"tiers": [{"above_input_tokens": 200000, "input_per_million": 4}]}, "tiers[200000].input_per_million"),
        ({"service_tiers": {"batch": {"input_per_million": 4}}}, "service_tiers.batch.input_per_million"),
        (
            {
                "schedules": [
                    NIGHT | {"input_per_million": 4},
                ]
            },
            "schedules[night].input_per_million",
        ),
    ],
)
def test_prices_of_long_requests_services_and_hours_are_told_by_their_names(part: dict[str, Any], field: str) -> None:
    found = prices({}, {"pricing": PRICING | part})
    assert found == [(field, None, usd("4"), None)]


def test_prices_of_a_variant_are_told_by_its_name() -> None:
    variant = {"provider_model_name": "tiny-fast", "kind": "speed"}
    old = {"variants": [variant | {"pricing": PRICING}]}
    new = {"variants": [variant | {"pricing": PRICING | {"input_per_million": 3}}]}
    assert prices(old, new) == [("variants[tiny-fast].input_per_million", usd("2"), usd("3"), 50.0)]
    found = change(old, new)
    assert found
    assert (found.what, found.fields) == ("price", ())


def test_what_is_not_a_price_is_told_as_a_field() -> None:
    found = change(
        {"max_output_tokens": 1000}, {"max_output_tokens": 1500, "pricing": PRICING | {"basis": "promotional"}}
    )
    assert found
    assert (found.what, [(f.field, f.old, f.new, f.percent) for f in found.fields]) == (
        "changed",
        [("max_output_tokens", 1000, 1500, 50.0), ("pricing.basis", None, "promotional", None)],
    )


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("active", "retired", "retired"),
        (None, "retired", "retired"),
        ("retired", None, "returned"),
        ("active", "deprecated", "changed"),
    ],
)
def test_the_end_and_the_return_of_a_thing_weigh_more_than_its_price(
    old: str | None, new: str | None, what: str
) -> None:
    found = change({"status": old}, {"status": new})
    assert found
    assert found.what == what
    found = change({"status": old}, {"status": new, "pricing": PRICING | {"input_per_million": 3}})
    assert found
    assert found.what == (what if what != "changed" else "price")
    assert len(found.prices) == 1


def test_a_model_has_fields_and_no_prices() -> None:
    old, new = (Model.model_validate(EXAMPLES["model"] | {"context_window": size}) for size in (1000, 2000))
    (found,) = compare(".", {"models/tiny-1.yaml": old}, {"models/tiny-1.yaml": new})
    assert (found.kind, found.key, found.path, found.prices) == ("model", "tiny-1", "models/tiny-1.yaml", ())
    assert [(field.field, field.percent) for field in found.fields] == [("context_window", 100.0)]
