"""A process of a worker at work: it finds out what is due, probes it, many at once, and records what it found."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import uuid4

import structlog
import uvloop
from psycopg_pool import ConnectionPool
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from openmodels.contract.periods import RAW_DAYS
from openmodels.store import telemetry, telemetry_rollups
from openmodels.store.pool import open_pool
from openmodels.telemetry.addresses import AddressRule
from openmodels.telemetry.allowance import Allowance
from openmodels.telemetry.catalogue import Catalogue
from openmodels.telemetry.measurement import Kind, Measurement, Target
from openmodels.telemetry.options import Options
from openmodels.telemetry.probes.control import Control
from openmodels.telemetry.probing import Prober
from openmodels.telemetry.recording import NO_DATABASE, NO_REDIS, Recorder
from openmodels.telemetry.resolve import Resolver
from openmodels.telemetry.rows import row
from openmodels.telemetry.shared import Shared, claim_key
from openmodels.telemetry.slots import due_at, is_over, slot_of
from openmodels.telemetry.wire import Network, trusted

LATENCY_CHUNK = 20
"""Most latency probes of one process at once, whatever the settings: more would disturb what they time."""
GRACE_S = 10
"""Time beyond its longest probe for which a chunk holds its slots and providers."""
STAGGER_S: dict[Kind, float] = {"health": 0.0, "latency": 0.02}
"""Pause between the beginnings of a chunk's probes: many handshakes at once would disturb what is timed."""

Due = tuple[Target, datetime]
"""A target and the slot that it is probed in."""
Chunk = tuple[str, list[tuple[str, float]]]
"""The name of a chunk, and the key and slot (seconds since 1970) of each of its targets."""
log = structlog.get_logger(__name__)


class Station:
    """Everything that the tasks of one process share; made after the process was forked."""

    def __init__(self, options: Options, worker: str | None = None) -> None:
        self.options = options
        self.pool: ConnectionPool = open_pool(
            options.database_url, size=2, statement_timeout_ms=60_000, program="openmodels worker", wait=False
        )
        retry = Retry(ConstantBackoff(0.2), 3)
        client = Redis.from_url(options.redis_url, socket_timeout=5, socket_connect_timeout=2, retry=retry)
        self.shared = Shared(client, worker or uuid4().hex)
        self.recorder = Recorder(self.pool, self.shared)
        self.catalogue = Catalogue(self.pool, options)
        self.allowance = Allowance(self.pool, self.shared, self.catalogue, options)
        self._resolver = Resolver()
        self._network = Network(self._resolver, AddressRule(options.networks), trusted(options.ca_file))
        self._control = Control(self._network, options.limits, options.control_urls)
        self._prober = Prober(self._network, options.limits, self._control, options.region)
        self._runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)

    def close(self) -> None:
        """Give everything back; what waits in memory goes to Redis."""
        self._tell_redis("keep what waits in memory", self.recorder.keep_memory)
        self._runner.close()
        self._resolver.close()
        self.pool.close()

    def sweep(self, kind: Kind, *, first: bool = False) -> list[Chunk]:
        """Claim what is due and not yet claimed in its slot, in chunks to be queued; at first, all that has a slot."""
        now = datetime.now(UTC)
        self.shared.here(self.options.region, now)
        due = []
        for target in self.catalogue.targets(kind):
            slot = slot_of(now, target.interval)
            if first or due_at(slot, target.interval, f"{self.options.region}:{target.key}") <= now:
                due.append((target, slot))
        won = self.shared.claim(self._claims(due)) if due else []
        claimed = [pair for pair, is_ours in zip(due, won, strict=True) if is_ours]
        return [_chunk(part) for part in _apart(claimed, self._most(kind))]

    def probe(self, kind: Kind, chunk: Chunk, *, later: Callable[[Chunk], None] = lambda _: None) -> int:
        """Probe a chunk and record it; returns how many probes were recorded. Delivered again, it goes on.

        What cannot be probed now, as its provider is being probed, is given to `later` as another chunk.
        """
        name, entries = chunk
        self.shared.here(self.options.region, datetime.now(UTC))
        known = {target.key: target for target in self.catalogue.targets(kind)}
        work = [(known[key], datetime.fromtimestamp(slot, UTC)) for key, slot in entries if key in known]
        held_s = round(self.options.limits.longest_s(kind) + GRACE_S + len(work) * STAGGER_S[kind])
        work = _where(self.shared.begin(self._claims(work), name, seconds=held_s), work)
        work = self._in_time(kind, work)
        locks = [f"{self.options.region}:{target.provider_id}" for target, _ in work]
        free = self.shared.lock(locks, name, seconds=held_s)
        if busy := _where([not one for one in free], work):
            self.shared.requeue(self._claims(busy), name)
            later(_chunk(busy))
        work = _where(free, work)
        try:
            measured = self._runner.run(self._measure(work))
        finally:
            self._tell_redis("unlock providers", lambda: self.shared.unlock(locks, name))
        rows = [row(one) for one in measured]
        now = datetime.now(UTC)
        if rows:
            self.recorder.record(rows, region=self.options.region, online=_online(measured), now=now)
        # Also what waits for the database is done, and so is what must not be sent: its reason is noted.
        self._tell_redis("mark slots as done", lambda: self._finish(work, now))
        return len(rows)

    def roll_up(self) -> int:
        """Roll up every hour and day that has new rows; returns how many hours that were."""
        now = datetime.now(UTC)
        with self.pool.connection() as conn, conn.transaction():
            return telemetry_rollups.roll_up(conn, now=now)

    def look(self) -> int:
        """Tell which providers' status has changed by the clock alone, as nothing probes them any more."""
        return self.recorder.look(now=datetime.now(UTC))

    def keep_house(self) -> list[str]:
        """Make partitions ahead, drop what is past its retention; returns the partitions that were dropped."""
        now = datetime.now(UTC)
        with self.pool.connection() as conn, conn.transaction():
            dropped = telemetry.prepare_days(conn, now=now)
            telemetry_rollups.drop_old_hours(conn, now=now)
        if dropped:
            log.info("raw probes past their retention dropped", days=RAW_DAYS, partitions=dropped)
        return dropped

    def _most(self, kind: Kind) -> int:
        """Most targets of one chunk; all of them are under way at once, so that it ends in time."""
        return min(self.options.in_flight, LATENCY_CHUNK) if kind == "latency" else self.options.in_flight

    def _claims(self, work: Sequence[Due]) -> list[str]:
        return [claim_key(self.options.region, target.key, slot) for target, slot in work]

    def _finish(self, work: Sequence[Due], now: datetime) -> None:
        self.shared.finish(self._claims(work), [slot + target.interval for target, slot in work], now)

    def _in_time(self, kind: Kind, work: list[Due]) -> list[Due]:
        """What can still begin in its slot; the rest is dropped and counted."""
        now = datetime.now(UTC)
        late = [is_over(slot, target.interval, now) for target, slot in work]
        if any(late):
            count, lost = late.count(True), _where(late, work)
            log.warning(
                "probes had not begun when their slot ended",
                kind=kind,
                count=count,
                slot=min(slot for _, slot in lost).isoformat(),
                providers=[target.provider_id for target, _ in lost[:20]],
            )
            try:
                with self.pool.connection(timeout=1) as conn:
                    telemetry.dropped(conn, self.options.region, kind, count=count, now=now)
            except NO_DATABASE as error:
                log.warning("dropped probes could not be counted", count=count, error=str(error))
            self._finish(_where(late, work), now)
        return _where([not one for one in late], work)

    def _tell_redis(self, what: str, act: Callable[[], None]) -> None:
        """Do what ends by itself if it is not done; losing Redis must not lose what was measured."""
        try:
            act()
        except NO_REDIS as error:
            log.warning("Redis is away", undone=what, error=str(error))

    async def _measure(self, work: Sequence[Due]) -> list[Measurement]:
        """Probe many targets at once; one that must not be sent its key is left out, and its reason noted."""
        found: list[Measurement] = []

        async def one(target: Target, slot: datetime, key: str | None) -> None:
            try:
                found.append(await self._prober.measure(target, slot, key))
            except Exception:  # a mistake of ours with one answer must not end the probes beside it
                log.exception("a probe failed for a reason that is ours", provider=target.provider_id, kind=target.kind)

        started = time.monotonic()
        sendable = self.allowance.sendable([target for target, _ in work], datetime.now(UTC))
        async with asyncio.TaskGroup() as tasks:
            for target, slot in work:
                if target.key in sendable:
                    tasks.create_task(one(target, slot, sendable[target.key]))
                    await asyncio.sleep(STAGGER_S[target.kind])
        self._tell_redis("correct costs", lambda: self.allowance.settle(found, datetime.now(UTC)))
        log.debug("probed", count=len(found), seconds=round(time.monotonic() - started, 3))
        return found


def _chunk(work: Sequence[Due]) -> Chunk:
    return uuid4().hex, [(target.key, slot.timestamp()) for target, slot in work]


def _where(marks: Sequence[bool], work: Sequence[Due]) -> list[Due]:
    return [pair for pair, is_marked in zip(work, marks, strict=True) if is_marked]


def _apart(due: Sequence[Due], size: int) -> list[list[Due]]:
    """Chunks of at most `size`, none with two targets of one provider."""
    chunks: list[list[Due]] = []
    holds: list[set[str]] = []
    first: dict[str, int] = {}
    for pair in due:
        provider = pair[0].provider_id
        position = first.get(provider, 0)
        while position < len(chunks) and (len(chunks[position]) >= size or provider in holds[position]):
            position += 1
        if position == len(chunks):
            chunks.append([])
            holds.append(set())
        chunks[position].append(pair)
        holds[position].add(provider)
        first[provider] = position + 1
    return chunks


def _online(measured: Sequence[Measurement]) -> bool | None:
    """Whether we are online: any probe that got through proves it; else one that found us offline denies it."""
    if any(one.found.http_status is not None for one in measured):
        return True
    return False if any(one.found.error == "offline" for one in measured) else None
