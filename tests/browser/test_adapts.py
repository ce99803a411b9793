"""Pages adapt to their reader: larger letters, forced colours, no motion, paper, fingers."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import FLAGS, Tab
from tests.browser.kinds import KINDS
from tests.browser.test_every_page import UNFOLD, show
from tools import chromium

every_kind = pytest.mark.parametrize("kind", KINDS)
CROWDED = """() => {
  const boxOf = e => (e.type === 'checkbox' && e.closest('label') || e).getBoundingClientRect();
  const targets = [...document.querySelectorAll('a[href], button, input, select, summary')]
    .filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.hidden-label, .skip, thead, .rolled'))
    .map(e => ({ e, box: boxOf(e) })).filter(one => one.box.width && one.box.height);
  const isSmall = ({ box }) => box.width < 23.5 || box.height < 23.5;
  const middle = ({ box }) => [box.x + box.width / 2, box.y + box.height / 2];
  const inSentence = ({ e }) => getComputedStyle(e).display === 'inline' &&
    [...e.parentElement.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.textContent.trim().length > 1);
  const linesOf = ({ e, box }) => e.getClientRects().length > 1 ? [...e.getClientRects()] : [box];
  const touches = (one, other) => linesOf(other).some(box => {
    const [x, y] = middle(one);
    if (isSmall({ box })) {
      const [there, below] = middle({ box });
      return Math.hypot(there - x, below - y) < 23.5;
    }
    const { left, right, top, bottom } = box;
    return Math.hypot(Math.max(left, Math.min(x, right)) - x, Math.max(top, Math.min(y, bottom)) - y) < 11.5;
  });
  return targets.filter(isSmall).filter(one => !inSentence(one)).filter(one => targets.some(other =>
    other.e !== one.e && !other.e.contains(one.e) && !one.e.contains(other.e) && touches(one, other)))
    .map(({ e, box }) => `${e.tagName} ${box.width | 0}x${box.height | 0}: ${e.textContent.trim().slice(0, 30)}`);
}"""
"""Targets below 24 by 24 pixels that have not even so much room around them (WCAG 2.2, 2.5.8)."""
CUT = """() => [...document.querySelectorAll('main :is(h1, h2, h3, p, dd, dt, th, td, button, label > span)')]
  .filter(e => e.checkVisibility() && !e.closest('.hidden-label, .scroll, .broad-scroll, thead, svg'))
  .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && getComputedStyle(e).overflowX !== 'visible'
    && getComputedStyle(e).textOverflow !== 'ellipsis' && getComputedStyle(e).display !== 'inline')
  .map(e => e.textContent.trim().slice(0, 40))"""
MOVING = """() => [...document.querySelectorAll('*')].filter(e => {
  const style = getComputedStyle(e);
  return parseFloat(style.transitionDuration) || style.animationName !== 'none';
}).map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def site(played: str) -> str:
    return played


@every_kind
def test_every_target_is_large_enough_for_a_finger_or_stands_by_itself_and_nothing_moves(
    glance: Tab, kind: str
) -> None:
    """The reader wants no motion, as all readers of these tests who are not said to want some."""
    page = glance()
    for address in KINDS[kind]:
        show(page, address)
        assert page.evaluate(MOVING) == [], address
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(CROWDED) == [], (address, width)


@pytest.fixture(scope="module")
def large(browser_type: Any) -> Any:
    """A browser whose reader has set letters to twice their size."""
    browser = browser_type.launch(executable_path=chromium.find(), args=[*FLAGS, "--blink-settings=defaultFontSize=32"])
    yield browser
    browser.close()


@every_kind
def test_with_letters_of_twice_the_size_nothing_is_cut_or_scrolls_sideways(
    large: Browser, site: str, kind: str
) -> None:
    context = large.new_context(base_url=site, viewport={"width": 1280, "height": 900}, service_workers="block")
    page = context.new_page()
    for address in KINDS[kind]:
        show(page, address)
        assert page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)") == 32
        page.evaluate(UNFOLD)
        assert page.evaluate("() => document.documentElement.scrollWidth") == 1280, address
        assert page.evaluate(CUT) == [], address
    context.close()


def test_motion_there_is_for_others_so_that_the_test_above_means_something(tab: Tab) -> None:
    page = tab(reduced_motion="no-preference")
    page.goto("/")
    assert page.evaluate(MOVING) != []


def test_with_forced_colours_states_links_and_chips_are_still_told_apart(tab: Tab) -> None:
    page = tab(forced_colors="active")
    page.goto("/status")
    dot = page.locator("tr[data-provider=openai] .dot")
    ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert dot.evaluate("dot => getComputedStyle(dot).backgroundColor") not in (ground, "rgba(0, 0, 0, 0)")
    here = page.locator("nav[aria-label=Site] [aria-current]")
    assert "underline" in here.evaluate("link => getComputedStyle(link).textDecorationLine")
    chip = page.locator(".chip").first
    assert chip.evaluate("chip => getComputedStyle(chip).borderTopStyle") == "solid"
    page.keyboard.press("Control+k")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_be_visible()
    other = page.locator("[role=option][aria-selected=false]").first
    background = "one => getComputedStyle(one).backgroundColor"
    assert chosen.evaluate(background) != other.evaluate(background)


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FORMS = ".filters, .bar:not(#work), .theme, .find, .choose, .compare-bar, .copy, .slider, nav[aria-label=Site]"


@every_kind
def test_on_paper_stand_the_facts_without_what_can_only_be_clicked(tab: Tab, kind: str) -> None:
    page = tab(width=720)
    page.add_init_script("localStorage.setItem('theme', 'dark')")
    show(page, KINDS[kind][0])
    for scheme in SCHEMES:
        page.emulate_media(media="print", color_scheme=scheme)
        assert page.locator(f":is({FORMS}):visible").count() == 0
        ink, ground = page.evaluate(
            "() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
        )
        assert (ink, ground) == ("rgb(20, 23, 26)", "rgb(255, 255, 255)")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 720
    heights = page.evaluate(
        """() => [...document.querySelectorAll('main table')].filter(table => table.checkVisibility()).map(table => {
            const style = getComputedStyle(table.tBodies[0]);
            return table.classList.contains('offers') ? 'auto' : style.breakInside;
        })"""
    )
    assert set(heights) <= {"auto"}, "a long table begins on the sheet of its heading"


def test_a_printed_list_begins_on_its_first_sheet(tab: Tab) -> None:
    page = tab()
    page.goto("/models")
    page.emulate_media(media="print")
    first = page.locator("table.models tbody tr").first.bounding_box()
    assert first
    assert first["y"] < 400


def words(page: Page) -> str:
    return page.locator("main").inner_text()


@pytest.mark.parametrize("width", [320, 1280])
def test_long_names_and_odd_numbers_do_not_break_a_page(tab: Tab, width: int) -> None:
    """The letters of a name without a space, and prices from a ten-billionth to ten millions, put into a real page."""
    page = tab(width=width)
    for address in (
        "/",
        "/models",
        "/models/nova-1?input_tokens=3000",
        "/providers/openai",
        "/status",
        "/calculator?model=nova-1&input_tokens=1",
    ):
        show(page, address)
        page.evaluate(
            """() => {
                const long = 'Extraordinarily' + 'long'.repeat(20) + ' name';
                for (const link of document.querySelectorAll('main th a')) link.textContent = long;
                for (const id of document.querySelectorAll('main .id')) id.textContent = 'a'.repeat(120);
                for (const [n, price] of [...document.querySelectorAll('main data.price')].entries()) {
                    const [whole, fraction] = n % 2 ? ['$12,345,678', '.00'] : ['$0', '.0000000012'];
                    price.firstChild.textContent = whole;
                    price.lastElementChild.textContent = fraction;
                }
            }"""
        )
        assert page.evaluate("() => document.documentElement.scrollWidth") == width, address
        assert "Extraordinarily" in words(page) or "aaaa" in words(page), address
