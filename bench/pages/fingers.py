"""What a reader's browser fetches, and how soon it answers a finger; its processor is throttled four times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from playwright.sync_api import Browser, CDPSession, Page

from pages.figures import Row

THROTTLE = 4
NAMES = 5000
HEARD = """() => { window.heard = new Promise(done => addEventListener('input', () => {
  const began = performance.now();
  const end = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
  if (%s) end(); else new MutationObserver((_, seen) => { seen.disconnect(); end(); })
    .observe(document.querySelector('[data-part=found]'), { childList: true, subtree: true });
}, { once: true })); }"""

OPENED = """() => addEventListener('keydown', () => {
  const began = performance.now();
  const end = done => requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
  window.opened = new Promise(done => {
    const look = () => document.querySelector('.palette [role=option]') ? end(done) : requestAnimationFrame(look);
    look();
  });
}, { once: true, capture: true })"""


def transferred(session: CDPSession, page: Page, address: str) -> float:
    """Bytes over the wire, headers included, until the page is loaded."""
    sizes: dict[str, float] = {}
    session.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    page.goto(address, wait_until="load")
    page.wait_for_timeout(300)
    return sum(sizes.values())


def weights(browser: Browser, pages: dict[str, str]) -> Iterator[Row]:
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
    for name, found, limit in (("first visit", first, 90_000), ("next visit", again, 30_000)):
        worst = max(found, key=found.__getitem__)
        size = found[worst]
        yield f"weight of a {name}, heaviest: {worst}", f"{size / 1000:.1f} KB", f"< {limit // 1000} KB", size < limit


@contextmanager
def throttled(browser: Browser, address: str) -> Iterator[Page]:
    """A page with a quarter of the processor; it is closed afterwards, as holding it back takes a core by itself."""
    page = browser.new_context(locale="en-US", reduced_motion="reduce", service_workers="block").new_page()
    page.goto(address)
    page.evaluate("document.fonts.ready")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    try:
        yield page
    finally:
        page.context.close()


def typing(browser: Browser, address: str) -> Row:
    """A letter in the filter until other rows are painted."""
    times = []
    with throttled(browser, f"{address}/models") as page:
        for letter in "claudeqwen":
            page.evaluate(HEARD % "false")
            page.get_by_role("searchbox").fill(letter)
            times.append(page.evaluate("window.heard"))
    return "filter: keystroke to new rows, median", f"{median(times):.0f} ms", "< 300 ms", median(times) < 300


def palette(browser: Browser, address: str) -> list[Row]:
    """Opening the palette with many names, and each letter typed in it."""
    names = [
        {"id": f"bench-{n}-{n % 97}b", "name": f"Bench {n} Model {n % 97}B Instruct", "aliases": [f"b{n}-latest"]}
        for n in range(NAMES)
    ]
    with throttled(browser, f"{address}/") as page:
        page.route("**/api/search/index", lambda route: route.fulfill(json={"models": names, "providers": []}))
        page.evaluate(OPENED)
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
