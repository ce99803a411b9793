"""Headers that tell programs of an end: Deprecation (RFC 9745), Sunset (RFC 8594) and the successor (RFC 5829)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from urllib.parse import quote


def ending_headers(deprecated_on: date | None, retires_on: date | None, successor: str | None) -> dict[str, str]:
    """The headers of an answer about a model with these dates; a date that nobody says has no header."""
    headers = {}
    if deprecated_on:
        headers["Deprecation"] = f"@{int(_midnight(deprecated_on).timestamp())}"
    if retires_on:
        headers["Sunset"] = format_datetime(_midnight(retires_on), usegmt=True)
    if headers and successor:
        headers["Link"] = f'</api/models/{quote(successor)}>; rel="successor-version"'
    return headers


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
