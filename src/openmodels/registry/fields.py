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
        at = next(i for i, v in enumerate(values) if v in values[:i])
        raise PydanticCustomError("unique", "an item is listed twice", {"at": at})
    return values


def _calendar(value: str) -> str:
    # The pattern has already fixed the form; this finds the 31st of June and the 25th hour.
    try:
        datetime.fromisoformat(value + "-01" if len(value) == len("2026-01") else value)
    except ValueError:
        raise PydanticCustomError("calendar", "no such date or time") from None
    return value


def _clock(value: str) -> str:
    _calendar(f"2000-01-01T{value}:00Z")
    return value


ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
HTTPS_URL = r"^https://[^\s/]+(/\S*)?$"
ENV_NAME = r"^[A-Za-z_][A-Za-z0-9_]*$"
COUNTRY = r"^[a-z]{2}$"
CURRENCY = r"^[A-Z]{3}$"
REGION = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
COMMIT = r"^[0-9a-f]{7,64}$"
PATH = r"^/\S*$"
TIMESTAMP = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{3})?Z$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MONTH_OR_DAY = r"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$"
DAY_OR_TIMESTAMP = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{3})?Z)?$"
TIME_OF_DAY = r"^[0-9]{2}:[0-9]{2}$"

FORMS = {
    ID: "lower-case letters and digits in parts joined by single hyphens, such as claude-sonnet-4-5",
    HTTPS_URL: "an address that starts with https://",
    ENV_NAME: "letters, digits and underscores, such as OPENAI_API_KEY",
    COUNTRY: "two lower-case letters of ISO 3166-1, such as us",
    CURRENCY: "three capital letters of ISO 4217, such as USD",
    REGION: "lower-case letters and digits in parts joined by single hyphens, such as us-east-1 or global",
    COMMIT: "7 to 64 hexadecimal digits in lower case",
    PATH: "a path that starts with /",
    TIMESTAMP: "a time in UTC such as 2026-05-01T00:00:00Z",
    DAY: "a day such as 2026-05-01",
    MONTH_OR_DAY: "a month or day such as 2026-05 or 2026-05-01",
    DAY_OR_TIMESTAMP: "a day or a time in UTC, such as 2026-05-01 or 2026-05-01T00:00:00Z",
    TIME_OF_DAY: "hours and minutes such as 08:30",
}
"""What each pattern asks for, in words."""

Id = Annotated[str, Field(pattern=ID, min_length=1, max_length=255)]
Name = Annotated[str, Field(min_length=1, max_length=255)]
FreeText = Annotated[str, Field(min_length=1, max_length=500)]
HttpsUrl = Annotated[str, Field(pattern=HTTPS_URL, max_length=500)]
EnvName = Annotated[str, Field(pattern=ENV_NAME, max_length=255)]
CountryCode = Annotated[str, Field(pattern=COUNTRY)]
Currency = Annotated[str, Field(pattern=CURRENCY)]
RegionName = Annotated[str, Field(pattern=REGION, max_length=64)]
Commit = Annotated[str, Field(pattern=COMMIT)]
UrlPath = Annotated[str, Field(pattern=PATH, max_length=500)]
Count = Annotated[int, Field(ge=1, le=1_000_000_000_000_000)]

Timestamp = Annotated[
    str, Field(pattern=TIMESTAMP, json_schema_extra={"format": "date-time"}), AfterValidator(_calendar)
]
Day = Annotated[str, Field(pattern=DAY, json_schema_extra={"format": "date"}), AfterValidator(_calendar)]
MonthOrDay = Annotated[str, Field(pattern=MONTH_OR_DAY), AfterValidator(_calendar)]
DayOrTimestamp = Annotated[str, Field(pattern=DAY_OR_TIMESTAMP), AfterValidator(_calendar)]
TimeOfDay = Annotated[str, Field(pattern=TIME_OF_DAY), AfterValidator(_clock)]

Price = Annotated[
    Decimal,
    Field(ge=0, le=1_000_000_000),
    BeforeValidator(_number),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1_000_000_000}),
]

Unique = Annotated[list[T], Field(json_schema_extra={"uniqueItems": True}), AfterValidator(_unique)]
