"""What open live streams cost one server process while nothing happens.

    python bench/telemetry_streams.py [--streams 1000] [--seconds 30]

Memory is the process's share of the pages it maps (PSS), against the same process with one stream; the processor's
time is that of the whole process over so many seconds, heartbeats included. Then one probe is told to all.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
from redis import Redis
from rich.console import Console
from rich.table import Table

from openmodels.stack import binaries, ports
from openmodels.stack.child import running
from openmodels.stack.postgres import Postgres
from openmodels.stack.valkey import Valkey
from openmodels.store.migrate import migrate
from openmodels.telemetry.shared import Shared

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def weight(process: psutil.Process) -> float:
    """Megabytes of a process and its children."""
    return sum(one.memory_full_info().pss for one in [process, *process.children(recursive=True)]) / 1e6


def busy(process: psutil.Process) -> float:
    """Seconds of the processor that a process and its children have used."""
    every = [process, *process.children(recursive=True)]
    return float(sum(one.cpu_times().user + one.cpu_times().system for one in every))


async def opened(port: int, count: int) -> list[Stream]:
    """So many streams, each connected to by the server's own account."""
    found = []
    for _ in range(count):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /api/telemetry/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readuntil(b": connected\n\n")
        found.append((reader, writer))
    return found


async def measure(process: psutil.Process, port: int, redis_url: str, given: argparse.Namespace) -> Table:
    """Open the streams, wait, and tell them something."""
    first = await opened(port, 1)
    await asyncio.sleep(3)
    before = weight(process)
    streams = first + await opened(port, given.streams - 1)
    await asyncio.sleep(3)
    used, began = busy(process), time.monotonic()
    await asyncio.sleep(given.seconds)
    share = 100 * (busy(process) - used) / (time.monotonic() - began)
    more = weight(process) - before
    began = time.monotonic()
    with Redis.from_url(redis_url) as client:
        Shared(client).tell([{"type": "probe", "provider_id": "acme", "model_id": ""}])
    await asyncio.wait_for(asyncio.gather(*(reader.readuntil(b"event: probe") for reader, _ in streams)), 30)
    took = 1000 * (time.monotonic() - began)
    for _, writer in streams:
        writer.close()
    table = Table("what", "measured", "target")
    table.add_row(f"memory of {given.streams:,} open streams", f"{more:.0f} MB", "< 100 MB")
    table.add_row(f"processor while idle, {given.streams:,} open streams", f"{share:.1f}% of a core", "< 5%")
    table.add_row(f"one probe told to {given.streams:,} streams, the last has it", f"{took:.0f} ms", "")
    return table


def wait(port: int) -> None:
    """Until the server answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2):
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    sys.exit("the server did not start")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=30)
    given = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = Postgres("postgres", folder / "postgres", ports.free(), binaries.postgres(), {})
        valkey = Valkey("valkey", folder / "valkey", ports.free(), binaries.valkey(), {})
        postgres.prepare(folder / "postgres.log")
        valkey.prepare(folder / "valkey.log")
        with running(postgres, folder / "postgres.log"), running(valkey, folder / "valkey.log"):
            migrate(postgres.url)
            port = ports.free()
            env = {
                **os.environ,
                "OPENMODELS_DATABASE_URL": postgres.url,
                "OPENMODELS_REDIS_URL": valkey.url,
                "OPENMODELS_PORT": str(port),
                "OPENMODELS_LOG_LEVEL": "warning",
            }
            server = subprocess.Popen([sys.executable, "-P", "-m", "openmodels", "serve"], env=env)
            try:
                wait(port)
                table = asyncio.run(measure(psutil.Process(server.pid), port, valkey.url, given))
            finally:
                server.send_signal(signal.SIGTERM)
                server.wait(60)
    Console().print(table)


if __name__ == "__main__":
    main()
