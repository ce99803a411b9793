"""What every shape is made of: frozen, every field always there, null where something is not known."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema


class Shape(BaseModel):
    """A JSON object of an answer; a field that a newer server adds is passed over, so that old clients go on."""

    model_config = ConfigDict(frozen=True, extra="ignore", protected_namespaces=())


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Timestamp = Annotated[
    datetime,
    PlainSerializer(_instant, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""ISO 8601 in UTC, with milliseconds and Z."""

Number = Annotated[
    Decimal,
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema({"type": "number"}),
]
"""An exact decimal here, a JSON number on the wire."""

Price = Annotated[Number, WithJsonSchema({"type": "number", "minimum": 0})]
"""An amount of money, never below zero; null elsewhere means not known, which is not free."""
