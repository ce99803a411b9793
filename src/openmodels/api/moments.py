"""Moments as parameters: a day, or a time with its zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError


def _utc(value: object) -> object:
    """A moment in UTC; what lies beyond the years that can be counted is the nearest that can."""
    if not isinstance(value, datetime):
        return value
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return datetime(1, 1, 1, tzinfo=UTC) if value.year == 1 else datetime(9999, 12, 31, tzinfo=UTC)


def _moment(of_day: time) -> BeforeValidator:
    def parse(value: object) -> object:
        if isinstance(value, str) and (found := _DAY.fullmatch(value)):
            try:
                return datetime.combine(date.fromisoformat(found[0]), of_day, UTC)
            except ValueError:
                raise PydanticCustomError("no_day", "should be a day of the calendar") from None
        if isinstance(value, str) and not _MOMENT.match(value):
            raise PydanticCustomError("no_moment", "should be a day (2026-05-01) or a time with its zone")
        return value

    return BeforeValidator(parse)


_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:", re.ASCII)
_MOMENT_SCHEMA = WithJsonSchema(
    {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}
)
At = Annotated[AwareDatetime, AfterValidator(_utc), _moment(time.max), _MOMENT_SCHEMA]
"""A moment; a day means its end."""
Since = Annotated[AwareDatetime, AfterValidator(_utc), _moment(time.min), _MOMENT_SCHEMA]
"""A moment; a day means its beginning."""
