"""Beat and worker killed at random during sweeps, Redis and PostgreSQL restarted: nothing twice, nobody blamed.

    python bench/telemetry_chaos.py [--kills 50] [--restarts 10] [--providers 120] [--seed 1]

Slots are one minute long. All servers are real; the simulated providers answer well all the time, so that every "down"
would be a false one. A gap (a slot of a provider without a row) is explained by what is known of it alone: a worker
held its claim when it was killed, as Redis showed right after, and when that was free again no other had time left in
the slot; or between its moment and the end of its slot no worker was ready for the time between two sweeps, with both
servers there; or a worker says that it dropped it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from redis import Redis
from rich.console import Console
from rich.table import Table

from openmodels.stack import binaries, ports
from openmodels.stack.child import running
from openmodels.stack.postgres import Postgres
from openmodels.stack.valkey import Valkey
from openmodels.store.migrate import migrate
from openmodels.telemetry.shared import ALIVE_S, CLAIM
from openmodels.telemetry.simulated.server import PLAYS, Call, Delays, Simulation, well
from openmodels.telemetry.slots import due_at
from openmodels.telemetry.tasks import TICK_S

SLOT_S = 60
REDELIVERED_S = 150
"""Time after the last kill in which what dead workers had taken is delivered again, and counted if it is too late."""
SWEEP_S = TICK_S + 8
"""Time in which a worker that is ready comes by: a tick, and eight seconds to queue and probe all that may be due."""
RETURN_S = 8
"""Time that worker and beat need to find a Redis that has come back: they try again after two, four and six seconds."""
Span = tuple[float, float]


@dataclass
class Chaos:
    """What was done, and when."""

    environment: dict[str, str]
    folder: Path
    redis_url: str
    asked: list[tuple[str, float]] = field(default_factory=list)
    """Every request that a provider got: whose, and when."""
    up: list[Span] = field(default_factory=list)
    """Spans in which a worker was ready."""
    away: list[Span] = field(default_factory=list)
    """Spans in which a server was away."""
    held: dict[tuple[str, int], float] = field(default_factory=dict)
    """Provider and slot of every claim that a worker held when it was killed, and when the last such kill was."""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    since: float | None = None
    """When the worker became ready."""
    struck: int = 0
    """How many kills met a worker in a sweep."""

    @property
    def log(self) -> Path:
        """The log of the worker that runs now."""
        return self.folder / f"worker-{len(self.up)}.log"

    def start(self) -> None:
        """Start beat and worker."""
        self.since = None
        with self.log.open("ab") as log:
            self.processes = [
                subprocess.Popen(
                    [sys.executable, "-P", "-m", "openmodels", verb],
                    env=self.environment,
                    start_new_session=True,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
                for verb in ("worker", "beat")
            ]

    def watch(self) -> None:
        """Note when the worker becomes ready."""
        if self.since is None and b" ready." in self.log.read_bytes():
            self.since = time.time()

    def wait(self, seconds: float) -> None:
        """Let it run."""
        until = time.time() + seconds
        while time.time() < until:
            self.watch()
            time.sleep(0.02)

    def busy(self, *, seconds: float) -> None:
        """Wait until the worker probes, or until it has had so long: what has nothing to do cannot be disturbed."""
        before, until = len(self.asked), time.time() + seconds
        while len(self.asked) <= before and time.time() < until:
            self.wait(0.02)
        self.struck += len(self.asked) > before

    def kill(self) -> None:
        """Kill both with all that they have started, and look what they held."""
        self.watch()
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        self.up.append((self.since or time.time(), time.time()))
        with Redis.from_url(self.redis_url) as client:
            keys = list(client.scan_iter(f"{CLAIM}*", count=1000))
            for key, value in zip(keys, client.mget(keys) if keys else (), strict=True):
                if value is not None and value != b"done":
                    _, _, provider, _, slot = key.decode().removeprefix(CLAIM).split(":")
                    self.held[provider, int(slot)] = self.up[-1][1]

    def dropped(self) -> set[tuple[str, int]]:
        """Provider and slot of what workers say that they have dropped."""
        found = set()
        for log in self.folder.glob("worker-*.log"):
            for line in log.read_text().splitlines():
                if line.startswith("{") and "had not begun" in line:
                    said = json.loads(line)
                    slot = int(datetime.fromisoformat(said["slot"]).timestamp())
                    found |= {(provider, slot) for provider in said["providers"]}
        return found

    def free(self, begin: float, end: float) -> float:
        """The longest time in a span in which a worker was ready and both servers were there."""
        longest = 0.0
        for first, last in self.up:
            at, until = max(first, begin), min(last, end)
            for gone, back in sorted(self.away):
                if back <= at or gone >= until:
                    continue
                longest, at = max(longest, gone - at), back
            longest = max(longest, until - at)
        return longest


@contextmanager
def upstream(chaos: Chaos) -> Iterator[int]:
    """Providers that answer well, in a thread of this process."""

    async def noted(call: Call) -> None:
        chaos.asked.append((call.path.split("/")[2], time.time()))
        await well(call)

    PLAYS["noted"] = noted
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(Simulation({"noted": Delays(0.3)}).serve("127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


def fill(url: str, providers: int, port: int) -> None:
    """Providers that are probed every minute."""
    with psycopg.connect(url) as conn:
        conn.execute(
            """
            insert into providers (id, name, description, api_base_url, auth_type, regions, compatibility, status,
                                   details, created_at, updated_at, digest, present, changed_at)
            select 'p' || n, 'P' || n, 'd', format('http://127.0.0.1:%%s/noted/p%%s/v1', %s::int, n), 'bearer',
                   '{global}', 'openai', 'active', '{"telemetry": {"health_interval_minutes": 1}}', now(), now(), 'x',
                   true, now()
            from generate_series(0, %s) n
            """,
            [port, providers - 1],
        )


def run(chaos: Chaos, servers: dict[str, Postgres | Valkey], folder: Path, given: argparse.Namespace) -> None:
    """Kill and restart at random."""
    stacks: dict[str, ExitStack] = {}

    def serve(name: str) -> None:
        stacks[name] = ExitStack()
        stacks[name].enter_context(running(servers[name], folder / f"{name}.log", seconds=60))

    for name in servers:
        serve(name)
    migrate(servers["postgres"].url)
    try:
        with upstream(chaos) as port:
            chaos.environment["OPENMODELS_PROBE_CONTROL_URLS"] = f"http://127.0.0.1:{port}/noted/control"
            fill(servers["postgres"].url, given.providers, port)
            chance = random.Random(given.seed)
            every = max(1, given.kills // given.restarts) if given.restarts else given.kills + 1
            chaos.start()
            for number in range(1, given.kills + 1):
                chaos.busy(seconds=45)
                chaos.wait(chance.uniform(0, 4))
                if number % every == 0:  # both go away under running probes, and come back
                    for name in servers:
                        gone = time.time()
                        stacks[name].close()
                        chaos.wait(chance.uniform(0, 2))
                        serve(name)
                        chaos.away.append((gone, time.time() + (RETURN_S if name == "valkey" else 0)))
                    chaos.wait(chance.uniform(0, 3))
                chaos.kill()
                chaos.start()
            chaos.wait(REDELIVERED_S)
            chaos.kill()
    finally:
        for process in chaos.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        # the caller still reads the database
        stacks["valkey"].close()
        given.close = stacks["postgres"].close


def gaps(conn: psycopg.Connection, since: float, until: float) -> list[tuple[str, float]]:
    """Provider and slot of each whole slot between two moments that has no row."""
    return conn.execute(
        """
        select p.id, extract(epoch from s.slot)::float8
        from providers p
        cross join generate_series(date_trunc('minute', to_timestamp(%s)) + interval '1 minute',
                                   to_timestamp(%s) - interval '1 minute', '1 minute') as s (slot)
        where not exists (select from probe_results r where r.provider_id = p.id and r.slot = s.slot)
        """,
        [since, until],
    ).fetchall()


HELD, NOBODY, DROPPED = (
    "held by a worker as it was killed, too late for another",
    "no worker came by",
    "dropped and counted",
)


def explained(chaos: Chaos, dropped: set[tuple[str, int]], provider_id: str, slot: float) -> str | None:
    """Why a slot has no row, by what this program itself has seen."""
    killed = chaos.held.get((provider_id, int(slot)))
    if killed is not None and chaos.free(killed + ALIVE_S, slot + SLOT_S) < SWEEP_S:
        return HELD
    begin = due_at(datetime.fromtimestamp(slot, UTC), timedelta(seconds=SLOT_S), f"local:health:{provider_id}:")
    if chaos.free(begin.timestamp(), slot + SLOT_S) < SWEEP_S:
        return NOBODY
    return DROPPED if (provider_id, int(slot)) in dropped else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--restarts", type=int, default=10)
    parser.add_argument("--providers", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = Postgres("postgres", folder / "postgres", ports.free(), binaries.postgres(), {})
        valkey = Valkey("valkey", folder / "valkey", ports.free(), binaries.valkey(), {})
        postgres.prepare(folder / "postgres.log")
        valkey.prepare(folder / "valkey.log")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENMODELS_")} | {
            "OPENMODELS_DATABASE_URL": postgres.url,
            "OPENMODELS_REDIS_URL": valkey.url,
            "OPENMODELS_PROBE_NETWORKS": "127.0.0.0/8",
            "OPENMODELS_PROBES_IN_FLIGHT": "10",
            "OPENMODELS_LOG_LEVEL": "info",
            "OPENMODELS_LOG_FORMAT": "json",
        }
        chaos = Chaos(environment, folder, valkey.url)
        run(chaos, {"postgres": postgres, "valkey": valkey}, folder, given)
        try:
            report(chaos, postgres.url, given)
        finally:
            given.close()


def report(chaos: Chaos, url: str, given: argparse.Namespace) -> None:
    """Print what became of every slot; ends with 1 when a promise is broken."""
    with psycopg.connect(url) as conn:
        states: dict[str, int] = dict(conn.execute("select state, count(*) from probe_results group by 1").fetchall())
        doubles = len(
            conn.execute("select 1 from probe_results group by provider_id, slot having count(*) > 1").fetchall()
        )
        ((incidents,),) = conn.execute("select count(*) from incidents").fetchall()
        ((dropped,),) = conn.execute("select coalesce(sum(count), 0)::int from probe_drops").fetchall()
        missing = gaps(conn, chaos.up[0][0], chaos.up[-1][1])
    said = chaos.dropped()
    reasons = [explained(chaos, said, *gap) for gap in missing]
    for (provider_id, slot), reason in zip(missing, reasons, strict=True):
        if reason is None:
            Console(stderr=True).print(f"{provider_id}, {datetime.fromtimestamp(slot, UTC):%H:%M}: no reason")
    unknown = reasons.count(None)
    rows = sum(states.values())
    false = states.get("down", 0) + states.get("degraded", 0) + incidents
    table = Table("what", "measured", "target")
    table.add_row("kills of beat and worker; restarts of Redis and PostgreSQL", f"{given.kills}; {given.restarts}", "")
    table.add_row("kills that met a sweep", f"{chaos.struck}", "")
    table.add_row("slots with a row, of all", f"{rows:,} of {rows + len(missing):,}", "")
    table.add_row("requests that were sent again for a slot", f"{max(0, len(chaos.asked) - rows):,}", "")
    table.add_row("rows that are there twice", f"{doubles}", "0")
    table.add_row('false "down", degraded or incidents', f"{false}", "0")
    table.add_row(f"gaps: {HELD}", f"{reasons.count(HELD)}", "")
    table.add_row(f"gaps: {NOBODY} in {SWEEP_S} s after their moment", f"{reasons.count(NOBODY)}", "")
    table.add_row(f"gaps: {DROPPED}", f"{reasons.count(DROPPED)} ({dropped} counted, also of slots at both ends)", "")
    table.add_row("gaps that nothing explains", f"{unknown}", "0")
    Console().print(table)
    sys.exit(1 if doubles or false or unknown else 0)


if __name__ == "__main__":
    main()
