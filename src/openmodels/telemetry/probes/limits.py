"""How long and how much a probe may take, and when a good answer counts as slow."""

from __future__ import annotations

from dataclasses import dataclass

from openmodels import __version__
from openmodels.telemetry.measurement import Kind

USER_AGENT = f"OpenModels/{__version__} (health and latency probe)"
REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds, sizes in bytes."""

    health_s: float = 10.0
    latency_s: float = 60.0
    control_s: float = 5.0
    slow_ms: float = 3000.0
    body_bytes: int = 1_000_000
    retry_after_s: float = 1.0
    """Pause before the second try of a health probe that found a provider down."""

    def longest_s(self, kind: Kind) -> float:
        """How long one probe of this kind may take with all its tries and control probes."""
        if kind == "latency":
            return self.latency_s + self.control_s
        return 2 * (self.health_s + self.control_s) + self.retry_after_s
