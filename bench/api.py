"""What the API promises of speed, freshness and memory, measured on real servers in one run, as one table.

    python bench/api.py [--only cached redis ...] [--scale 1] [--minutes 10] [--seconds 1] [--rounds 21] [--data DIR]

An embedded PostgreSQL and Valkey, `openmodels serve` as it is, and wrk. For kept answers the server is pinned to one
core and wrk to another. `--scale` shrinks the made catalogue of 100,000 models, 1,000 providers and 1,000,000 mappings;
whole, most of an hour goes into writing and ingesting its 1.1 million files. `--data` keeps it, filled and as files,
for the next run. Granian is measured where it is installed.
Needs wrk (Debian: apt install wrk; macOS: brew install wrk).
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from openmodels.cache import stats
from speed import cached, fresh, ingested, uncached, weight
from speed.catalogue import Catalogue
from speed.filled import fill
from speed.report import Row, table
from speed.servers import Kind, Stores, ours, stores

SMALL = Catalogue(models=20_000, providers=100, mappings=40_000)
"""Enough for a thousand pages, and for more than a process keeps."""

POSTGRES = {"shared_buffers": "1GB", "max_wal_size": "8GB", "track_commit_timestamp": "on"}


@dataclass
class Bench:
    """What all parts are given."""

    stores: Stores
    asked: argparse.Namespace
    made: Catalogue
    small: str = ""

    def small_url(self) -> str:
        """The database of the small catalogue, filled when it is asked for first."""
        self.small = self.small or self.filled(SMALL)
        return self.small

    def filled(self, made: Catalogue) -> str:
        """A database with this catalogue, as it was filled first."""
        return self.stores.filled(f"models_{made.models}", lambda url: fill(url, made))

    def counted(self, name: str) -> int:
        """A counter of the caches that are up, as of at most five seconds ago."""
        found = stats.read(self.stores.valkey_url).processes
        return sum(process.counters[name] for process in found)


def kept(bench: Bench) -> list[Row]:
    kinds: tuple[Kind, ...] = ("uvicorn", "granian") if find_spec("granian") else ("uvicorn",)
    rows = cached.measure(
        bench.stores, bench.small_url(), kinds, rounds=bench.asked.rounds, seconds=bench.asked.seconds
    )
    return rows if len(kinds) == 2 else [*rows, Row("granian", "not installed")]


def redis(bench: Bench) -> list[Row]:
    return cached.from_redis(
        bench.stores,
        bench.small_url(),
        rounds=bench.asked.rounds,
        seconds=bench.asked.seconds,
        hits=lambda: bench.counted("redis_hits"),
    )


def bare_sql(bench: Bench) -> list[Row]:
    return uncached.against_sql(bench.small_url(), bench.stores.valkey_url, SMALL, count=bench.asked.count)


def large(bench: Bench) -> list[Row]:
    url = bench.filled(bench.made)
    told = f"{bench.made.models:,} models"
    return uncached.in_time(url, bench.stores.valkey_url, bench.made, count=bench.asked.count, when=told)


def files(bench: Bench) -> list[Row]:
    url, folder = bench.stores.database("ingested"), bench.stores.folder / f"registry-{bench.made.models}"
    ingested.write(bench.made, folder)
    rows = ingested.first(folder, bench.made, url, bench.stores.valkey_url)
    when = "right after a first ingest"
    rows += uncached.in_time(url, bench.stores.valkey_url, bench.made, count=bench.asked.count, when=when)
    with ours(url, bench.stores.valkey_url, pin=False) as server:
        return rows + ingested.again(folder, url, bench.stores.valkey_url, server)


def stale(bench: Bench) -> list[Row]:
    url, folder = bench.stores.database("fresh"), bench.stores.folder / "changing"
    return fresh.measure(bench.stores, url, seconds=bench.asked.minutes * 60, folder=folder)


def memory(bench: Bench) -> list[Row]:
    return weight.measure(bench.stores, bench.small_url(), SMALL, evicted=lambda: bench.counted("evicted"))


PARTS: dict[str, tuple[str, Callable[[Bench], list[Row]]]] = {
    "cached": ("kept answers against a bare ASGI application", kept),
    "redis": ("memory does not have it, Redis does", redis),
    "uncached": ("answers made anew, against their SQL alone", bare_sql),
    "catalogue": ("a large catalogue, answers made anew", large),
    "ingest": ("a large catalogue from files", files),
    "stale": ("answers while prices change", stale),
    "memory": ("memory of one process with a full cache", memory),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="which parts")
    parser.add_argument("--scale", type=float, default=1, help="share of the large catalogue")
    parser.add_argument("--data", type=Path, help="folder to keep the catalogues in, and to read them from again")
    parser.add_argument("--minutes", type=float, default=10, help="of reading while prices change")
    parser.add_argument("--seconds", type=int, default=1, help="of one contestant's turn")
    parser.add_argument("--rounds", type=int, default=21, help="turns of each contestant")
    parser.add_argument("--count", type=int, default=200, help="answers of each kind that are made anew")
    asked = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("error: wrk is not installed; Debian: apt install wrk; macOS: brew install wrk")
    parts = []
    with ExitStack() as stack:
        folder = asked.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        running = stack.enter_context(stores(folder.absolute(), POSTGRES))
        bench = Bench(running, asked, Catalogue.scaled(asked.scale))
        for name in asked.only:
            promise, measure = PARTS[name]
            print(f"{name}: {promise} ...", file=sys.stderr)
            rows = measure(bench)
            for row in rows:  # a run takes long, and may be ended early
                print(f"  {row.what}: {row.measured}", file=sys.stderr)
            parts.append((promise, rows))
    Console(width=130).print(table(parts))


if __name__ == "__main__":
    main()
