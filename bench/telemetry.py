"""What the telemetry promises, measured: timing error, probes a second, reading and rolling up many rows.

    python bench/telemetry.py [--rows 20000000] [--providers 2000] [--only timing,throughput,reading]

The simulated providers run in a process of their own, PostgreSQL and Valkey are real, the worker is
`openmodels worker` with one process. `--rows` is how many raw rows of 30 days the reading is measured over.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import psycopg
import uvloop
from rich.console import Console
from rich.table import Table

from openmodels.stack import binaries, ports
from openmodels.stack.child import running
from openmodels.stack.postgres import Postgres
from openmodels.stack.valkey import Valkey
from openmodels.store import telemetry, telemetry_overview, telemetry_reads, telemetry_rollups
from openmodels.store.migrate import migrate
from openmodels.store.telemetry_reads import Window
from openmodels.telemetry.addresses import AddressRule
from openmodels.telemetry.measurement import Target
from openmodels.telemetry.probes import latency
from openmodels.telemetry.probes.limits import Limits
from openmodels.telemetry.resolve import Resolver
from openmodels.telemetry.simulated.server import Delays, Simulation
from openmodels.telemetry.station import STAGGER_S
from openmodels.telemetry.wire import Network, trusted

Row = tuple[str, str, str]
MODELS, OFFERING = 40, 10
"""Models of the catalogue that is read, and providers that offer each."""
PROVIDERS_READ, REGIONS = 200, 3


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
    """Health probes a second, from the first row in PostgreSQL to the last, through one process of one worker."""
    with upstream(folder / "other.json") as port, psycopg.connect(postgres.url, autocommit=True) as conn:
        _providers(conn, providers, f"http://127.0.0.1:{port}/well/v1")
        env = {
            **os.environ,
            "OPENMODELS_DATABASE_URL": postgres.url,
            "OPENMODELS_REDIS_URL": valkey.url,
            "OPENMODELS_PROBE_NETWORKS": "127.0.0.0/8",
            "OPENMODELS_PROBE_CONTROL_URLS": f"http://127.0.0.1:{port}/well",
            "OPENMODELS_LOG_LEVEL": "warning",
        }
        worker = subprocess.Popen([sys.executable, "-P", "-m", "openmodels", "worker"], env=env)
        try:
            began, first = None, 0
            deadline = time.monotonic() + 300
            while time.monotonic() < deadline:
                count = _one(conn, "select count(*) from probe_results")
                if began is None and count:
                    began, first = time.monotonic(), count
                if count >= providers:
                    break
                time.sleep(0.05)
            assert began is not None
            rate = (count - first) / (time.monotonic() - began)
        finally:
            worker.send_signal(signal.SIGQUIT)
            worker.wait(30)
        states = conn.execute("select state, count(*) from probe_results group by 1").fetchall()
        conn.execute("truncate probe_results, provider_states, rollups_due; delete from providers")
    assert states == [("up", providers)], states
    return [(f"health probes a second, one process, {providers:,} providers", f"{rate:.0f}/s", ">= 200/s")]


def reading(postgres: Postgres, rows: int) -> list[Row]:
    """The endpoints' queries over raw rows of 30 days, and the rollup of one hour."""
    now = datetime.now(UTC)
    with psycopg.connect(postgres.url, autocommit=True) as conn:
        _fill(conn, rows, now)
        found = [_rollup(conn, now)]
        window = Window(now - timedelta(days=30), now, "30d")
        week = Window(now - timedelta(days=7), now, "7d")
        names = [f"p{number}" for number in range(PROVIDERS_READ)]
        ways: dict[str, Callable[[int], object]] = {
            "health, 30 days": lambda n: telemetry_reads.health(conn, names[n], window, now=now),
            "latency, 30 days": lambda n: telemetry_reads.latency(conn, names[n], window, now=now),
            "latency, 7 days, by day": lambda n: telemetry_reads.latency(conn, names[n], week, bucket="day", now=now),
            "ranked, 7 days": lambda n: telemetry_overview.ranked(
                conn, f"m{n % MODELS}", period="7d", limit=10, now=now
            ),
            "ranked, 30 days": lambda n: telemetry_overview.ranked(
                conn, f"m{n % MODELS}", period="30d", limit=10, now=now
            ),
            "summary": lambda n: telemetry_overview.summary(conn, now=now),
        }
        for name, way in ways.items():
            times = []
            for number in range(100):
                started = time.perf_counter()
                way(number % PROVIDERS_READ)
                times.append((time.perf_counter() - started) * 1000)
            shown = f"{percentile(times, 0.5):.1f} / {percentile(times, 0.99):.1f} ms"
            found.append((f"{name}, {rows:,} rows, p50 / p99", shown, "< 20 / < 80 ms"))
    return found


def _rollup(conn: psycopg.Connection, now: datetime) -> Row:
    hour = now.replace(minute=0, second=0, microsecond=0) - timedelta(days=40)
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
    return ("hourly rollup of 100,000 rows", f"{took:.2f} s", "< 2 s")


def _fill(conn: psycopg.Connection, rows: int, now: datetime) -> None:
    """Raw rows of 30 days, of which one in four is a latency probe, and their rollups."""
    _providers(conn, PROVIDERS_READ, "https://acme.example/v1")
    conn.execute(
        """
        insert into models (id, name, description, aliases, capabilities, modalities, licensing, status, details,
                            created_at, updated_at, digest, present, changed_at)
        select 'm' || n, 'M', 'd', '{}', '{chat}', '{text}', 'mit', 'active', '{}', now(), now(), 'x', true, now()
        from generate_series(0, %s) n
        """,
        [MODELS - 1],
    )
    conn.execute(
        """
        insert into mappings (provider_id, model_id, provider_model_name, input_per_million, output_per_million,
                              currency, available_regions, status, details, created_at, updated_at, digest, present,
                              changed_at)
        select 'p' || (m + n * 20) %% %(providers)s, 'm' || m, 'x', 1 + n, 5, 'USD', '{global}', 'active', '{}',
               now(), now(), 'x', true, now()
        from generate_series(0, %(models)s) m, generate_series(1, %(offering)s) n
        """,
        {"providers": PROVIDERS_READ, "models": MODELS - 1, "offering": OFFERING},
    )
    slots = max(1, rows // (30 * PROVIDERS_READ * REGIONS))
    for day in range(30, -1, -1):
        start = (now - timedelta(days=day)).replace(hour=0, minute=0, second=0, microsecond=0)
        telemetry.ensure_partitions(conn, [start])
        conn.execute(
            """
            insert into probe_results (provider_id, kind, region, model_id, slot, checked_at, interval_s, state, tries,
                                       http_status, response_ms, dns_ms, tcp_ms, tls_ms, first_byte_ms, ttft_ms,
                                       total_ms, http_version, request_id, simulated)
            select 'p' || p, case when s %% 4 = 0 then 'latency' else 'health' end, 'r' || r,
                   case when s %% 4 = 0 then 'm' || p %% %(models)s else '' end, at, at, 300,
                   case when random() < 0.98 then 'up' else 'down' end, 1, 200, 50 + random() * 100, 2, 10, 12,
                   80 + random() * 100, case when s %% 4 = 0 then 150 + random() * 900 end,
                   case when s %% 4 = 0 then 400 + random() * 2000 end, '2', 'req_0123456789abcdef', true
            from generate_series(0, %(slots)s) s, generate_series(0, %(providers)s) p,
                 generate_series(1, %(regions)s) r,
                 lateral (select %(start)s + interval '1 day' * s / (%(slots)s + 1) as at) a
            where at < %(now)s
            """,
            {
                "models": MODELS,
                "slots": slots - 1,
                "providers": PROVIDERS_READ - 1,
                "regions": REGIONS,
                "start": start,
                "now": now,
            },
        )
        for hour in range(24):
            telemetry_rollups.roll_hour(conn, start + timedelta(hours=hour))
        telemetry_rollups.roll_day(conn, start)
    conn.execute(
        """
        insert into provider_states
        select distinct on (provider_id, region) provider_id, region, slot, checked_at, interval_s, state, null, null,
               response_ms, true
        from probe_results where kind = 'health' and slot > %s order by provider_id, region, slot desc
        """,
        [now - timedelta(hours=12)],
    )
    conn.execute("vacuum analyze")


def _providers(conn: psycopg.Connection, count: int, url: str) -> None:
    conn.execute(
        """
        insert into providers (id, name, description, api_base_url, auth_type, regions, compatibility, status, details,
                               created_at, updated_at, digest, present, changed_at)
        select 'p' || n, 'P' || n, 'd', %s, 'bearer', '{global}', 'openai', 'active', '{}',
               now(), now(), 'x', true, now()
        from generate_series(0, %s) n
        """,
        [url, count - 1],
    )


def _one(conn: psycopg.Connection, query: str) -> int:
    row = conn.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--providers", type=int, default=2_000)
    parser.add_argument("--only", default="timing,throughput,reading")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(serve(given.serve))
        return
    wanted = given.only.split(",")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
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
