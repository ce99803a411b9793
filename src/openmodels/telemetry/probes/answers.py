"""What an HTTP answer says beside its body."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from httpcore import Response

from openmodels.telemetry.wire import Phases

REQUEST_IDS = (b"x-request-id", b"request-id", b"cf-ray", b"x-amzn-requestid", b"apim-request-id", b"x-trace-id")
LONGEST_WAIT_S = 10_000_000
"""What is said to be longer counts as this; the database has room for it."""


def header(response: Response, name: bytes) -> str | None:
    """The first header of this name."""
    for key, value in response.headers:
        if key.lower() == name:
            return value.decode("latin-1").strip()
    return None


def facts(response: Response, phases: Phases) -> dict[str, Any]:
    """What every kind of probe keeps of an answer."""
    version = response.extensions.get("http_version", b"").decode()
    return {
        "http_status": response.status,
        "http_version": version.removeprefix("HTTP/") or None,
        "request_id": _request_id(response),
        "retry_after_s": retry_after(header(response, b"retry-after"), datetime.now(UTC)),
    } | timings(phases)


def timings(phases: Phases) -> dict[str, Any]:
    """How long each phase took that was reached."""
    return {
        "dns_ms": phases.dns_ms,
        "tcp_ms": phases.tcp_ms,
        "tls_ms": phases.tls_ms,
        "sent_ms": phases.since_begun(phases.sent),
        "first_byte_ms": phases.since_begun(phases.first_byte),
        "address_family": phases.family,
    }


def retry_after(value: str | None, now: datetime) -> int | None:
    """Seconds to wait, from a number or a date; None when it says neither. A provider may send anything."""
    if value is None:
        return None
    if value.isdecimal():
        return int(value) if len(value) < len(str(LONGEST_WAIT_S)) else LONGEST_WAIT_S
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    seconds = round((at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())
    return min(max(0, seconds), LONGEST_WAIT_S)


def _request_id(response: Response) -> str | None:
    found = (header(response, name) for name in REQUEST_IDS)
    return next((value[:200] for value in found if value), None)
