from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.telemetry import everywhere
from tests.web.registries import without_off_peak_now
from tools import chromium

from openmodels.ingest.run import ingest
from openmodels.stack import ports
from openmodels.stack.postgres import Postgres
from openmodels.stack.valkey import Valkey
from openmodels.store.pool import connect

TESTS = Path(__file__).parent.parent
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
START_S = 30
Tab = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The Chromium of this machine; without one the tests fail, and say what to do."""
    path = chromium.find()
    if path is None:
        pytest.fail(
            "The browser tests need a Chromium or Chrome, and none was found. Install one "
            "(Debian: apt-get install chromium), or name it: OPENMODELS_CHROMIUM=/path/to/chrome.",
            pytrace=False,
        )
    return {"executable_path": path, "args": FLAGS}


@pytest.fixture(scope="session")
def registries(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """What the sites hold: the small catalogue and the models of tests/web."""
    return [TESTS / "data" / "catalogue", without_off_peak_now(tmp_path_factory.mktemp("registry"))]


@pytest.fixture(scope="session")
def site(
    postgres: Postgres,
    valkey: Valkey,
    admin: psycopg.Connection,
    template: str,
    servers: Path,
    registries: list[Path],
) -> Iterator[str]:
    """The address of a server process of its own, over the small catalogue and the models of tests/web."""
    database_url = made(admin, postgres, template, "browser")
    ingest(registries, database_url=database_url, redis_url=valkey.url)
    with served(database_url, valkey.url, servers / "browser-site.log") as address:
        yield address


@pytest.fixture(scope="session")
def played_url(postgres: Postgres, admin: psycopg.Connection, template: str) -> str:
    """The database of the site with telemetry."""
    return made(admin, postgres, template, "browser_played")


@pytest.fixture(scope="session")
def played(valkey: Valkey, played_url: str, servers: Path, registries: list[Path]) -> Iterator[str]:
    """The address of such a server whose providers have simulated telemetry, marked as such."""
    # Both sites keep their answers in one Valkey, each in a database of its own.
    redis_url = f"{valkey.url.rpartition('/')[0]}/1"
    ingest(registries, database_url=played_url, redis_url=redis_url)
    with connect(played_url, program="test") as conn:
        everywhere.probe(conn)
    with served(played_url, redis_url, servers / "browser-played.log") as address:
        yield address


def made(admin: psycopg.Connection, postgres: Postgres, template: str, name: str) -> str:
    admin.execute(f"create database {name} template {template} strategy file_copy")
    return f"{postgres.url.rsplit('/', 1)[0]}/{name}"


@contextmanager
def served(database_url: str, redis_url: str, log: Path) -> Iterator[str]:
    """The address of a server process over a database."""
    port = ports.free()
    address = f"http://127.0.0.1:{port}"
    env = os.environ | {
        "OPENMODELS_DATABASE_URL": database_url,
        "OPENMODELS_REDIS_URL": redis_url,
        "OPENMODELS_PUBLIC_URL": address,
    }
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "openmodels", "serve", "--port", str(port)], env=env, stdout=out, stderr=out
        )
    try:
        _wait(server, f"{address}/robots.txt", log)
        yield address
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def tab(browser: Browser, site: str) -> Iterator[Tab]:
    """Opens tabs on the site; at the end none of them may have logged an error or asked another host for anything."""
    contexts: list[BrowserContext] = []

    def new(settings: dict[str, Any]) -> BrowserContext:
        contexts.append(browser.new_context(**settings))
        return contexts[-1]

    try:
        with _tabs(site, new) as open_tab:
            yield open_tab
            _no_cookies(contexts)
    finally:
        for context in contexts:
            context.close()


@pytest.fixture(scope="module")
def known(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Contexts that several tests share, by their settings."""
    contexts: dict[str, BrowserContext] = {}
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.fixture
def glance(browser: Browser, site: str, known: dict[str, BrowserContext]) -> Iterator[Tab]:
    """As `tab`, for a reader who has been here before: quicker, for tests that look and leave nothing behind."""

    def new(settings: dict[str, Any]) -> BrowserContext:
        key = repr(settings)
        known[key] = known.get(key) or browser.new_context(**settings)
        return known[key]

    try:
        with _tabs(site, new) as open_tab:
            yield open_tab
            _no_cookies(known.values())
    finally:
        for page in [page for context in known.values() for page in context.pages]:
            page.close()


@contextmanager
def _tabs(site: str, new: Callable[[dict[str, Any]], BrowserContext]) -> Iterator[Tab]:
    wrong: list[str] = []

    def listen(page: Page) -> None:
        def console(message: Any) -> None:
            # Chromium logs pages that are not found and readers who are offline; that is no fault of the page.
            # The worker for those who are offline is kept out of here; it has a test of its own.
            expected = ("the server responded with a status of 4", "ERR_INTERNET_DISCONNECTED", "blocked by Playwright")
            if message.type in ("error", "warning") and not any(one in message.text for one in expected):
                wrong.append(f"console: {message.text}")

        page.on("console", console)
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("request", lambda r: None if r.url.startswith(f"{site}/") else wrong.append(f"asked {r.url}"))

    def open_tab(
        *, width: int = 1280, scheme: str = "light", javascript: bool = True, locale: str = "en-US", **others: Any
    ) -> Page:
        context = new(
            {
                "base_url": site,
                "viewport": {"width": width, "height": 900},
                "color_scheme": "dark" if scheme == "dark" else "light",
                "java_script_enabled": javascript,
                "locale": locale,
                "reduced_motion": "reduce",
                "service_workers": "block",
            }
            | others
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        listen(page)
        return page

    yield open_tab
    assert wrong == []


def _no_cookies(contexts: Iterable[BrowserContext]) -> None:
    assert [cookie for context in contexts for cookie in context.cookies()] == []


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while server.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"The server did not start:\n{log.read_text()}", pytrace=False)
