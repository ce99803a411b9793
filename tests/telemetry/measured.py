"""Measurements made up for tests of what is done with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from openmodels.telemetry.measurement import Found, Kind, Measurement, Target
from openmodels.telemetry.rows import row
from openmodels.telemetry.slots import slot_of

NOW = datetime(2026, 3, 1, 12, 34, tzinfo=UTC)
INTERVALS: dict[Kind, timedelta] = {"health": timedelta(minutes=5), "latency": timedelta(minutes=15)}


def measured(
    provider_id: str = "acme",
    *,
    kind: Kind = "health",
    region: str = "eu",
    model_id: str = "",
    at: datetime = NOW,
    **found: Any,
) -> dict[str, Any]:
    """The row of one probe."""
    target = Target(provider_id, kind, "https://acme.example", INTERVALS[kind], model_id)
    return row(Measurement(target, region, slot_of(at, INTERVALS[kind]), at, 1, Found(**{"state": "up", **found})))
