"""Beat and worker killed at random during sweeps, Redis and PostgreSQL restarted: nothing twice, nobody blamed.

    python bench/telemetry_chaos.py [--kills 50] [--restarts 10] [--providers 120] [--seed 1]

Slots are one minute long. All servers are real; the simulated providers answer well all the time, so that every "down"
would be a false one. A gap (a slot of a provider without a row) is explained when its probe was under way as a worker
was killed, when no worker ran while it was due, or when it was dropped and counted.
"""

from __future__ import annotations

import argparse
import asyncio
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
from pathlib import Path

import psycopg
from rich.console import Console
from rich.table import Table

from openmodels.stack import binaries, ports
from openmodels.stack.child import running
from openmodels.stack.postgres import Postgres
from openmodels.stack.valkey import Valkey
from openmodels.store.migrate import migrate
from openmodels.telemetry.simulated.server import PLAYS, Call, Delays, Simulation, well

SLOT_S = 60
REDELIVERED_S = 150
"""Time after the last kill in which what dead workers had taken is delivered again, and counted if it is too late."""
START_S = 15
"""Time that a worker may take from its start to its first sweep, on a busy machine."""


@dataclass
class Chaos:
    """What was done, and when."""

    environment: dict[str, str]
    log: Path
    asked: list[tuple[str, float]] = field(default_factory=list)
    """Every request that a provider got: whose, and when."""
    up: list[tuple[float, float]] = field(default_factory=list)
    """Spans in which a worker ran."""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    since: float = 0.0
    struck: int = 0
    """How many kills met a worker in a sweep."""

    def start(self) -> None:
        """Start beat and worker."""
        self.since = time.time()
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

    def busy(self, *, seconds: float) -> None:
        """Wait until the worker probes, or until it has had so long: what has nothing to do cannot be disturbed."""
        before, until = len(self.asked), time.time() + seconds
        while len(self.asked) <= before and time.time() < until:
            time.sleep(0.02)
        self.struck += len(self.asked) > before

    def kill(self) -> None:
        """Kill both with all that they have started."""
        self.up.append((self.since, time.time()))
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


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


def run(chaos: Chaos, servers: dict[str, Postgres | Valkey], folder: Path, given: argparse.Namespace) -> list[float]:
    """Kill and restart at random; returns when each kill was."""
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
            kills = []
            chance = random.Random(given.seed)
            every = max(1, given.kills // given.restarts) if given.restarts else given.kills + 1
            chaos.start()
            for number in range(1, given.kills + 1):
                chaos.busy(seconds=45)
                time.sleep(chance.uniform(0, 4))
                if number % every == 0:  # both go away under running probes, and come back
                    for name in servers:
                        stacks[name].close()
                        time.sleep(chance.uniform(0, 2))
                        serve(name)
                    time.sleep(chance.uniform(0, 3))
                chaos.kill()
                kills.append(time.time())
                chaos.start()
            time.sleep(REDELIVERED_S)
            chaos.kill()
            return kills
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


def explained(chaos: Chaos, provider_id: str, slot: float) -> str | None:
    """Why a slot has no row, by what this program itself has done."""
    if any(who == provider_id and slot <= at < slot + SLOT_S for who, at in chaos.asked):
        return "in flight at a kill"
    able = sum(max(0.0, min(end, slot + SLOT_S) - max(begin + START_S, slot)) for begin, end in chaos.up)
    return None if able > SLOT_S / 2 else "no worker long enough"


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
            "OPENMODELS_LOG_LEVEL": "warning",
        }
        chaos = Chaos(environment, folder / "openmodels.log")
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
    reasons = [explained(chaos, *gap) for gap in missing]
    unknown = max(0, reasons.count(None) - dropped)
    rows = sum(states.values())
    false = states.get("down", 0) + states.get("degraded", 0) + incidents
    table = Table("what", "measured", "target")
    table.add_row("kills of beat and worker; restarts of Redis and PostgreSQL", f"{given.kills}; {given.restarts}", "")
    table.add_row("kills that met a sweep", f"{chaos.struck}", "")
    table.add_row("slots with a row, of all", f"{rows:,} of {rows + len(missing):,}", "")
    table.add_row("requests that were sent again for a slot", f"{max(0, len(chaos.asked) - rows):,}", "")
    table.add_row("rows that are there twice", f"{doubles}", "0")
    table.add_row('false "down", degraded or incidents', f"{false}", "0")
    table.add_row("gaps: in flight at a kill", f"{reasons.count('in flight at a kill')}", "")
    table.add_row("gaps: no worker ran long enough in their slot", f"{reasons.count('no worker long enough')}", "")
    table.add_row("gaps: dropped and counted", f"{min(reasons.count(None), dropped)} ({dropped} counted)", "")
    table.add_row("gaps that nothing explains", f"{unknown}", "0")
    Console().print(table)
    sys.exit(1 if doubles or false or unknown else 0)


if __name__ == "__main__":
    main()
