"""What a probe is asked to do and what it finds; a measurement is one row of the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from openmodels.contract.status import State

Kind = Literal["health", "latency"]

ErrorKind = Literal[
    "dns",
    "address",
    "refused",
    "unreachable",
    "tls",
    "reset",
    "timeout",
    "protocol",
    "too_large",
    "slow",
    "rate_limited",
    "server_error",
    "auth",
    "not_found",
    "client_error",
    "bad_stream",
    "wrong_content",
    "offline",
]
"""Why a probe found less than all well. `address`, `auth`, `not_found`, `client_error` and `offline` are ours."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to probe: a provider's address, or for latency one model of it."""

    provider_id: str
    kind: Kind
    url: str
    interval: timedelta
    model_id: str = ""
    model_name: str = ""
    dialect: str = ""
    auth_type: str = "bearer"
    env_vars: tuple[str, ...] = ()
    reasons: bool = False
    takes_temperature: bool = False
    daily_limit: int | None = None
    input_per_million: Decimal | None = None
    output_per_million: Decimal | None = None
    currency: str | None = None
    simulated: bool = False

    @property
    def key(self) -> str:
        """What tells this target from all others."""
        return f"{self.kind}:{self.provider_id}:{self.model_id}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a probe found, times in milliseconds; None is not known or not reached.

    `sent_ms` to `total_ms` count from the moment at which the request began to be sent on the open connection.
    """

    state: State
    error: ErrorKind | None = None
    detail: str | None = None
    http_status: int | None = None
    response_ms: float | None = None
    dns_ms: float | None = None
    tcp_ms: float | None = None
    tls_ms: float | None = None
    sent_ms: float | None = None
    first_byte_ms: float | None = None
    ttft_ms: float | None = None
    token_ms: tuple[float, ...] = ()
    total_ms: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    tokens_per_second: float | None = None
    address_family: int | None = None
    http_version: str | None = None
    request_id: str | None = None
    retry_after_s: int | None = None
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """A finished probe: of what, from where, in which slot, when it began, after how many tries, and what it found."""

    target: Target
    region: str
    slot: datetime
    checked_at: datetime
    tries: int
    found: Found
