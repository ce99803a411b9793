"""The one form of numbers in registry files."""

from __future__ import annotations

from decimal import Decimal


def number_text(value: int | Decimal) -> str:
    """A number as it is written: without exponent, sign of plus, and zeros that say nothing."""
    plain = format(value, "f") if isinstance(value, Decimal) else str(value)
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain) or "0"
