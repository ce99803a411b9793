"""A whole probe: the try, the second try, and the question whether it is us who are offline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from openmodels.telemetry.measurement import Found, Measurement, Target
from openmodels.telemetry.probes import PROBES
from openmodels.telemetry.probes.control import Control
from openmodels.telemetry.probes.limits import Limits
from openmodels.telemetry.wire import Network

OFFLINE = "the prober itself was offline: its control probe failed too"


class Prober:
    """Probes targets from one region over one network."""

    def __init__(
        self,
        network: Network,
        limits: Limits,
        control: Control,
        region: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._network = network
        self._limits = limits
        self._control = control
        self._region = region
        self._now = now

    async def measure(self, target: Target, slot: datetime, key: str | None = None) -> Measurement:
        """Probe one target; a health probe says down only after a second try, and never while we are offline."""
        checked_at = self._now()
        found = await self._try(target, slot, key)
        tries = 1
        if found.state == "down" and target.kind == "health":
            await asyncio.sleep(self._limits.retry_after_s)
            found = await self._try(target, slot, key)
            tries = 2
        return Measurement(target, self._region, slot, checked_at, tries, found)

    async def _try(self, target: Target, slot: datetime, key: str | None) -> Found:
        found = await PROBES[target.kind](self._network, self._limits, target, slot, key)
        if found.state != "down" or found.http_status is not None or await self._control.online():
            return found
        return replace(found, state="unknown", error="offline", detail=OFFLINE)
