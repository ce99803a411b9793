"""What the pages weigh and how long they take: at the server, on the wire, under the reader's fingers.

    make bench ARGS=web          or: PYTHONPATH=. python bench/web.py [--registry registry] [--lighthouse] [--models 0]

A stack of its own is started with the registry. Times at the server are of the application alone, without HTTP.
Browser figures are of a real Chromium, its processor throttled four times. With --models N (100000 shows what a
hundred times the field would cost) the server's pages are asked over a catalogue that has been blown up with copies.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from psycopg import Connection, sql
from rich.console import Console
from rich.table import Table
from starlette.testclient import TestClient
from tools import chromium, lighthouse

from openmodels.ingest.run import ingest
from openmodels.stack import binaries, ports
from openmodels.stack.child import running
from openmodels.stack.postgres import Postgres
from openmodels.store.pool import connect, open_pool
from openmodels.web.app import create_app

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "home": "/",
    "models": "/models",
    "model": "/models/{model}",
    "compare": "/compare?offer={model}&offer={other}",
    "providers": "/providers",
    "provider": "/providers/{provider}",
    "status": "/status",
    "changes": "/changes",
    "deprecations": "/deprecations",
    "calculator": "/calculator?model={model}",
    "about": "/about",
    "docs": "/docs",
}
FLAGS = lighthouse.FLAGS.split()[1:]
THROTTLE = 4
NAMES = 5000
ROUNDS = 30
HEARD = """() => { window.heard = new Promise(done => addEventListener('input', () => {
  const began = performance.now();
  const end = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
  if (%s) end(); else new MutationObserver((_, seen) => { seen.disconnect(); end(); })
    .observe(document.querySelector('[data-part=found]'), { childList: true, subtree: true });
}, { once: true })); }"""
Row = tuple[str, str, str, bool]


@contextmanager
def served(registry: Path, folder: Path) -> Iterator[str]:
    """The address of a whole stack with the registry in it."""
    port = ports.free()
    address = f"http://127.0.0.1:{port}"
    env = os.environ | {"OPENMODELS_PUBLIC_URL": address}
    command = [sys.executable, "-m", "openmodels", "up", "--port", str(port), "--data-dir", str(folder)]
    up = subprocess.Popen(
        [*command, "--registry", str(registry)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(1200):
            try:
                if up.poll() is None and httpx.get(f"{address}/api/stats").json().get("models"):
                    break
            except (httpx.HTTPError, ValueError):
                pass  # not there yet
            time.sleep(0.1)
        else:
            sys.exit(f"error: the stack did not answer; its logs are in {folder / 'logs'}")
        yield address
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(30)


def p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1] * 1000


def timed(ask: Callable[[], httpx.Response]) -> float:
    began = time.perf_counter()
    answer = ask()
    took = time.perf_counter() - began
    answer.raise_for_status()
    return took


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


def uncached(database_url: str, limit_ms: int) -> list[Row]:
    """Each kind of page made anew each time, with nothing kept."""
    pool = open_pool(database_url, size=4, statement_timeout_ms=0, read_only=True)
    rows = []
    with TestClient(create_app(pool=pool), follow_redirects=True) as client, pool.connection() as conn:
        (models,) = conn.execute("select count(*) from models").fetchone() or (0,)
        for kind, addresses in questions(conn).items():
            times = []
            for address in addresses[:2] + addresses:
                began = time.perf_counter()
                answer = client.get(address)
                times.append(time.perf_counter() - began)
                assert answer.status_code == 200, address
            took = p95(times[2:])
            rows.append(
                (f"{kind}, not kept, {models:,} models, p95", f"{took:.0f} ms", f"< {limit_ms} ms", took < limit_ms)
            )
    pool.close()
    return rows


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
    conn.commit()
    conn.autocommit = True
    conn.execute("vacuum analyze")


def server(registry: Path, models: int) -> list[Row]:
    """Server times over a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        postgres = Postgres("postgres", Path(folder) / "postgres", ports.free(), binaries.postgres(), {})
        log = Path(folder) / "log"
        postgres.prepare(log)
        with running(postgres, log):
            subprocess.run(
                [sys.executable, "-m", "openmodels", "migrate"],
                env=os.environ | {"OPENMODELS_DATABASE_URL": postgres.url},
                check=True,
                stdout=subprocess.DEVNULL,
            )
            ingest([registry], database_url=postgres.url, redis_url=None)
            if models:
                with connect(postgres.url, program="bench") as conn:
                    blown_up(conn, models)
            return uncached(postgres.url, 80 if models else 40)


def transferred(session: CDPSession, page: Page, address: str) -> float:
    """Bytes over the wire, headers included, until the page is loaded."""
    sizes: dict[str, float] = {}
    session.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    page.goto(address, wait_until="load")
    page.wait_for_timeout(300)
    return sum(sizes.values())


def weights(browser: Browser, pages: dict[str, str]) -> list[Row]:
    """The heaviest first and next visit over all kinds of page."""
    first, again = {}, {}
    for kind, address in pages.items():
        context = browser.new_context(locale="en-US")
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        first[kind] = transferred(session, page, address)
        page.goto(pages["providers" if kind != "providers" else "home"], wait_until="load")
        again[kind] = transferred(session, page, address)
        context.close()
    rows = []
    for name, found, limit in (("first visit", first, 90_000), ("next visit", again, 30_000)):
        worst = max(found, key=found.__getitem__)
        size = found[worst]
        rows.append(
            (f"weight of a {name}, heaviest: {worst}", f"{size / 1000:.1f} KB", f"< {limit // 1000} KB", size < limit)
        )
    return rows


def throttled(browser: Browser, address: str) -> Page:
    page = browser.new_context(locale="en-US", reduced_motion="reduce").new_page()
    page.goto(address)
    page.evaluate("document.fonts.ready")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    return page


def typing(browser: Browser, address: str) -> Row:
    """A letter in the filter until other rows are painted."""
    page = throttled(browser, f"{address}/models")
    times = []
    for letter in "claudeqwen":
        page.evaluate(HEARD % "false")
        page.get_by_role("searchbox").fill(letter)
        times.append(page.evaluate("window.heard"))
    return "filter: keystroke to new rows, median", f"{median(times):.0f} ms", "< 300 ms", median(times) < 300


def palette(browser: Browser, address: str) -> list[Row]:
    """Opening the palette with many names, and each letter typed in it."""
    page = throttled(browser, f"{address}/")
    names = [{"id": f"bench-{n}-{n % 97}b", "name": f"Bench {n} Model {n % 97}B Instruct"} for n in range(NAMES)]
    page.route("**/api/search/index", lambda route: route.fulfill(json={"models": names, "providers": []}))
    page.evaluate(
        """() => addEventListener('keydown', () => {
            const began = performance.now();
            window.opened = new Promise(done => { const look = () => document.querySelector('.palette [role=option]')
                ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)))
                : requestAnimationFrame(look); look(); });
        }, { once: true, capture: true })"""
    )
    page.keyboard.press("Control+k")
    opened: float = page.evaluate("window.opened")
    page.wait_for_timeout(1500)
    times = []
    for letter in "modle 42 instrcut":
        page.evaluate(HEARD % "true")
        page.keyboard.type(letter)
        times.append(page.evaluate("window.heard"))
    return [
        (f"palette: open, {NAMES:,} names", f"{opened:.0f} ms", "< 400 ms", opened < 400),
        (f"palette: a letter, {NAMES:,} names, slowest", f"{max(times):.0f} ms", "< 50 ms", max(times) < 50),
    ]


def audits(pages: dict[str, str], path: str) -> list[Row]:
    """Lighthouse as on a phone for every kind of page."""
    rows = []
    for kind, address in pages.items():
        found = lighthouse.audit(address, path, ROOT / "artifacts" / "lighthouse" / kind)
        good = found.points["performance"] >= 98 and all(
            v == 100 for k, v in found.points.items() if k != "performance"
        )
        said = " / ".join(str(points) for points in found.points.values())
        rows.append(
            (f"Lighthouse, {kind}", f"{said}, LCP {found.largest_ms / 1000:.1f} s", "98 / 100 / 100 / 100", good)
        )
    return rows


def browsed(registry: Path, wanted: argparse.Namespace) -> list[Row]:
    """Everything that needs the whole stack and a browser."""
    path = chromium.find()
    if path is None:
        sys.exit("error: no Chromium or Chrome was found; install one, or name it: OPENMODELS_CHROMIUM=/path/to/chrome")
    with tempfile.TemporaryDirectory() as folder, served(registry, Path(folder)) as address:
        top: list[dict[str, Any]] = httpx.get(f"{address}/api/models?limit=2&sort=providers").json()["data"]
        firm = httpx.get(f"{address}/api/providers?limit=1").json()["data"][0]["id"]
        blanks = {"model": top[0]["id"], "other": top[1]["id"], "provider": firm}
        pages = {kind: address + place.format(**blanks) for kind, place in PAGES.items()}
        rows = [kept(address, "/models", "/api/models?limit=50")]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            rows += [*weights(browser, pages), typing(browser, address), *palette(browser, address)]
            browser.close()
        return rows + (audits(pages, path) if wanted.lighthouse else [])


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--registry", type=Path, default=Path("registry"))
    arguments.add_argument("--models", type=int, default=0, help="Blow the catalogue up to so many models.")
    arguments.add_argument("--lighthouse", action="store_true", help="Audit every kind of page, too.")
    wanted = arguments.parse_args()
    registry = wanted.registry.resolve()
    rows = server(registry, wanted.models)
    if not wanted.models:
        rows += browsed(registry, wanted)
    table = Table("", "measured", "promised", "", box=None, pad_edge=False)
    for name, measured, promised, good in rows:
        table.add_row(name, measured, promised, "" if good else "missed")
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
