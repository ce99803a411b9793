"""What the telemetry promises, measured: timing error, probes a second, reading and rolling up many rows.

    python bench/telemetry.py [--rows 20000000] [--providers 10000] [--only timing,throughput,reading]

The simulated providers run in a process of their own, PostgreSQL and Valkey are real, the worker is
`openmodels worker` with one process. `--rows` is how many raw rows of 30 days the reading is measured over.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import psycopg
import uvicorn
import uvloop
from rich.console import Console
from rich.table import Table

import telemetry_rows
from openmodels.api.app import create_app
from openmodels.cache.pauses import shorten_pauses
from openmodels.stack import binaries, ports
from openmodels.stack.child import running
from openmodels.stack.postgres import Postgres
from openmodels.stack.valkey import Valkey
from openmodels.store import telemetry, telemetry_rollups
from openmodels.store.migrate import migrate
from openmodels.store.pool import open_pool
from openmodels.telemetry.addresses import AddressRule
from openmodels.telemetry.measurement import Target
from openmodels.telemetry.probes import latency
from openmodels.telemetry.probes.limits import Limits
from openmodels.telemetry.resolve import Resolver
from openmodels.telemetry.simulated.server import Delays, Simulation
from openmodels.telemetry.station import STAGGER_S
from openmodels.telemetry.wire import Network, trusted
from telemetry_rows import MODELS

Row = tuple[str, str, str]
SLOT_S = 300
"""Length of a slot of health probes: 10,000 providers of a region must be through in it, by less than two processes."""


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


@contextmanager
def upstream(log: Path) -> Iterator[int]:
    """Simulated providers in another process, that write what they did to a file when they end."""
    process = subprocess.Popen([sys.executable, __file__, "--serve", str(log)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


async def serve(log: Path) -> None:
    simulation = Simulation({"well": Delays(0.02, 0.002), "spread": Delays(0.9, 0.02, 0.3)})
    server = await simulation.serve("127.0.0.1", 0)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await ended.wait()
    log.write_text(json.dumps(simulation.log))


def timing(folder: Path) -> list[Row]:
    """The first token as the probe measured it, against when the server received the request and sent the token."""
    log = folder / "log.json"
    with upstream(log) as port, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(_ask(port, probes=500, at_once=50))
    sent = json.loads(log.read_text())
    errors = [
        abs(one.ttft_ms - 1000 * (sent[one.request_id][1] - sent[one.request_id][0]))
        for one in found
        if one.ttft_ms is not None and one.request_id in sent
    ]
    assert len(errors) == 500, [one.detail for one in found if one.state != "up"][:3]
    return [
        ("first-token error, 50 in flight, median", f"{statistics.median(errors):.2f} ms", "< 1 ms"),
        ("first-token error, 50 in flight, p99", f"{percentile(errors, 0.99):.2f} ms", "< 5 ms"),
    ]


async def _ask(port: int, *, probes: int, at_once: int) -> list[Any]:
    network = Network(Resolver(), AddressRule((ip_network("127.0.0.0/8"),)), trusted())
    target = Target("acme", "latency", f"http://127.0.0.1:{port}/spread/v1", timedelta(minutes=15), "m", "m", "openai")
    gate = asyncio.Semaphore(at_once)

    async def one() -> Any:
        async with gate:
            return await latency.probe(network, Limits(), target, datetime.now(UTC), None)

    begun = []
    for _ in range(probes):
        begun.append(asyncio.create_task(one()))
        await asyncio.sleep(STAGGER_S["latency"])  # as the worker does
    return list(await asyncio.gather(*begun))


def throughput(folder: Path, postgres: Postgres, valkey: Valkey, providers: int) -> list[Row]:
    """Health probes a second, from the first row in PostgreSQL to the last, through one process of one worker.

    All providers of a region are due in its first slot, so this is also how long a slot's work takes one process.
    """
    with upstream(folder / "other.json") as port, psycopg.connect(postgres.url, autocommit=True) as conn:
        telemetry_rows.add_providers(conn, providers, f"http://127.0.0.1:{port}/well/v1")
        env = {
            **os.environ,
            "OPENMODELS_DATABASE_URL": postgres.url,
            "OPENMODELS_REDIS_URL": valkey.url,
            "OPENMODELS_PROBE_NETWORKS": "127.0.0.0/8",
            "OPENMODELS_PROBE_CONTROL_URLS": f"http://127.0.0.1:{port}/well",
            "OPENMODELS_PROBE_CONCURRENCY": "1",
            "OPENMODELS_LOG_LEVEL": "warning",
        }
        worker = subprocess.Popen([sys.executable, "-P", "-m", "openmodels", "worker"], env=env)
        started = time.monotonic()
        try:
            began, first, count = None, 0, 0
            while time.monotonic() < started + SLOT_S and count < providers:
                count = _one(conn, "select count(*) from probe_results")
                if began is None and count:
                    began, first = time.monotonic(), count
                time.sleep(0.05)
            assert began is not None
            ended = time.monotonic()
        finally:
            worker.send_signal(signal.SIGQUIT)
            worker.wait(30)
        states = conn.execute("select state, count(distinct provider_id) from probe_results group by 1").fetchall()
        conn.execute("truncate probe_results, provider_states, rollups_due; delete from providers")
    assert states == [("up", providers)], states
    what = f"{providers:,} providers, one process"
    return [
        (f"health probes a second, {what}", f"{(count - first) / (ended - began):.0f}/s", ">= 200/s"),
        (f"all of one region stored, from the start of its worker, {what}", f"{ended - started:.0f} s", "< 300 s"),
    ]


def reading(postgres: Postgres, rows: int, times: int = 300) -> list[Row]:
    """The endpoints over raw rows of 30 days, each asked anew by HTTP, and the rollup of one hour."""
    now = datetime.now(UTC)
    started = time.perf_counter()
    with psycopg.connect(postgres.url, autocommit=True) as conn:
        if conn.execute("select from providers limit 1").fetchone() is None:
            telemetry_rows.fill(postgres.url, rows, now)
            Console(stderr=True).print(f"filled in {time.perf_counter() - started:.0f} s")
        found = [_rollup(conn, now)]
        with conn.transaction():
            telemetry_rollups.roll_up(conn, now=now)  # as the worker has done before anybody asks
        raw = _one(conn, "select count(*) from probe_results")
        ids = [row[0] for row in conn.execute("select id from providers")]
    places: dict[str, Callable[[int], str]] = {
        "health, 30 days": lambda n: f"health/{ids[n % len(ids)]}?period=30d",
        "latency, 30 days": lambda n: f"latency/{ids[n % len(ids)]}?period=30d",
        "latency, 7 days, by day": lambda n: f"latency/{ids[n % len(ids)]}?period=7d&bucket=day",
        "ranked, 1 day": lambda n: f"ranked/m{n % MODELS}?period=1d",
        "ranked, 7 days": lambda n: f"ranked/m{n % MODELS}?period=7d",
        "ranked, 30 days": lambda n: f"ranked/m{n % MODELS}?period=30d",
        "summary": lambda n: "summary",
        "incidents": lambda n: "incidents",
        "regions": lambda n: "regions",
    }
    with answering(postgres.url) as port:
        for name, place in places.items():
            took = asked(port, [f"/api/telemetry/{place(n * 7)}" for n in range(times)])
            shown = f"{percentile(took, 0.5):.1f} / {percentile(took, 0.99):.1f} ms"
            found.append((f"{name}, {raw:,} rows, {len(ids)} providers, p50 / p99", shown, "< 20 / < 80 ms"))
            Console(stderr=True).print(f"  {name}: {shown}")
    return found


@contextmanager
def answering(url: str) -> Iterator[int]:
    """The API without its cache, in a thread of this process, with the pauses that `openmodels serve` has."""
    pool = open_pool(url, size=4, statement_timeout_ms=5000, read_only=True)
    port = ports.free()
    server = uvicorn.Server(uvicorn.Config(create_app(pool, None), port=port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    shorten_pauses()
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(10)
        pool.close()


def asked(port: int, places: list[str]) -> list[float]:
    """Milliseconds that each answer took, one after the other on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    took = []
    for place in places:
        started = time.perf_counter()
        connection.request("GET", place)
        answer = connection.getresponse()
        body = answer.read()
        took.append((time.perf_counter() - started) * 1000)
        assert answer.status == 200, body
    connection.close()
    return took


def _rollup(conn: psycopg.Connection, now: datetime) -> Row:
    hour = now.replace(minute=0, second=0, microsecond=0) - timedelta(days=40)
    conn.execute(f"drop table if exists probe_results_{hour:%Y%m%d}".encode())
    telemetry.ensure_partitions(conn, [hour])
    conn.execute(
        """
        insert into probe_results (provider_id, kind, region, model_id, slot, checked_at, interval_s, state, tries,
                                   response_ms, ttft_ms, total_ms, simulated)
        select 'r' || n %% 2000, 'latency', 'r' || n / 2000 %% 5, 'm', %(hour)s + interval '6 minutes' * (n / 10000),
               %(hour)s, 360, 'up', 1, 50 + random() * 100, 100 + random() * 900, 200 + random() * 2000, true
        from generate_series(0, 99999) n
        """,
        {"hour": hour},
    )
    started = time.perf_counter()
    telemetry_rollups.roll_hour(conn, hour)
    took = time.perf_counter() - started
    conn.execute("delete from probe_hours where at = %s", [hour])
    conn.execute(f"drop table probe_results_{hour:%Y%m%d}".encode())
    return ("hourly rollup of 100,000 rows", f"{took:.2f} s", "< 2 s")


def _one(conn: psycopg.Connection, query: str) -> int:
    row = conn.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--providers", type=int, default=10_000)
    parser.add_argument("--only", default="timing,throughput,reading")
    parser.add_argument("--data", type=Path, help="folder to keep the filled database in, and to read it from again")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(serve(given.serve))
        return
    wanted = given.only.split(",")
    rows: list[Row] = []
    with ExitStack() as stack:
        folder = given.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        postgres = Postgres(
            "postgres", folder / "postgres", ports.free(), binaries.postgres(), {"fsync": "off", "max_wal_size": "4GB"}
        )
        valkey = Valkey("valkey", folder / "valkey", ports.free(), binaries.valkey(), {})
        postgres.prepare(folder / "postgres.log")
        valkey.prepare(folder / "valkey.log")
        with running(postgres, folder / "postgres.log"), running(valkey, folder / "valkey.log"):
            migrate(postgres.url)
            if "timing" in wanted:
                rows += timing(folder)
            if "throughput" in wanted:
                rows += throughput(folder, postgres, valkey, given.providers)
            if "reading" in wanted:
                rows += reading(postgres, given.rows)
    table = Table("what", "measured", "target")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
