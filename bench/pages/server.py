"""How long the application takes for a page, without HTTP: made anew each time, over the registry or far more."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from statistics import median

import httpx
from psycopg import Connection, sql
from starlette.testclient import TestClient
from tests.telemetry import everywhere

from openmodels.cache.pauses import shorten_pauses
from openmodels.ingest.run import ingest
from openmodels.stack import binaries, ports
from openmodels.stack.child import running
from openmodels.stack.postgres import Postgres
from openmodels.store import listing_derive
from openmodels.store.pool import connect, open_pool
from openmodels.web.app import create_app
from pages.figures import Row, p95, timed

ROUNDS = 30


def kept(address: str, page: str, like: str) -> Row:
    """A page from the cache against a hit of the API, by turns over one connection."""
    with httpx.Client(base_url=address, headers={"Accept-Encoding": "gzip"}) as client:
        ours, theirs = [], []
        for _ in range(200):
            theirs.append(timed(lambda: client.get(like)))
            ours.append(timed(lambda: client.get(page)))
    a, b = median(ours) * 1000, median(theirs) * 1000
    return f"{page} from the cache", f"{a:.2f} ms ({a / b:.1f}x an API hit)", "same as an API hit", a < 2 * b


def questions(conn: Connection) -> dict[str, list[str]]:
    """Addresses of each kind of page, no two of them alike where the kind has more than one."""
    ids = [row[0] for row in conn.execute("select id from models order by providers_count desc, id limit 60")]
    firms = [row[0] for row in conn.execute("select id from providers order by id limit 60")]
    words = ("chat", "vision", "reasoning", "embeddings")
    return {
        "home": ["/"] * ROUNDS,
        "models": [f"/models?sort=price&min_context={1000 * n + 1}&capability={words[n % 4]}" for n in range(ROUNDS)],
        "models, searched": [f"/models?search={one[:5]}" for one in ids[:ROUNDS]],
        "model": [f"/models/{one}" for one in ids],
        "compare": [f"/compare?offer={a}&offer={b}" for a, b in pairwise(ids)],
        "provider": [f"/providers/{one}" for one in firms],
        "providers": ["/providers"] * ROUNDS,
        "status": ["/status"] * ROUNDS,
        "changes": ["/changes"] * ROUNDS,
        "deprecations": ["/deprecations"] * ROUNDS,
        "calculator": [f"/calculator?model={a}&model={b}" for a, b in pairwise(ids)],
    }


def uncached(database_url: str, limit_ms: int, kinds: Collection[str] = ()) -> Iterator[Row]:
    """Each kind of page, or these, made anew each time, with nothing kept."""
    pool = open_pool(database_url, size=4, statement_timeout_ms=0, read_only=True)
    with pool.connection() as conn:
        (models,) = conn.execute("select count(*) from models").fetchone() or (0,)
        asked = questions(conn)
    with TestClient(create_app(pool=pool), follow_redirects=True) as client:
        shorten_pauses()  # as the server does when it is ready
        for kind, addresses in asked.items():
            if kinds and kind not in kinds:
                continue
            times = []
            for address in addresses[:2] + addresses:
                began = time.perf_counter()
                answer = client.get(address)
                times.append(time.perf_counter() - began)
                assert answer.status_code == 200, address
            took = p95(times[2:])
            yield f"{kind}, not kept, {models:,} models, p95", f"{took:.0f} ms", f"< {limit_ms} ms", took < limit_ms
    pool.close()


def blown_up(conn: Connection, count: int) -> None:
    """Copies of all models and their offers, until there are `count`; they are thrown away with the database."""
    (have,) = conn.execute("select count(*) from models").fetchone() or (1,)
    copies = -(-count // have) - 1
    for table, renamed in (("models", ("id", "name")), ("mappings", ("id", "model_id"))):
        found = conn.execute(
            "select column_name from information_schema.columns where table_schema = current_schema() "
            "and table_name = %s and is_generated = 'NEVER' and is_identity = 'NO' order by ordinal_position",
            (table,),
        )
        columns = [row[0] for row in found]
        asked = [
            sql.SQL("{0} || '-copy-' || n").format(sql.Identifier(one)) if one in renamed else sql.Identifier(one)
            for one in columns
        ]
        statement = sql.SQL("insert into {0} ({1}) select {2} from {0}, generate_series(1, {3}) n").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(asked),
            sql.Literal(copies),
        )
        conn.execute(statement)
    with conn.transaction():  # it works with a table that lives as long as a transaction
        listing_derive.derive(conn)
    conn.execute("vacuum analyze")


def server(registry: Path, models: int, data: Path | None, kinds: Collection[str]) -> Iterator[Row]:
    """Server times over a database of its own, which is filled only once where a folder is given for it."""
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = Postgres("postgres", folder / "postgres", ports.free(), binaries.postgres(), {})
        log = folder / "log"
        postgres.prepare(log)
        stack.enter_context(running(postgres, log))
        subprocess.run(
            [sys.executable, "-m", "openmodels", "migrate"],
            env=os.environ | {"OPENMODELS_DATABASE_URL": postgres.url},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        filled = folder / "filled"
        if not filled.exists():
            ingest([registry], database_url=postgres.url, redis_url=None)
            with connect(postgres.url, program="bench") as conn:
                everywhere.probe(conn)
                if models:
                    blown_up(conn, models)
            filled.touch()
        yield from uncached(postgres.url, 80 if models else 40, kinds)
