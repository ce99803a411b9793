"""What holds for every kind of page; pictures of all of them are left in artifacts/pages, to be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Tab
from tests.browser.kinds import KINDS

from openmodels.store.pool import connect

PICTURES = Path(__file__).parents[2] / "artifacts" / "pages"
WIDTHS = {"wide": 1280, "narrow": 390}
UNFOLD = "() => document.querySelectorAll('details').forEach(fold => fold.open = true)"
AS_STORED = """() => {
  for (const time of document.querySelectorAll('time')) time.textContent = time.dateTime;
  for (const data of document.querySelectorAll('data')) data.textContent = data.value;
}"""
"""Dates and numbers are written anew for each reader: what they mean must be the same."""
FIRST_VISIT_BYTES = 90_000
NEXT_VISIT_BYTES = 30_000
every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module")
def site(played: str) -> str:
    """Pages are looked at with simulated telemetry: they are the fuller ones."""
    return played


def show(page: Page, address: str) -> None:
    """Open an address and wait until its letters have their shapes."""
    page.goto(address)
    page.evaluate("() => document.fonts.ready")


def family(address: str) -> str:
    """The first part of an address's path, which all pages of a family share."""
    return address.partition("?")[0].split("/")[1]


def complaints(page: Page) -> list[str]:
    """What axe says against the page with everything unfolded."""
    page.evaluate(UNFOLD)
    violations: list[dict[str, Any]] = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{v['id']}: {node['html']}: {node['failureSummary']}" for v in violations for node in v["nodes"]]


@every_kind
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_the_page_is_photographed(glance: Tab, kind: str, scheme: str) -> None:
    page = glance(scheme=scheme)
    PICTURES.mkdir(parents=True, exist_ok=True)
    wrong = {}
    first, *others = KINDS[kind]
    show(page, first)
    for name, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=PICTURES / f"{kind}-{scheme}-{name}.png", full_page=True)
    for width in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": 900})
        wrong[first, width] = complaints(page)
    for address in others:
        show(page, address)
        wrong[address, WIDTHS["narrow"]] = complaints(page)
    assert {place: found for place, found in wrong.items() if found} == {}


@pytest.fixture
def broken(played_url: str) -> Iterator[None]:
    """A database that cannot answer what one page asks."""
    with connect(played_url, program="test") as conn:
        conn.autocommit = True
        conn.execute("alter table changes rename to changes_away")
        yield
        conn.execute("alter table changes_away rename to changes")


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_a_failure_is_like_the_others_and_tells_nothing_of_the_inside(
    browser: Browser, site: str, scheme: Literal["light", "dark"]
) -> None:
    # A context of its own, as Chromium logs the failure that is wanted here.
    context = browser.new_context(base_url=site, color_scheme=scheme, service_workers="block")
    page = context.new_page()
    for name, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        answer = page.goto(f"/changes?provider=none-{scheme}-{name}")
        assert answer is not None
        assert answer.status == 503
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert "changes_away" not in page.content()
        assert "Traceback" not in page.content()
        expect(page.get_by_role("link", name="To the first page")).to_be_visible()
        assert complaints(page) == []
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"failure-{scheme}-{name}.png", full_page=True)
    context.close()


@every_kind
def test_it_never_scrolls_sideways(glance: Tab, kind: str) -> None:
    page = glance()
    for address in KINDS[kind]:
        show(page, address)
        page.evaluate(UNFOLD)
        for width in (320, 390, 768, 1040, 1280, 2560):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("() => document.documentElement.scrollWidth") == width, address


@every_kind
def test_without_javascript_it_says_the_same_on_a_small_screen(glance: Tab, kind: str) -> None:
    without = glance(width=390, javascript=False)
    readers = [glance(width=390, locale=locale) for locale in ("en-US", "de-DE")]
    for address in KINDS[kind]:
        for page in (without, *readers):
            page.goto(address)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            page.evaluate(AS_STORED)
        headings = without.get_by_role("heading").all_inner_texts()
        for page in readers:
            assert without.title() == page.title(), address
            assert headings == page.get_by_role("heading").all_inner_texts(), address
        assert without.locator("button:visible:not([type=submit])").count() == 0, "a button that does nothing"


@every_kind
def test_it_keeps_to_its_weight(tab: Tab, kind: str) -> None:
    """Bytes over the wire, headers included: all of a first visit, and what a reader who has been here fetches."""
    page = tab()
    asked: dict[str, float] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda e: asked.update({e["requestId"]: e["encodedDataLength"]}))
    page.goto(KINDS[kind][0], wait_until="networkidle" if kind != "status" else "load")
    first = sum(asked.values())
    asked.clear()
    elsewhere = "/providers" if kind != "providers" else "/models"
    page.goto(elsewhere, wait_until="load")
    asked.clear()
    page.goto(KINDS[kind][0], wait_until="load")
    again = sum(asked.values())
    assert first < FIRST_VISIT_BYTES
    assert again < NEXT_VISIT_BYTES
    assert again < first, "the font, styles and scripts are kept"


def test_every_page_that_the_pages_link_to_is_in_the_table(tab: Tab) -> None:
    page = tab()
    linked: set[str] = set()
    for addresses in KINDS.values():
        page.goto(addresses[0])
        linked |= set(page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.pathname)"))
    linked = {path for path in linked if "." not in path and not path.startswith("/api")}
    kinds = {family(address) for addresses in KINDS.values() for address in addresses}
    assert {path for path in linked if family(path) not in kinds} == set()
