"""Whether the service can do its work."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from openmodels.contract.shape import Number, Shape, Timestamp


class Service(Shape):
    """Whether a part of the service answers."""

    status: Literal["up", "down", "off"] = Field(description="Whether it answers; off when it is not used.")


class MeasuredService(Service):
    """Whether a server behind the service answers, and how fast."""

    latency_ms: Number | None = Field(description="Time of its answer, in milliseconds; null when it does not answer.")


class Services(Shape):
    """The parts of the service."""

    api: Service
    database: MeasuredService
    cache: MeasuredService


class Health(Shape):
    """Whether the service is well."""

    status: Literal["healthy", "degraded"] = Field(description="degraded when any service is down.")
    timestamp: Timestamp = Field(description="When this was found out.")
    services: Services
