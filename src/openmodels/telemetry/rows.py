"""A measurement as a row of the store, in JSON, so that it can wait in Redis while the database is away."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Any

from openmodels.telemetry.measurement import Found, Measurement

MILLISECONDS = 3


def row(measured: Measurement) -> dict[str, Any]:
    """The columns of `probe_results` by name."""
    target = measured.target
    found = {name.name: _plain(getattr(measured.found, name.name)) for name in fields(Found)}
    return {
        "provider_id": target.provider_id,
        "kind": target.kind,
        "region": measured.region,
        "model_id": target.model_id,
        "slot": measured.slot.isoformat(),
        "checked_at": measured.checked_at.isoformat(),
        "interval_s": round(target.interval.total_seconds()),
        "tries": measured.tries,
        "currency": target.currency if measured.found.cost is not None else None,
        "simulated": target.simulated,
        **found,
    }


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, float):
        return round(value, MILLISECONDS)
    # PostgreSQL holds no NUL, and a provider's answer may be quoted in a detail.
    return value.replace("\x00", "") if isinstance(value, str) else list(value) if isinstance(value, tuple) else value
