from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openmodels.contract.offers import Offer
from openmodels.contract.prices import Pricing
from openmodels.web.pages.offers import KINDS, cell, decimals, offer_row, price_list

UNKNOWN: dict[str, Any] = dict.fromkeys(KINDS) | dict.fromkeys(
    ("basis", "tiers", "service_tiers", "schedules", "effective_from", "effective_until")
)


def pricing(**known: Any) -> Pricing:
    return Pricing(**UNKNOWN | {"currency": "USD"} | known)


def offer(of: Pricing | None) -> Offer:
    fields: dict[str, Any] = dict.fromkeys(Offer.model_fields)
    known = {
        "provider_id": "acme",
        "provider_name": "Acme",
        "provider_model_name": "m",
        "available_regions": ["global"],
        "status": "active",
        "origins": ["registry"],
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "pricing": of,
    }
    return Offer(**fields | known)


@pytest.mark.parametrize(
    ("of", "shown"),
    [
        (None, "unknown"),
        (pricing(), "unknown"),
        (pricing(input_per_million=Decimal(0)), "$0.00"),
        (pricing(input_per_million=Decimal(0), basis="list"), "$0.00"),
        (pricing(input_per_million=Decimal(0), basis="promotional"), "$0.00"),
        (pricing(input_per_million=Decimal(0), basis="free"), "free"),
        (pricing(input_per_million=None, basis="free"), "unknown"),
        (pricing(input_per_million=Decimal(0), basis="subscription"), "in plan"),
        (pricing(input_per_million=Decimal("0.5"), basis="subscription"), "$0.50"),
        (pricing(input_per_million=Decimal("0.5"), currency="EUR"), "€0.50"),
    ],
)
def test_free_is_said_only_where_the_basis_says_so(of: Pricing | None, shown: str) -> None:
    found = cell(offer(of), "input_per_million")
    assert (found.amount.text if found.amount else found.word) == shown


def test_each_column_has_room_for_its_longest_price_only() -> None:
    known = pricing(input_per_million=Decimal("0.0675"), output_per_million=Decimal(2))
    found = decimals([offer_row(offer(known), None), offer_row(offer(None), None)])
    assert (found.input, found.output, found.cache_read) == (4, 2, 2)


def test_an_offer_has_the_context_of_the_model_unless_it_says_otherwise() -> None:
    here = offer(None).model_copy(update={"context_window_override": 5})
    assert offer_row(offer(None), 100).context == 100
    assert offer_row(here, 100).context == 5
    assert offer_row(offer(None), None).context is None


def test_an_offer_that_states_no_price_has_no_price_list() -> None:
    assert price_list(None) is None
    assert price_list(pricing()) is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_price_is_in_the_price_list(kind: str) -> None:
    found = price_list(pricing(**{kind: Decimal("1.25")}))
    assert found is not None
    assert [(line.name, line.unit) for line in found.lines] == [KINDS[kind]]
    assert found.lines[0].cells[0].amount is not None


def test_no_kind_of_price_of_the_contract_is_forgotten() -> None:
    described = {name for name, field in Pricing.model_fields.items() if "Price of" in (field.description or "")}
    assert described == set(KINDS)
