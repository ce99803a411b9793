from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

import openmodels.contract
from openmodels.contract.shape import Number, Shape, Timestamp

SHAPES = sorted(
    {
        value
        for module in iter_modules(openmodels.contract.__path__, "openmodels.contract.")
        for value in vars(import_module(module.name)).values()
        if isinstance(value, type) and issubclass(value, Shape) and value is not Shape
    },
    key=lambda shape: shape.__name__,
)


class Moment(Shape):
    at: Timestamp
    price: Number | None


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_no_field_of_an_answer_may_be_missing(shape: type[BaseModel]) -> None:
    assert [name for name, field in shape.model_fields.items() if not field.is_required()] == []


def test_a_time_is_utc_with_milliseconds_and_z() -> None:
    east = datetime(2026, 1, 31, 14, 5, 6, 123456, tzinfo=timezone(timedelta(hours=2)))
    assert json.loads(Moment(at=east, price=None).model_dump_json())["at"] == "2026-01-31T12:05:06.123Z"
    assert TypeAdapter(Timestamp).dump_json(datetime(2026, 1, 1, tzinfo=UTC)) == b'"2026-01-01T00:00:00.000Z"'


def test_a_price_is_a_json_number_and_an_unknown_one_is_null() -> None:
    now = datetime.now(UTC)
    assert '"price":0.15}' in Moment(at=now, price=Decimal("0.15")).model_dump_json()
    assert '"price":null}' in Moment(at=now, price=None).model_dump_json()


def test_what_was_sent_is_read_back_the_same() -> None:
    sent = Moment(at=datetime(2026, 1, 1, tzinfo=UTC), price=Decimal("0.000015"))
    assert Moment.model_validate_json(sent.model_dump_json()) == sent


def test_a_field_of_a_newer_server_is_passed_over() -> None:
    text = '{"at": "2026-01-01T00:00:00.000Z", "price": 1, "colour": "red"}'
    assert Moment.model_validate_json(text).price == 1


def test_an_answer_cannot_be_changed() -> None:
    moment = Moment(at=datetime.now(UTC), price=None)
    with pytest.raises(ValidationError):
        moment.price = Decimal(1)  # type: ignore[misc]
