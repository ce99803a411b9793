"""Which probes may be sent, and with which key: limits and budgets are kept, and a key goes to its own host only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from psycopg_pool import ConnectionPool

from openmodels.store import telemetry
from openmodels.telemetry import keys
from openmodels.telemetry.budget import cost, refusal
from openmodels.telemetry.catalogue import Catalogue
from openmodels.telemetry.measurement import Measurement, Target
from openmodels.telemetry.options import Options
from openmodels.telemetry.prompts import prompt_for
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
                    self._shared.count(target.provider_id, now)
        return found

    def pay(self, measured: Sequence[Measurement], now: datetime) -> None:
        """Add up what probes have cost; one whose cost is not known is taken for what was estimated."""
        for one in measured:
            amount = one.found.cost if one.found.cost is not None else _estimate(one.target, now)
            if one.target.kind == "latency" and amount:
                self._shared.pay(amount, now)

    def _key(self, target: Target, now: datetime) -> str | None:
        """The key for a target, None where none is needed; raises KeyRefused with the reason why it is not probed."""
        spent = self._shared.spent(target.provider_id, now)
        reason = refusal(
            spent, daily_limit=target.daily_limit, budget=self._options.budget, estimate=_estimate(target, now)
        )
        if reason is not None:
            raise keys.KeyRefused(f"Not probed: {reason}.")
        key = keys.find(target.provider_id, target.env_vars, self._options.variables)
        if key is None:
            if target.auth_type == "none":
                return None
            named = ", ".join([keys.variable_of(target.provider_id), *target.env_vars])
            raise keys.KeyRefused(f"Not probed: there is no key. Set one of {named}.")
        return self._pinned(target, key)

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
                    telemetry.skipped(
                        conn, target.provider_id, self._options.region, target.kind, reason=reason, now=now
                    )
        except NO_DATABASE:
            return  # the reason is found again with the next slot


def _estimate(target: Target, now: datetime) -> Decimal | None:
    return cost(
        INPUT_TOKENS,
        prompt_for(now, reasons=target.reasons).max_tokens,
        input_per_million=target.input_per_million,
        output_per_million=target.output_per_million,
    )
