"""Which probes may be sent, and with which key: limits and budgets are kept, and a key goes to its own host only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from psycopg_pool import ConnectionPool

from openmodels.store import telemetry
from openmodels.telemetry import keys
from openmodels.telemetry.budget import BUDGET_CURRENCY, cost, refusal
from openmodels.telemetry.catalogue import Catalogue
from openmodels.telemetry.measurement import Measurement, Target
from openmodels.telemetry.options import Options
from openmodels.telemetry.prompts import REASONING_TOKENS, SHORT_TOKENS
from openmodels.telemetry.recording import NO_DATABASE, PATIENCE_S
from openmodels.telemetry.shared import Shared

INPUT_TOKENS = 40
"""Tokens of a question, at most; a probe's cost is estimated from it before it is sent."""


class Allowance:
    """Decides for each target of a chunk before it is probed."""

    def __init__(self, pool: ConnectionPool, shared: Shared, catalogue: Catalogue, options: Options) -> None:
        self._pool = pool
        self._shared = shared
        self._catalogue = catalogue
        self._options = options

    def sendable(self, targets: Sequence[Target], now: datetime) -> dict[str, str | None]:
        """The targets that may be probed now, by key, with the key to send; the others' reasons are noted."""
        found: dict[str, str | None] = {target.key: None for target in targets if target.kind == "health"}
        for target in targets:
            if target.kind == "latency":
                try:
                    found[target.key] = self._key(target, now)
                except keys.KeyRefused as refused:
                    self._note(target, str(refused), now)
                else:
                    self._note(target, None, now)
        return found

    def settle(self, measured: Sequence[Measurement], now: datetime) -> None:
        """Correct what was reserved for probes to what they cost; where that is not known, the estimate stands."""
        for one in measured:
            reserved = _estimate(one.target)
            if one.found.cost is not None and reserved is not None:
                self._shared.correct(one.found.cost - reserved, one.target.currency or "", now)

    def _key(self, target: Target, now: datetime) -> str | None:
        """The key for a target, None where none is needed; raises KeyRefused with the reason why it is not probed."""
        key = keys.find(target.provider_id, target.env_vars, self._options.variables)
        if key is None and target.auth_type != "none":
            named = ", ".join([keys.variable_of(target.provider_id), *target.env_vars])
            raise keys.KeyRefused(f"Not probed: there is no key. Set one of {named}.")
        value = self._pinned(target, key) if key is not None else None
        estimate, currency = _estimate(target), target.currency or ""
        spent = self._shared.reserve(target.provider_id, estimate or Decimal(0), currency, now)
        reason = refusal(
            spent,
            daily_limit=target.daily_limit,
            budget=self._options.budget,
            estimate=estimate if target.currency == BUDGET_CURRENCY else None,
        )
        if reason is not None:
            self._shared.unreserve(target.provider_id, estimate or Decimal(0), currency, now)
            raise keys.KeyRefused(f"Not probed: {reason}.")
        return value

    def _pinned(self, target: Target, key: keys.Key) -> str:
        try:
            with self._pool.connection(timeout=PATIENCE_S) as conn:
                others = [host for host in self._catalogue.hosts(key.variable) if host != keys.host_of(target.url)]
                pinned = telemetry.pinned(conn, key.variable)
                host = keys.check(key, target.url, pinned=pinned, others=others)
                if key.host is None and telemetry.pin(conn, key.variable, host) != host:
                    raise keys.KeyRefused(f"The key in {key.variable} was just pinned to another host.")
        except NO_DATABASE:
            raise keys.KeyRefused("Not probed: the database, which knows the key's host, is away.") from None
        return key.value

    def _note(self, target: Target, reason: str | None, now: datetime) -> None:
        try:
            with self._pool.connection(timeout=PATIENCE_S) as conn:
                if reason is None:
                    telemetry.not_skipped(conn, [target.provider_id], self._options.region, target.kind)
                else:
                    reasons = {target.provider_id: reason}
                    telemetry.skipped(conn, reasons, self._options.region, target.kind, now=now)
        except NO_DATABASE:
            return  # the reason is found again with the next slot


def _estimate(target: Target) -> Decimal | None:
    return cost(
        INPUT_TOKENS,
        REASONING_TOKENS if target.reasons else SHORT_TOKENS,
        input_per_million=target.input_per_million,
        output_per_million=target.output_per_million,
    )
