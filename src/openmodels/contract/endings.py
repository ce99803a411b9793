"""Headers that tell programs of an end: Deprecation (RFC 9745), Sunset (RFC 8594) and the successor (RFC 5829)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import NamedTuple
from urllib.parse import quote


class Dates(NamedTuple):
    """Since when something is deprecated, when it stops answering, and what to use instead."""

    deprecated_on: date | None = None
    retires_on: date | None = None
    successor: str | None = None


def ending_headers(dates: Dates, *, among: str = "models") -> dict[str, str]:
    """The headers of an answer about a model, or a provider, with these dates; a date that nobody says has none."""
    deprecated_on, retires_on, successor = dates
    headers = {}
    if deprecated_on:
        headers["Deprecation"] = f"@{int(_midnight(deprecated_on).timestamp())}"
    if retires_on:
        headers["Sunset"] = format_datetime(_midnight(retires_on), usegmt=True)
    if headers and successor:
        headers["Link"] = f'</api/{among}/{quote(successor)}>; rel="successor-version"'
    return headers


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
