"""The table of probes: each asks one target something and says what it found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from openmodels.telemetry.measurement import Found, Kind, Target
from openmodels.telemetry.probes import health, latency
from openmodels.telemetry.probes.limits import Limits
from openmodels.telemetry.wire import Network

Probe = Callable[[Network, Limits, Target, datetime, str | None], Awaitable[Found]]
"""Takes the network, the limits, the target, the slot and the key; never raises for what the target does."""

PROBES: dict[Kind, Probe] = {"health": health.probe, "latency": latency.probe}
