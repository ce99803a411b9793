"""Whether an answer is ever older than it may be: four processes under load, prices that change, every answer checked.

Each ingest gives offers a new price that counts upwards. PostgreSQL notes when it committed (`track_commit_timestamp`),
so the log of commits is the database's own. An answer that was asked for a second after a commit must show its price
or a later one; none may show a price that was not yet committed when the answer was complete.
"""

from __future__ import annotations

import json
import re
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from openmodels.ingest.run import ingest
from speed.catalogue import Catalogue, model_id, provider_id
from speed.reader import Reader
from speed.report import Row, at_most
from speed.servers import Stores, ours

MADE = Catalogue(models=60, providers=10, mappings=180)
EVERY_S, MAY_S = 5.0, 1.0
PROCESSES, READERS = 4, 16
WATCHED = model_id(0)
FIRST = 1000
"""The first price; each commit adds one. It is far above all others, so the lists by price need none of it."""

INPUT = re.compile(r"input_per_million: .*")


@dataclass
class Seen:
    """What one reader has seen: when each answer was asked for and complete, and the price in it."""

    answers: list[tuple[float, float, int]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def prices_in(offers: list[dict[str, Any]]) -> set[int]:
    return {int(offer["pricing"]["input_per_million"]) for offer in offers}


QUESTIONS: dict[str, Callable[[Any], set[int]]] = {
    f"/api/models/{WATCHED}/compare": lambda said: prices_in(said["comparison"]),
    f"/api/models/{WATCHED}/providers": lambda said: prices_in(said["providers"]),
    f"/api/models/{WATCHED}": lambda said: {int(said["min_input_price"])},
    f"/api/models?search={WATCHED}&limit=1": lambda said: {int(said["data"][0]["min_input_price"])},
}
"""What is asked, and where its prices are: of an offer, in a list, derived."""


def measure(stores: Stores, database_url: str, *, seconds: float, folder: Path) -> list[Row]:
    """Read and change for so long, then judge every answer by the log of commits."""
    MADE.write(folder)
    offered = sorted((folder / "mappings").glob(f"*/{WATCHED}.yaml"))
    assert offered, provider_id(0)
    _set_price(offered, FIRST)
    ingest([folder], database_url=database_url, redis_url=stores.valkey_url)
    commits = [_committed(database_url, FIRST)]
    seen = [Seen() for _ in range(READERS)]
    over = threading.Event()
    settings = {"OPENMODELS_WORKERS": str(PROCESSES)}
    with ours(database_url, stores.valkey_url, settings, pin=False) as server:
        readers = [threading.Thread(target=_read, args=(server.url, one, n, over)) for n, one in enumerate(seen)]
        for reader in readers:
            reader.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            next_ = time.monotonic() + EVERY_S
            price = FIRST + len(commits)
            _set_price(offered, price)
            outcome = ingest([folder], database_url=database_url, redis_url=stores.valkey_url)
            assert outcome.untold is None, outcome.untold
            commits.append(_committed(database_url, price))
            time.sleep(max(0.0, min(next_, until) - time.monotonic()))
        over.set()
        for reader in readers:
            reader.join()
    return _rows(seen, commits, seconds)


def _set_price(files: Sequence[Path], price: int) -> None:
    for file in files:
        text = INPUT.sub(f"input_per_million: {price}", file.read_text())
        if "pricing: null" in text:
            text = text.replace(
                "pricing: null",
                f"pricing:\n  input_per_million: {price}\n  output_per_million: 1\n  currency: USD\n  basis: list",
            )
        file.write_text(text)


def _committed(database_url: str, price: int) -> float:
    """When the newest price was committed, in seconds of the day's clock."""
    with psycopg.connect(database_url) as conn:
        row = conn.execute(
            """
            select extract(epoch from max(pg_xact_commit_timestamp(xmin)))::float8, min(input_per_million)
            from mappings where model_id = %s
            """,
            [WATCHED],
        ).fetchone()
    assert row is not None
    assert row[1] == price
    return float(row[0])


def _read(url: str, seen: Seen, number: int, over: threading.Event) -> None:
    """Ask again and again, on a new connection every hundred answers, so that each process is asked."""
    paths = list(QUESTIONS)
    last: dict[str, tuple[bytes, set[int]]] = {}
    while not over.is_set():
        try:
            with Reader(url) as reader:
                for turn in range(100):
                    path = paths[(number + turn) % len(paths)]
                    asked = time.time()
                    status, headers, body = reader.get(path)
                    done = time.time()
                    if status != 200 or b"\r\nwarning:" in headers.lower():
                        seen.errors.append(f"{status} for {path}")
                        continue
                    if path not in last or last[path][0] != body:
                        last[path] = (body, QUESTIONS[path](json.loads(body)))
                    found = last[path][1]
                    if len(found) != 1:
                        seen.errors.append(f"{path} mixes the prices {sorted(found)}")
                    seen.answers.append((asked, done, min(found)))
                    time.sleep(0.001)
        except (OSError, SystemExit) as error:
            seen.errors.append(str(error))
            time.sleep(0.1)


def _rows(seen: list[Seen], commits: list[float], seconds: float) -> list[Row]:
    answers = [answer for one in seen for answer in one.answers]
    errors = [error for one in seen for error in one.errors]
    stale = early = 0
    longest = 0.0
    for asked, done, price in answers:
        place = price - FIRST
        if place + 1 < len(commits) and asked > commits[place + 1]:
            longest = max(longest, asked - commits[place + 1])
            stale += asked > commits[place + 1] + MAY_S
        early += bisect_right(commits, done) <= place
    what = f"{len(answers):,} answers of {PROCESSES} processes, {len(commits) - 1} commits in {seconds:.0f} s"
    return [
        at_most(f"{what}: older than {MAY_S:.0f} s", stale, 0, "{:.0f}", f"; the oldest by {longest * 1000:.0f} ms"),
        at_most("shown before it was committed", early, 0, "{:.0f}"),
        at_most("errors", len(errors), 0, "{:.0f}", f": {errors[0]}" if errors else ""),
    ]
