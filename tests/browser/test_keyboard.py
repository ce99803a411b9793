"""The keyboard alone: everything is reached, in the order of the page, and what has the focus is seen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Tab
from tests.browser.kinds import KINDS
from tests.browser.test_every_page import show

MOST_STOPS = 400
UNFOLD = "() => document.querySelectorAll('details:not(.menu)').forEach(fold => fold.open = true)"
"""A menu that is open lies over the page, as it should; it has a test of its own."""
REACHABLE = """() => {
  const can = 'a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]';
  const every = [...document.querySelectorAll(can)]
    .filter(e => !e.disabled && e.checkVisibility({ visibilityProperty: true }));
  every.forEach((e, n) => { e.dataset.stop = n; });
  return every.length;
}"""
"""How many things can have the focus; each gets its number in the order of the page."""
STOP = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const style = getComputedStyle(e);
  const at = [...e.getClientRects()].flatMap(({ left, top, width, height }) =>
    [[.5, .5], [.05, .5], [.95, .5], [.5, .1], [.5, .9]].map(([x, y]) =>
      document.elementFromPoint(left + x * width, top + y * height)));
  return {
    number: e.dataset.stop === undefined ? null : Number(e.dataset.stop),
    name: `${e.tagName.toLowerCase()} ${(e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 40)}`,
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: at.some(found => found && (e.contains(found) || found.closest('label')?.control === e)),
  };
}"""


@pytest.fixture(scope="module")
def site(played: str) -> str:
    return played


def walk(page: Page) -> list[dict[str, Any]]:
    """Every stop of the Tab key until it leaves the page."""
    stops: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or (stops and stop["number"] == stops[0]["number"]):
            return stops
        stops.append(stop)
    pytest.fail(f"the Tab key does not leave the page after {MOST_STOPS} stops; the last are {stops[-3:]}")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [1280, 390])
def test_the_tab_key_reaches_everything_in_its_order_and_the_focus_is_seen(tab: Tab, kind: str, width: int) -> None:
    page = tab(width=width)
    show(page, KINDS[kind][0])
    page.evaluate(UNFOLD)
    reachable = page.evaluate(REACHABLE)
    stops = walk(page)
    assert stops[0]["name"] == "a Skip to the content"
    assert [stop["name"] for stop in stops if not stop["ring"]] == [], "the focus is marked"
    assert [stop["name"] for stop in stops if not stop["seen"]] == [], "nothing lies over it"
    numbers = [stop["number"] for stop in stops if stop["number"] is not None]
    assert numbers == sorted(numbers)
    assert sorted(numbers) == list(range(reachable)), "all is reached, once"


def test_the_first_stop_leads_past_the_header(tab: Tab) -> None:
    page = tab()
    page.goto("/models")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox", name="Search models")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_model_is_filtered_sorted_and_chosen_by_the_keyboard(tab: Tab, width: int) -> None:
    page = tab(width=width)
    page.goto("/models")
    page.get_by_role("searchbox", name="Search models").focus()
    page.keyboard.type("nova")
    expect(page).to_have_url("/models?search=nova")
    order = page.get_by_role("link", name="Model", exact=True)
    order.focus()
    expect(order).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort]")).to_have_count(1)
    page.get_by_role("checkbox", name="Compare Nova 1").focus()
    page.keyboard.press("Space")
    button = page.get_by_role("button", name="Compare side by side")
    expect(button).to_be_visible()
    button.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url("/compare?offer=nova-1")


def test_a_menu_opens_and_closes_and_gives_the_focus_back(tab: Tab) -> None:
    page = tab()
    page.goto("/models")
    opener = page.locator("summary").filter(has_text="Columns")
    box = page.get_by_role("checkbox", name="Licence")
    opener.focus()
    page.keyboard.press("Enter")
    expect(box).to_be_visible()
    box.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("columnheader", name="Licence")).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    page.get_by_role("heading", level=1).click()
    expect(box).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_palette_keeps_the_focus_while_it_is_open_and_gives_it_back(tab: Tab, width: int) -> None:
    page = tab(width=width)
    page.goto("/models/nova-1")
    opener = page.get_by_role("button", name="Find")
    opener.focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("combobox", name="Search models")
    expect(field).to_be_focused()
    for key in ("Tab", "Tab", "Shift+Tab"):
        page.keyboard.press(key)
        assert page.evaluate(
            "() => !!document.activeElement.closest('dialog') || document.activeElement === document.body"
        )
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_theme_is_switched_by_the_keyboard_and_its_name_is_said(tab: Tab, width: int) -> None:
    page = tab(width=width)
    page.goto("/")
    switch = page.get_by_role("button", name="Theme: system")
    switch.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Theme: light")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Theme: dark")).to_be_focused()
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
