"""The targets of a worker, read from the database now and then, and remembered while it is away."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import structlog
from psycopg_pool import ConnectionPool

from openmodels.store import telemetry, telemetry_targets
from openmodels.store.telemetry_targets import ProbedOffer, ProbedProvider
from openmodels.telemetry.keys import host_of
from openmodels.telemetry.measurement import Kind, Target
from openmodels.telemetry.options import Options
from openmodels.telemetry.recording import NO_DATABASE, PATIENCE_S
from openmodels.telemetry.targets import NothingToAsk, by_provider, health_target, latency_targets

FRESH_S = 60.0
log = structlog.get_logger(__name__)


class Catalogue:
    """What is probed, at most a minute old."""

    def __init__(self, pool: ConnectionPool, options: Options) -> None:
        self._pool = pool
        self._options = options
        self._targets: dict[Kind, list[Target]] = {"health": [], "latency": []}
        self._hosts: dict[str, set[str]] = {}
        self._read = float("-inf")

    def targets(self, kind: Kind) -> list[Target]:
        """All targets of a kind."""
        if time.monotonic() - self._read > FRESH_S:
            try:
                self._refresh()
            except NO_DATABASE as error:
                log.warning("the catalogue cannot be read; the last one is used", error=str(error))
        return self._targets[kind]

    def hosts(self, variable: str) -> list[str]:
        """The hosts of all providers that name a variable for their key."""
        return sorted(self._hosts.get(variable, ()))

    def _refresh(self) -> None:
        with self._pool.connection(timeout=PATIENCE_S) as conn:
            providers = telemetry_targets.providers(conn)
            offers = by_provider(telemetry_targets.offers(conn, [provider.id for provider in providers]))
            latency, reasons = self._latency(providers, offers)
            telemetry.skipped(conn, reasons, self._options.region, "latency", now=datetime.now(UTC))
        self._targets = {"health": [health_target(provider) for provider in providers], "latency": latency}
        self._hosts = {}
        for provider in providers:
            for variable in provider.env_vars or ():
                self._hosts.setdefault(variable, set()).add(host_of(provider.api_base_url))
        self._read = time.monotonic()

    def _latency(
        self, providers: Sequence[ProbedProvider], offers: Mapping[str, Sequence[ProbedOffer]]
    ) -> tuple[list[Target], dict[str, str]]:
        """What can be asked, and of the other providers, why they cannot."""
        found: list[Target] = []
        reasons: dict[str, str] = {}
        for provider in providers:
            try:
                found += latency_targets(
                    provider,
                    offers.get(provider.id, ()),
                    chosen=self._options.models.get(provider.id),
                    every=self._options.all_models,
                )
            except NothingToAsk as nothing:
                reasons[provider.id] = str(nothing)
        return found, reasons
