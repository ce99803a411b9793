from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from redis import Redis
from tests.browser.conftest import Tab
from tests.browser.network import network
from tests.telemetry.measured import measured

from openmodels.stack import ports
from openmodels.stack.postgres import Postgres
from openmodels.stack.valkey import Valkey
from openmodels.store.pool import connect, open_pool
from openmodels.telemetry.recording import Recorder
from openmodels.telemetry.shared import Shared

SLOT = timedelta(minutes=5)
UPDATES = 60
Record = Callable[..., None]
Conn = psycopg.Connection[Any]
HIDE = """hidden => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.fixture
def record(site: str, postgres: Postgres, valkey: Valkey) -> Iterator[Record]:
    """Stores a simulated health probe by the workers' own recorder, which also tells the stream."""
    url = f"{postgres.url.rsplit('/', 1)[0]}/browser"
    pool = open_pool(url, size=1, statement_timeout_ms=10_000)
    with Redis.from_url(valkey.url) as client:
        recorder = Recorder(pool, Shared(client))

        def store(provider: str, *, at: datetime, region: str = "eu", online: bool = True, **found: Any) -> None:
            row = measured(provider, region=region, at=at, **found) | {"simulated": True}
            assert recorder.record([row], region=region, online=online, now=datetime.now(UTC))

        yield store
        with pool.connection() as conn:
            conn.execute("truncate probe_results, provider_states, incidents, probe_regions, probe_hours, rollups_due")
        client.flushall()
    pool.close()


@pytest.fixture
def conn(record: Record, postgres: Postgres) -> Iterator[Conn]:
    """The database of the site, for what no probe says."""
    with connect(f"{postgres.url.rsplit('/', 1)[0]}/browser", program="test") as conn:
        conn.autocommit = True
        yield conn


def row(page: Page, provider: str) -> Locator:
    return page.locator(f"tr[data-provider={provider}]")


def live(page: Page, address: str = "/status") -> None:
    page.goto(address)
    expect(page.locator("[data-live-word]")).to_have_text("live")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_provider_dies_and_recovers_while_somebody_watches(tab: Tab, record: Record, width: int) -> None:
    now = datetime.now(UTC)
    page = tab(width=width)
    live(page)
    tally = {state: page.locator(f"[data-count={state}]") for state in ("up", "down")}
    state = row(page, "openai").locator("[data-state]")
    expect(state).to_contain_text("unknown")

    record("openai", at=now - 4 * SLOT, http_status=401, response_ms=120.0)
    record("openai", at=now - 3 * SLOT, http_status=401, response_ms=120.0)
    record("openai", at=now - 2 * SLOT, http_status=401, response_ms=120.0)
    expect(state).to_contain_text("up")
    expect(tally["up"]).to_have_text("1")
    expect(row(page, "openai").locator("[data-last]")).to_contain_text("minutes ago")

    for slot in (1, 0):
        record("openai", at=now - slot * SLOT, state="down", error="timeout", detail="no answer in time")
    expect(state).to_contain_text("down")
    expect(state).to_contain_text("incident opened")
    expect(row(page, "openai").locator("[data-why]")).to_have_text("no answer in time")
    expect(tally["up"]).to_have_text("0")
    expect(tally["down"]).to_have_text("1")
    expect(page.get_by_role("heading", name="1 open incident")).to_be_visible()
    expect(page.locator("[data-open] li")).to_contain_text("OpenAI opened")
    expect(page.locator("[data-said]")).to_have_text("OpenAI: down, incident opened")

    # Nobody waits ten minutes here: the good probes are those of the next two slots.
    for ahead in (1, 2):
        record("openai", at=now + ahead * SLOT, http_status=401, response_ms=110.0)
    expect(state).to_have_text("up")
    expect(page.locator("[data-open]")).to_be_hidden()
    expect(page.locator("[data-said]")).to_have_text("OpenAI: incident ended")
    expect(tally["up"]).to_have_text("1")
    expect(tally["down"]).to_have_text("0")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_provider_dies_and_recovers_for_a_reader_without_scripts_who_asks_again(
    tab: Tab, record: Record, width: int
) -> None:
    now = datetime.now(UTC)
    page = tab(width=width, javascript=False)

    def finds(expected: str, address: str) -> None:
        # The plain page is kept for ten seconds, so each look has an address of its own.
        page.goto(address)
        expect(row(page, "openai").locator("[data-state]")).to_contain_text(expected)

    record("openai", at=now - 2 * SLOT, http_status=401)
    finds("up", "/status?search=openai&state=up")
    for slot in (1, 0):
        record("openai", at=now - slot * SLOT, state="down", error="timeout", detail="no answer in time")
    finds("down", "/status?search=openai&state=down")
    expect(page.get_by_text("All figures are simulated")).to_be_visible()
    expect(page.get_by_role("heading", name="1 open incident")).to_be_visible()
    expect(row(page, "openai").locator("[data-why]")).to_have_text("no answer in time")
    for ahead in (1, 2):
        record("openai", at=now + ahead * SLOT, http_status=401)
    finds("up", "/status?search=opena&state=up")
    expect(page.get_by_role("heading", name="1 open incident")).to_have_count(0)


def test_what_is_shown_live_is_what_a_reader_without_scripts_finds(tab: Tab, record: Record) -> None:
    page = tab()
    live(page)
    record("anthropic", at=datetime.now(UTC), state="degraded", error="slow", detail="it took 4 s", http_status=200)
    expect(row(page, "anthropic").locator("[data-state]")).to_contain_text("degraded")
    # An address of its own, as the plain page is kept for ten seconds.
    there = tab(javascript=False)
    there.goto("/status?search=anthropic")
    expect(row(there, "anthropic").locator("[data-state]")).to_contain_text("degraded")
    expect(row(there, "anthropic").locator("[data-why]")).to_have_text("it took 4 s")
    expect(there.get_by_text("All figures are simulated")).to_be_visible()


def test_a_region_that_is_not_shown_changes_nothing(tab: Tab, record: Record) -> None:
    record("openai", region="eu", at=datetime.now(UTC) - SLOT, http_status=401)
    record("openai", region="us", at=datetime.now(UTC) - SLOT, http_status=401)
    page = tab()
    live(page, "/status?region=us")
    record("openai", region="eu", at=datetime.now(UTC), state="down", detail="eu is down")
    record("anthropic", region="us", at=datetime.now(UTC), http_status=401)
    expect(row(page, "anthropic").locator("[data-state]")).to_contain_text("up")
    expect(row(page, "openai").locator("[data-state]")).to_contain_text("up")


def test_the_stream_is_closed_while_the_page_is_hidden_and_missed_news_come_after(tab: Tab, record: Record) -> None:
    page = tab()
    live(page)
    page.evaluate(HIDE, True)
    expect(page.locator("[data-live-word]")).to_have_text("paused")
    record("openai", at=datetime.now(UTC), http_status=401)
    page.evaluate(HIDE, False)
    expect(row(page, "openai").locator("[data-state]")).to_contain_text("up")


def test_a_stream_that_breaks_is_said_to_be_old_and_comes_back_with_what_was_missed(
    browser: Browser, site: str, record: Record
) -> None:
    port, now = ports.free(), datetime.now(UTC)
    record("openai", at=now - 2 * SLOT, http_status=401)
    context = browser.new_context(base_url=f"http://127.0.0.1:{port}", locale="en-US", service_workers="block")
    page = context.new_page()
    page.clock.install()
    word, old = page.locator("[data-live-word]"), page.get_by_text("The live stream is interrupted")
    with network(site, port):
        live(page)
    expect(word).to_have_text("reconnecting")
    expect(old).to_be_hidden()
    page.clock.fast_forward("00:25")
    expect(old).to_be_visible()
    for slot in (1, 0):
        record("openai", at=now - slot * SLOT, state="down", error="timeout", detail="no answer in time")
    expect(row(page, "openai").locator("[data-state]")).to_contain_text("up")
    with network(site, port):
        expect(word).to_have_text("live", timeout=20_000)
        expect(old).to_be_hidden()
        expect(row(page, "openai").locator("[data-state]")).to_contain_text("down")
        expect(page.locator("[data-open] li")).to_contain_text("OpenAI")
        context.close()


def test_an_update_costs_the_page_little(tab: Tab, record: Record) -> None:
    page = tab()
    live(page)
    session = page.context.new_cdp_session(page)
    # Time of the page's own thread: other programs on this machine do not count.
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))

    before = busy()
    for n in range(UPDATES):
        record("openai", at=datetime.now(UTC) + n * SLOT, state=("up", "down", "degraded")[n % 3])
    last = ("up", "down", "degraded")[(UPDATES - 1) % 3]
    expect(row(page, "openai").locator("[data-state] .word")).to_have_text(last)
    assert (busy() - before) / UPDATES < 0.05


def after_a_minute(page: Page, told: Locator) -> None:
    """Lets minutes of the page's clock go by until it says something; the server keeps a page for ten seconds."""
    for _ in range(10):
        page.clock.fast_forward("01:01")
        try:
            expect(told).to_be_visible(timeout=2500)
        except AssertionError:
            continue
        return
    expect(told).to_be_visible()


def test_a_reader_is_told_when_our_prober_falls_silent_while_he_watches(tab: Tab, record: Record, conn: Conn) -> None:
    now = datetime.now(UTC)
    record("openai", at=now, http_status=401)
    page = tab()
    page.clock.install()
    live(page)
    expect(row(page, "openai").locator("[data-state]")).to_contain_text("up")
    expect(page.get_by_text("Our probers are silent")).to_have_count(0)
    # Nothing comes any more, neither news nor probes: only the clock can tell.
    conn.execute("update probe_regions set last_seen_at = %s", [now - timedelta(hours=1)])
    after_a_minute(page, page.get_by_text("Our probers are silent"))
    for _ in range(20):
        page.clock.fast_forward("01:00")
    expect(row(page, "openai").locator("[data-state]")).to_contain_text("unknown")
    expect(row(page, "openai").locator("[data-why]")).to_have_text("the last probe is too old")


def test_a_reader_is_told_when_our_prober_is_offline_and_no_provider_is_blamed(tab: Tab, record: Record) -> None:
    now = datetime.now(UTC)
    record("openai", at=now - SLOT, http_status=401)
    page = tab()
    page.clock.install()
    live(page)
    offline: dict[str, Any] = {"state": "unknown", "error": "offline", "detail": "our prober is offline"}
    record("openai", at=now, online=False, **offline)
    state = row(page, "openai").locator("[data-state]")
    expect(state).to_have_text("unknown")
    expect(row(page, "openai").locator("[data-why]")).to_have_text("our prober is offline")
    after_a_minute(page, page.get_by_text("Our prober in eu does not reach the internet"))
    expect(page.locator("[data-count=down]")).to_have_text("0")
    expect(page.locator("[data-open]")).to_be_hidden()


def test_after_a_long_absence_the_whole_page_is_asked_for(tab: Tab, record: Record, conn: Conn) -> None:
    now = datetime.now(UTC)
    for slot in (2, 1):
        record("openai", at=now - slot * SLOT, state="down", error="timeout", detail="no answer in time")
    page = tab()
    page.clock.install()
    live(page)
    expect(page.locator("[data-open] li")).to_contain_text("OpenAI")
    page.evaluate(HIDE, True)
    expect(page.locator("[data-live-word]")).to_have_text("paused")
    page.wait_for_timeout(10_500)  # the server keeps the page for so long
    # What the stream would tell of this is lost: it is kept for some hours only.
    conn.execute("update incidents set closed_at = now()")
    conn.execute("update provider_states set state = 'up', checked_at = now()")
    page.clock.fast_forward("10:00:00")
    page.evaluate(HIDE, False)
    expect(page.locator("[data-open]")).to_be_hidden()
    expect(page.locator("[data-live-word]")).to_have_text("live")


def test_a_filter_does_not_take_back_what_just_happened(tab: Tab, record: Record) -> None:
    now = datetime.now(UTC)
    record("openai", at=now - SLOT, http_status=401)
    page = tab()
    # The answer to the filter is from before the provider dies, as the server keeps it for ten seconds; held here, as a
    # slow machine takes longer.
    before = page.request.get("/status?search=openai&state=up").text()
    page.route(re.compile(r"/status\?.*state=up"), lambda route: route.fulfill(body=before, content_type="text/html"))
    live(page, "/status?search=openai")
    record("openai", at=now, state="down", error="timeout", detail="no answer in time")
    state = row(page, "openai").locator("[data-state]")
    expect(state).to_contain_text("down")
    page.get_by_label("State").select_option("up")
    expect(page).to_have_url(re.compile("state=up"))
    expect(state).to_contain_text("down")
