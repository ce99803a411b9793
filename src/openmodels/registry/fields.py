"""The field types of registry documents: each says what it accepts, in a pattern an editor can check too."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

T = TypeVar("T")


def _number(value: Any) -> Any:
    # A YAML integer is a price as good as 3.0; a bool, which Python takes for an int, is not.
    return Decimal(value) if type(value) is int else value


def _unique(values: list[T]) -> list[T]:
    if len(set(values)) != len(values):
        twice = next(v for i, v in enumerate(values) if v in values[:i])
        raise PydanticCustomError("unique", "{value} is listed twice", {"value": repr(twice)})
    return values


def _calendar(value: str) -> str:
    # The pattern has already fixed the form; this finds the 31st of June and the 25th hour.
    try:
        datetime.fromisoformat(value + "-01" if len(value) == len("2026-01") else value)
    except ValueError:
        raise PydanticCustomError("calendar", "{value} is not a date that exists", {"value": repr(value)}) from None
    return value


def _clock(value: str) -> str:
    _calendar(f"2000-01-01T{value}:00Z")
    return value


Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=1, max_length=255)]
Name = Annotated[str, Field(min_length=1, max_length=255)]
FreeText = Annotated[str, Field(min_length=1, max_length=500)]
HttpsUrl = Annotated[str, Field(pattern=r"^https://[^\s/]+(/\S*)?$", max_length=500)]
EnvName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=255)]
CountryCode = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
RegionName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)]
Count = Annotated[int, Field(ge=1, le=1_000_000_000_000_000)]

Timestamp = Annotated[
    str,
    Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$"),
    AfterValidator(_calendar),
]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_calendar)]
MonthOrDay = Annotated[str, Field(pattern=r"^\d{4}-\d{2}(-\d{2})?$"), AfterValidator(_calendar)]
DayOrTimestamp = Annotated[
    str,
    Field(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{3})?Z)?$"),
    AfterValidator(_calendar),
]
TimeOfDay = Annotated[str, Field(pattern=r"^\d{2}:\d{2}$"), AfterValidator(_clock)]

Price = Annotated[
    Decimal,
    Field(ge=0, le=1_000_000_000),
    BeforeValidator(_number),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1_000_000_000}),
]

Unique = Annotated[list[T], Field(json_schema_extra={"uniqueItems": True}), AfterValidator(_unique)]
