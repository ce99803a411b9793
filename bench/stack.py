"""How long `openmodels up` takes to its first good answer, and what it weighs, against its servers alone.

    python bench/stack.py [--registry registry]

The servers alone are the floor: PostgreSQL made and started, Valkey started, nothing in them. Times are from the
command to the first answer; memory is each process's share of the pages it maps (PSS), summed over the whole tree.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from openmodels.stack import binaries, ports
from openmodels.stack.child import running
from openmodels.stack.postgres import Postgres
from openmodels.stack.valkey import Valkey

PATIENCE_S = 120.0
STEADY_S = 15.0
"""After so long worker and beat, which start last, have loaded and sweep for the first time."""


def timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def bare(data: Path) -> tuple[float, float, float]:
    """Seconds of a cold start, of a warm one, and megabytes of the two servers alone."""
    seconds, megabytes = [], 0.0
    for _ in range(2):
        with ExitStack() as stack:
            began = time.monotonic()
            for server in (
                Postgres("postgres", data / "postgres", ports.free(), binaries.postgres(), {}),
                Valkey("valkey", data / "valkey", ports.free(), binaries.valkey(), {}),
            ):
                server.prepare(data / "log")
                stack.enter_context(running(server, data / "log"))
            seconds.append(time.monotonic() - began)
            megabytes = weight(os.getpid()) - own_weight(os.getpid())
    return seconds[0], seconds[1], megabytes


@contextmanager
def started(data: Path, registry: Path) -> Iterator[tuple[float, subprocess.Popen[bytes], str]]:
    """A running stack, with the seconds to its first answer and its address."""
    port = ports.free()
    ours = ("OPENMODELS_DATABASE_URL", "OPENMODELS_REDIS_URL")
    env = {name: value for name, value in os.environ.items() if name not in ours}
    command = [sys.executable, "-m", "openmodels", "up", "--port", str(port)]
    began = time.monotonic()
    command += ["--data-dir", str(data), "--registry", str(registry)]
    up = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        while not answers(f"{address}/api/models?limit=1"):
            if up.poll() is not None or time.monotonic() - began > PATIENCE_S:
                sys.exit(f"error: the stack did not answer; its logs are in {data / 'logs'}")
            time.sleep(0.01)
        yield time.monotonic() - began, up, address
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(30)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200 and b'"data":[{' in answer.read())
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def weight(pid: int) -> float:
    """Megabytes of a process and all below it."""
    tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(own_weight(process.pid) for process in tree)


def own_weight(pid: int) -> float:
    memory = psutil.Process(pid).memory_full_info()
    return float(getattr(memory, "pss", memory.rss)) / 1e6


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--registry", type=Path, default=Path("registry"))
    registry = arguments.parse_args().registry.resolve()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "bare").mkdir()
        floor_cold, floor_warm, floor_weight = bare(base / "bare")
        with started(base / "up", registry) as (cold, up, _):
            time.sleep(STEADY_S)
            megabytes = weight(up.pid)
            up.send_signal(signal.SIGTERM)
            stop = timed(lambda: up.wait(30))
        with started(base / "up", registry) as (warm, _, _):
            pass
    table = Table("", "openmodels up", "servers alone", "ratio", box=None, pad_edge=False)
    for name, ours, floor, unit in (
        ("cold start to the first answer", cold, floor_cold, "s"),
        ("warm start to the first answer", warm, floor_warm, "s"),
        ("memory, all processes", megabytes, floor_weight, "MB"),
    ):
        table.add_row(name, f"{ours:.1f} {unit}", f"{floor:.1f} {unit}", f"{ours / floor:.1f}x")
    table.add_row("stop", f"{stop:.1f} s", "", "")
    Console().print(table)


if __name__ == "__main__":
    main()
