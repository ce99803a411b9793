"""Finished probes to the database, with what follows from them: incidents, and news for those who listen.

While the database is away they wait in Redis, and while that is away too, in this process.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool, PoolTimeout
from redis import ConnectionError as RedisConnectionError
from redis import TimeoutError as RedisTimeoutError

from openmodels.contract.status import PATIENCE, Incident, State, is_simulated, next_incident, overall
from openmodels.store import incidents, telemetry
from openmodels.store.telemetry_reads import region_states
from openmodels.telemetry.shared import Shared

Row = dict[str, Any]
Statuses = dict[str, tuple[State, bool]]
"""The status of providers, and whether each is simulated."""
NO_DATABASE = (OperationalError, PoolTimeout)
NO_REDIS = (RedisConnectionError, RedisTimeoutError)
PATIENCE_S = 3.0
MOST_IN_MEMORY = 20_000
FLUSH_S = 60
STATEMENT_S = 10
"""Most seconds of one statement that stores probes; a database that is slower than that counts as away."""
log = structlog.get_logger(__name__)


class Recorder:
    """Stores probes, now or later."""

    def __init__(self, pool: ConnectionPool, shared: Shared) -> None:
        self._pool = pool
        self._shared = shared
        self._memory: deque[Row] = deque(maxlen=MOST_IN_MEMORY)

    def record(self, rows: Sequence[Row], *, region: str, online: bool | None, now: datetime) -> bool:
        """Store a batch and what waits in memory, or keep it; says whether it is stored."""
        waiting = list(self._memory)
        try:
            with self._pool.connection(timeout=PATIENCE_S) as conn, conn.transaction():
                conn.execute("select set_config('statement_timeout', %s, true)", [f"{STATEMENT_S}s"])
                telemetry.saw_region(conn, region, now=now, online=online)
                news, statuses = store(conn, [*waiting, *rows], now=now)
        except NO_DATABASE as error:
            log.warning("the database is away; probes are kept", rows=len(rows), error=str(error))
            self._keep(rows)
            return False
        self._memory.clear()
        self._tell(news, statuses, now=now)
        return True

    def flush(self, *, now: datetime) -> int:
        """Store what was kept, oldest first; returns how many rows. Only one worker does it at a time."""
        self.keep_memory()
        owner = uuid4().hex
        if not self._shared.lock(["flush"], owner, seconds=FLUSH_S)[0]:
            return 0
        stored = 0
        until = time.monotonic() + FLUSH_S / 2
        try:
            while time.monotonic() < until and (rows := self._shared.kept()):
                with self._pool.connection(timeout=PATIENCE_S) as conn, conn.transaction():
                    news, statuses = store(conn, rows, now=now)
                self._shared.forget(rows)
                self._tell(news, statuses, now=now)
                stored += len(rows)
        except NO_DATABASE as error:
            log.warning("the database is still away", error=str(error))
        finally:
            self._shared.unlock(["flush"], owner)
        return stored

    def look(self, *, now: datetime) -> int:
        """Tell which providers' status has changed by the clock alone; returns how many."""
        with self._pool.connection(timeout=PATIENCE_S) as conn:
            known = [row[0] for row in conn.execute("select distinct provider_id from provider_states")]
            statuses = current(conn, known, now=now)
        return self._tell([], statuses, now=now)

    def keep_memory(self) -> None:
        """Move what waits in memory to Redis, where every worker can store it."""
        if self._memory:
            self._shared.keep(list(self._memory))
            self._memory.clear()

    def _keep(self, rows: Sequence[Row]) -> None:
        self._memory.extend(rows)
        try:
            self.keep_memory()
        except NO_REDIS as error:
            log.warning("Redis is away, too; probes are kept in memory", rows=len(self._memory), error=str(error))

    def _tell(self, events: Sequence[Mapping[str, Any]], statuses: Statuses, *, now: datetime) -> int:
        """Send events and changes of status; returns how many changes there were."""
        try:
            before = self._shared.changed({provider_id: status for provider_id, (status, _) in statuses.items()})
            changes = [
                {
                    "type": "status",
                    "provider_id": provider_id,
                    "status": statuses[provider_id][0],
                    "previous": previous,
                    "at": now.isoformat(),
                    "simulated": statuses[provider_id][1],
                }
                for provider_id, previous in before.items()
            ]
            self._shared.tell([*events, *changes])
        except NO_REDIS as error:
            log.warning("news could not be sent", events=len(events), error=str(error))
            return 0
        return len(changes)


def store(conn: Connection, rows: Sequence[Row], *, now: datetime) -> tuple[list[dict[str, Any]], Statuses]:
    """Store probes in the caller's transaction; returns what there is to tell, and the statuses of their providers."""
    telemetry.save(conn, rows, now=now)
    news = [*({"type": "probe", **row} for row in rows), *judge(conn, rows, now=now)]
    probed = sorted({row["provider_id"] for row in rows if row["kind"] == "health"})
    return news, current(conn, probed, now=now)


def current(conn: Connection, provider_ids: Sequence[str], *, now: datetime) -> Statuses:
    """The status of providers now, and whether each is simulated."""
    states = region_states(conn, provider_ids, now=now)
    return {
        provider_id: (overall({one.region: one.status for one in seen}), is_simulated(provider_id))
        for provider_id, seen in states.items()
    }


def judge(conn: Connection, rows: Sequence[Row], *, now: datetime) -> list[dict[str, Any]]:
    """Open, grow and close incidents by the last checks of the providers of some rows; returns what changed as news."""
    health = {row["provider_id"]: row for row in rows if row["kind"] == "health"}
    current = incidents.open_incidents(conn, list(health))
    doubtful = sorted(
        {row["provider_id"] for row in rows if row["state"] in ("down", "degraded")} & {*health} | {*current}
    )
    if not doubtful:
        return []
    longest = max(timedelta(seconds=health[provider_id]["interval_s"]) for provider_id in doubtful)
    checks = incidents.recent_checks(conn, doubtful, now=now, since=(PATIENCE + 1) * longest)
    news = []
    for provider_id in doubtful:
        interval = timedelta(seconds=health[provider_id]["interval_s"])
        before = current.get(provider_id)
        after = next_incident(before, checks.get(provider_id, {}), now=now, interval=interval)
        simulated = health[provider_id]["simulated"]
        if after is not None and after != before and incidents.save(conn, provider_id, after, simulated=simulated):
            news.append(_news(provider_id, after, simulated=simulated))
    return news


def _news(provider_id: str, incident: Incident, *, simulated: bool) -> dict[str, Any]:
    return {
        "type": "incident",
        "provider_id": provider_id,
        "severity": incident.severity,
        "regions": list(incident.regions),
        "opened_at": incident.opened_at.isoformat(),
        "closed_at": incident.closed_at.isoformat() if incident.closed_at else None,
        "simulated": simulated,
    }
