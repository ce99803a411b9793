"""The status page while probes are stored: how soon one is on the screen, and whether the page stays smooth."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from redis import Redis
from tests.telemetry import everywhere
from tests.telemetry.measured import measured

from openmodels.store.pool import open_pool
from openmodels.telemetry.recording import Recorder
from openmodels.telemetry.shared import Shared
from pages.figures import Row

SEEN = """provider => { window.seen = new Promise(done => {
  const row = document.querySelector(`tr[data-provider="${provider}"]`);
  new MutationObserver((_, watch) => { watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(Date.now()))); })
    .observe(row, { childList: true, subtree: true, characterData: true, attributes: true });
}); }"""
LONG = """() => { window.long = []; new PerformanceObserver(list =>
  window.long.push(...list.getEntries().map(one => one.duration))).observe({ type: 'longtask' }); }"""
SINGLE = 20
MINUTE_S = 60
UPDATES = 500


def board(browser: Browser, address: str, data: Path) -> Iterator[Row]:
    """Probes stored by the workers' own recorder into the stack whose data are in a folder."""
    database, cache = ((data / f"{name}.url").read_text().strip() for name in ("postgres", "valkey"))
    pool = open_pool(database, size=1, statement_timeout_ms=10_000)
    with Redis.from_url(cache) as client:
        recorder = Recorder(pool, Shared(client))
        with pool.connection() as conn:
            providers = [row[0] for row in conn.execute("select id from providers where present order by id")]
        ahead = Counter[str]()

        def store(provider: str) -> None:
            ahead[provider] += 1
            at = datetime.now(UTC) + ahead[provider] * timedelta(minutes=5)  # each in a slot of its own
            state = ("up", "down", "degraded")[ahead[provider] % 3]
            row = measured(provider, region=everywhere.REGION, at=at, state=state, response_ms=100.0)
            row |= {"simulated": True, "interval_s": 86_400}
            if not recorder.record([row], region=everywhere.REGION, online=True, now=datetime.now(UTC)):
                raise RuntimeError("a probe was not stored")

        yield soon(opened(browser, address), providers, store)
        yield smooth(opened(browser, address), providers, store)
    pool.close()


def soon(page: Page, providers: list[str], store: Callable[[str], None]) -> Row:
    """From before a probe is stored until the frame that shows it."""
    times = []
    for provider in providers[:SINGLE]:
        page.evaluate(SEEN, provider)
        began = time.time()
        store(provider)
        times.append(page.evaluate("window.seen") / 1000 - began)
    page.context.close()
    took = max(times)
    return f"status: probe stored to pixel, slowest of {SINGLE}", f"{took * 1000:.0f} ms", "< 1 s", took < 1


def smooth(page: Page, providers: list[str], store: Callable[[str], None]) -> Row:
    """A minute of updates: the longest time for which the page answers nothing else."""
    page.evaluate(LONG)
    began = time.monotonic()
    for number in range(UPDATES):
        store(providers[number % len(providers)])
        time.sleep(max(0.0, began + (number + 1) * MINUTE_S / UPDATES - time.monotonic()))
    took = time.monotonic() - began
    long: list[float] = page.evaluate("() => window.long")
    page.context.close()
    worst = f"{max(long):.0f} ms ({len(long)})" if long else "none"
    name = f"status: tasks above 50 ms during {UPDATES} updates in {took:.0f} s"
    return name, worst, "none", not long


def opened(browser: Browser, address: str) -> Page:
    """The status page with its stream open."""
    page = browser.new_context(locale="en-US", service_workers="block").new_page()
    page.goto(f"{address}/status?region={everywhere.REGION}")
    expect(page.locator("[data-live-word]")).to_have_text("live", timeout=20_000)
    return page
