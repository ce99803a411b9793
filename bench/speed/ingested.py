"""An ingest of a large catalogue from files, against parsing the same files with libyaml alone."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Mapping
from os import environ
from pathlib import Path

import httpx
import psycopg
import yaml

from openmodels.registry.read import tree_digest
from speed.catalogue import Catalogue, model_id
from speed.report import Row, at_most
from speed.servers import Server

SAMPLE = 20_000
"""Files that are parsed to know how long all take."""

INPUT = re.compile(r"input_per_million: .*")


def write(made: Catalogue, folder: Path) -> None:
    """Write the files, if an earlier run has not."""
    whole = folder.with_suffix(".whole")
    if not whole.exists():
        made.write(folder)
        whole.touch()


def parsing(folder: Path, made: Catalogue) -> float:
    """Seconds that libyaml needs for all files, of which an even part is parsed."""
    files = sorted(folder.rglob("*.yaml"))
    chosen = files[:: max(1, len(files) // SAMPLE)]
    for file in chosen:
        file.read_bytes()  # what the disk takes is no part of parsing
    began = time.perf_counter()
    for file in chosen:
        yaml.load(file.read_bytes(), yaml.CSafeLoader)
    return (time.perf_counter() - began) * made.files / len(chosen)


def command(folder: Path, database_url: str, redis_url: str) -> float:
    """Seconds of `openmodels ingest` from start to exit."""
    settings: Mapping[str, str] = {"OPENMODELS_DATABASE_URL": database_url, "OPENMODELS_REDIS_URL": redis_url}
    began = time.perf_counter()
    said = subprocess.run(
        [sys.executable, "-m", "openmodels", "ingest", str(folder)],
        env={**environ, **settings},
        capture_output=True,
        text=True,
    )
    if said.returncode:
        raise SystemExit(f"error: the ingest failed: {said.stdout[-500:]} {said.stderr[-500:]}")
    return time.perf_counter() - began


def first(folder: Path, made: Catalogue, database_url: str, redis_url: str) -> list[Row]:
    """A first ingest."""
    floor = parsing(folder, made)
    spent = command(folder, database_url, redis_url)
    what = f"first ingest of {made.files:,} files"
    return [at_most(what, spent / floor, 3, "{:.2f}", f"x parsing: {spent:.0f} s of {floor:.0f} s")]


def again(folder: Path, database_url: str, redis_url: str, server: Server) -> list[Row]:
    """An unchanged run, and a run with one change that a reader waits for."""
    tree_digest([folder])  # so that both readings that are compared find the files in memory, or neither does
    began = time.perf_counter()
    tree_digest([folder])
    reading = time.perf_counter() - began
    unchanged = command(folder, database_url, redis_url)
    rows = [
        at_most(
            "nothing changed, beyond reading",
            unchanged - reading,
            10,
            "{:.1f}",
            f" s: {unchanged:.1f} s, of which reading {reading:.1f} s",
        )
    ]
    changed = _seen(folder, database_url, redis_url, server)
    rows.append(
        at_most("one change: after commit, visible", changed.seconds, 1, "{:.2f}", f" s; run {changed.run:.0f} s")
    )
    return rows


class _Changed:
    def __init__(self, seconds: float, run: float) -> None:
        self.seconds = seconds
        self.run = run


def _seen(folder: Path, database_url: str, redis_url: str, server: Server) -> _Changed:
    """Change a price, and look for it in the API all the while; the commit's time is the database's own."""
    file = next(path for path in folder.glob(f"mappings/*/{model_id(0)}.yaml") if INPUT.search(path.read_text()))
    text = file.read_text()
    price = "1234" if "4321" in text else "4321"  # an earlier run may have changed it
    file.write_text(INPUT.sub(f"input_per_million: {price}", text, count=1))
    environment = {**environ, "OPENMODELS_DATABASE_URL": database_url, "OPENMODELS_REDIS_URL": redis_url}
    began = time.perf_counter()
    run = subprocess.Popen(
        [sys.executable, "-m", "openmodels", "ingest", str(folder)], env=environment, stdout=subprocess.DEVNULL
    )
    with httpx.Client(base_url=server.url, timeout=30) as client:
        while price not in client.get(f"/api/models/{model_id(0)}/providers").raise_for_status().text:
            if run.poll() not in (None, 0):
                raise SystemExit("error: the ingest of one change failed")
            time.sleep(0.02)
        seen = time.time()
    run.wait()
    return _Changed(seen - _committed(database_url, file.parent.name), time.perf_counter() - began)


def _committed(database_url: str, provider: str) -> float:
    with psycopg.connect(database_url) as conn:
        row = conn.execute(
            """
            select extract(epoch from pg_xact_commit_timestamp(xmin))::float8
            from mappings where model_id = %s and provider_id = %s
            """,
            [model_id(0), provider],
        ).fetchone()
    assert row is not None
    return float(row[0])
