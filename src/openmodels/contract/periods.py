"""The spans of time that telemetry is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

Period = Literal["1d", "7d", "30d", "90d", "1y"]
Bucket = Literal["hour", "day"]

LENGTH: dict[Period, timedelta] = {
    "1d": timedelta(days=1),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "90d": timedelta(days=90),
    "1y": timedelta(days=365),
}

RAW_DAYS = 30
"""Days for which every single probe is kept; what is older is known from rollups only."""


def midnight(moment: datetime) -> datetime:
    """The beginning of a moment's day in UTC."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
