"""Time of `ingest` into a real PostgreSQL, against parsing the files with libyaml alone in the same run.

    python bench/ingest.py [--files 5000] [--registry registry]

Each row is a process of its own; "the command" is `openmodels ingest` from start to exit, the rest is without
start-up. The synthetic registry is that of bench/validate.py; --files 0 leaves it out.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from rich.console import Console
from rich.table import Table

from openmodels.ingest import bring  # noqa: F401 - loaded before the clock starts
from openmodels.ingest.run import ingest
from openmodels.stack import binaries, ports
from openmodels.stack.child import running
from openmodels.stack.postgres import Postgres
from openmodels.store.migrate import migrate
from validate import floor, synthetic

PRICE = re.compile(r"input_per_million: .*")


def run(root: Path, database_url: str, *, full: bool = False) -> None:
    ingest([root], database_url=database_url, redis_url=None, full=full)


WAYS: dict[str, Callable[[Path, str], object]] = {
    "libyaml alone": lambda root, url: floor(root, 0),
    "first ingest": run,
    "no file changed": run,
    "no file changed, --full": lambda root, url: run(root, url, full=True),
    "one price changed": run,
}
COMMAND = "no file changed, the command"


def measure(way: str, root: Path, database_url: str) -> None:
    """Do it once in this process and print how long it took."""
    started = time.perf_counter()
    WAYS[way](root, database_url)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_mb": peak}))


def rows(root: Path, database_url: str) -> Iterator[tuple[str, float, float | None]]:
    """Each way of a registry with its seconds and its peak of memory in MB."""
    for way in WAYS:
        if way == "one price changed":
            change_a_price(root)
        arguments = ["--way", way, "--registry", str(root), "--database-url", database_url]
        found = json.loads(subprocess.check_output([sys.executable, __file__, *arguments]))
        yield way, found["seconds"], found["peak_mb"]
    started = time.perf_counter()
    command = [str(Path(sys.executable).with_name("openmodels")), "ingest", str(root)]
    with tempfile.TemporaryDirectory() as empty:
        environment = {"OPENMODELS_DATABASE_URL": database_url, "OPENMODELS_DATA_DIR": empty}
        subprocess.run(command, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL)
    yield COMMAND, time.perf_counter() - started, None


def change_a_price(root: Path) -> None:
    """Edit the first mapping that has a price."""
    for path in sorted(root.glob("mappings/*/*.yaml")):
        text = path.read_text()
        if PRICE.search(text):
            path.write_text(PRICE.sub("input_per_million: 123.456", text, count=1))
            return


def database(server: Postgres, name: str) -> str:
    """A fresh, migrated database."""
    with psycopg.connect(server.url, autocommit=True) as conn:
        conn.execute(f"create database {name}")
    url = f"{server.url.rsplit('/', 1)[0]}/{name}"
    migrate(url)
    return url


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=5000, help="size of the synthetic registry")
    parser.add_argument("--registry", type=Path, default=Path(__file__).parent.parent / "registry")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--database-url", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.way:
        measure(wanted.way, wanted.registry, wanted.database_url)
        return
    table = Table("registry", "files", "what", "seconds", "against libyaml", "peak MB")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        shutil.copytree(wanted.registry, place / "real")
        if wanted.files:
            synthetic(place / "synthetic", wanted.files)
        server = Postgres("postgres", place / "postgres", ports.free(), binaries.postgres())
        server.prepare(place / "log")
        with running(server, place / "log"):
            for root in sorted(p for p in (place / "real", place / "synthetic") if p.exists()):
                add(table, root, database(server, root.name))
    Console().print(table)


def add(table: Table, root: Path, database_url: str) -> None:
    """One registry's rows."""
    files = sum(1 for _ in root.rglob("*.yaml"))
    base: float | None = None
    for what, seconds, peak in rows(root, database_url):
        base = base or seconds
        memory = f"{peak:.0f}" if peak else ""
        table.add_row(root.name, f"{files:,}", what, f"{seconds:.2f}", f"{seconds / base:.2f}", memory)
    table.add_section()


if __name__ == "__main__":
    main()
