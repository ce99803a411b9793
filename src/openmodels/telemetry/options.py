"""What a worker's process is told by the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from openmodels.telemetry.addresses import Network as AllowedNetwork
from openmodels.telemetry.probes.limits import Limits


@dataclass(frozen=True, slots=True)
class Options:
    """What a station works with."""

    database_url: str
    redis_url: str
    region: str
    in_flight: int = 100
    limits: Limits = field(default_factory=Limits)
    networks: tuple[AllowedNetwork, ...] = ()
    ca_file: str | None = None
    control_urls: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    models: Mapping[str, str] = field(default_factory=dict)
    all_models: bool = False
    budget: Decimal | None = None
