"""Decimals in JSON, to the last digit, there and back."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import orjson


def number(value: object) -> Any:
    """A decimal as JSON, exact to the last place; 3.00 is written as 3, so that both are the same."""
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} has no form in JSON")
    text = format(value, "f")
    return orjson.Fragment(text.rstrip("0").rstrip(".") if "." in text else text)


def dumps(value: object) -> bytes:
    """A value as JSON, with decimals as they are."""
    return orjson.dumps(value, default=number)


def loads(text: str | bytes) -> Any:
    """A value of JSON, with a decimal for each number that is not whole."""
    return json.loads(text, parse_float=Decimal)
