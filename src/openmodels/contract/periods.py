"""The spans of time that telemetry is asked for."""

from __future__ import annotations

from datetime import timedelta
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
