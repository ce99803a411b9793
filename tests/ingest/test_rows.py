from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from openmodels.errors import InvalidRegistry
from openmodels.ingest.rows import Origin, mapping_row, model_row, provider_row
from openmodels.registry.documents import Mapping, Model, Provider
from openmodels.store.catalogue import COLUMNS, Row

HERE = Origin(("registry", "company"), private=True)
DATES = {"created_at": "2025-03-01T00:00:00Z", "updated_at": "2025-06-01T00:00:00Z"}


def model(**fields: Any) -> Row:
    base = {"id": "m", "name": "M", "description": "A model for tests.", "capabilities": ["chat"], **DATES}
    whole = {**base, "modalities": ["text"], "context_window": None, "licensing": "mit", **fields}
    return model_row(Model(**whole), HERE)


def mapping(**fields: Any) -> Row:
    base = {"model_id": "m", "provider_id": "p", "provider_model_name": "org/m", "rate_limits": None, **DATES}
    price = {"input_per_million": Decimal(1), "output_per_million": None, "currency": "USD"}
    return mapping_row(Mapping(**{**base, "pricing": price, "available_regions": ["global"], **fields}), HERE)


def body(row: Row) -> Any:
    return json.loads(row.body, parse_float=Decimal)


def test_a_row_has_every_column_and_puts_the_rest_of_the_file_into_details() -> None:
    row = body(model(parameters={"total": 7, "active": None}))
    assert set(row) == {*COLUMNS["models"], "details"}
    assert row["details"]["parameters"] == {"total": 7, "active": None}
    assert row["details"]["benchmarks"] is None
    provider = body(
        provider_row(
            Provider(
                id="p",
                name="P",
                description="A provider for tests.",
                api_base_url="https://example.com",
                auth_type="none",
                regions=["global"],
                compatibility="openai",
                **DATES,  # type: ignore[arg-type]
            ),
            HERE,
        )
    )
    assert set(provider) == {*COLUMNS["providers"], "details"}
    assert set(body(mapping())) == {*COLUMNS["mappings"], "details"}


def test_a_row_tells_the_roots_that_it_comes_from() -> None:
    for row in (body(model()), body(mapping())):
        assert (row["origins"], row["private"]) == (["registry", "company"], True)


def test_an_absent_status_is_active_and_absent_aliases_are_none() -> None:
    assert body(model())["status"] == "active"
    assert body(model(status="beta"))["status"] == "beta"
    assert body(model())["aliases"] == []
    assert body(mapping())["status"] == "active"


def test_prices_keep_every_digit() -> None:
    exact = Decimal("0.123456789012345678901234567890")
    row = body(mapping(pricing={"input_per_million": exact, "output_per_million": None, "currency": "USD"}))
    assert row["input_per_million"] == exact
    assert row["pricing"]["input_per_million"] == exact


def test_pricing_has_all_keys_and_unknown_stays_null() -> None:
    pricing = body(mapping())["pricing"]
    assert pricing["output_per_million"] is None
    assert pricing["tiers"] is None
    assert set(pricing) >= {"basis", "service_tiers", "schedules", "image_per_unit", "effective_from"}


def test_a_mapping_without_pricing_has_no_prices() -> None:
    row = body(mapping(pricing=None))
    assert row["pricing"] is None
    assert row["input_per_million"] is None
    assert row["currency"] is None


def test_a_variant_has_from_its_offer_what_it_does_not_say() -> None:
    variant = {"provider_model_name": "org/m-fast", "kind": "speed", "rate_limits": None, "quantization": "fp8"}
    limits = {"requests_per_minute": 5, "tokens_per_minute": None}
    row = body(
        mapping(rate_limits=limits, max_output_tokens=99, quantization="int4", status="deprecated", variants=[variant])
    )
    (found,) = row["variants"]
    assert found["pricing"] == row["pricing"]
    assert found["max_output_tokens"] == 99
    assert found["status"] == "deprecated"
    assert found["available_regions"] == ["global"]
    assert found["quantization"] == "fp8"
    assert found["rate_limits"] is None  # it says itself that they are not known
    assert found["label"] is None


def test_the_digest_tells_what_a_row_says_and_nothing_else() -> None:
    assert model().digest == model().digest
    assert model(context_window=5).digest != model().digest
    links = [{"label": "paper", "url": "https://example.com/paper"}]
    assert model(links=links).digest != model().digest

    def priced(text: str) -> str:
        price = {"input_per_million": Decimal(text), "output_per_million": None, "currency": "USD"}
        return mapping(pricing=price).digest

    assert priced("3") == priced("3.00") == priced("3E+0")
    assert priced("30") == priced("3E+1") != priced("3")
    assert priced("0") == priced("0.000")


def test_a_character_no_database_text_can_hold_is_refused_by_name() -> None:
    with pytest.raises(InvalidRegistry, match=r"model 'm'.*NUL"):
        model(name="M\0")


def test_a_written_backslash_u0000_is_a_name_like_any_other() -> None:
    assert body(model(name="M\\u0000"))["name"] == "M\\u0000"
