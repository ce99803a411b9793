from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Tab

GROUND = "() => getComputedStyle(document.documentElement).backgroundColor"


@pytest.mark.parametrize("width", [390, 900, 1040, 1280])
def test_nothing_in_the_table_of_offers_runs_into_its_neighbour(tab: Tab, width: int) -> None:
    page = tab(width=width)
    page.goto("/models/nova-1")
    spilt = page.evaluate(
        """() => [...document.querySelectorAll('table.offers > tbody > tr:not(.fold) > *')]
            .filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.innerText)"""
    )
    assert spilt == []


def test_decimal_points_stand_below_each_other(tab: Tab) -> None:
    page = tab()
    page.goto("/models?sort=price")
    points = page.evaluate(
        """() => [...document.querySelectorAll('table.models tbody td:nth-of-type(3) .fraction')]
            .map(part => Math.round(part.getBoundingClientRect().left))"""
    )
    assert len(points) > 3
    assert len(set(points)) == 1


@pytest.mark.parametrize("width", [1280, 390])
def test_the_chosen_theme_is_remembered_on_every_page(tab: Tab, width: int) -> None:
    page = tab(scheme="light", width=width)
    page.goto("/")
    light = page.evaluate(GROUND)
    switch = page.get_by_role("button", name="Theme")
    expect(switch).to_have_text("Theme: system")
    switch.click()
    expect(switch).to_have_text("Theme: light")
    switch.click()
    expect(switch).to_have_text("Theme: dark")
    dark = page.evaluate(GROUND)
    assert dark != light
    page.goto("/models/nova-1")
    expect(switch).to_have_text("Theme: dark")
    assert page.evaluate(GROUND) == dark
    switch.click()
    page.reload()
    expect(switch).to_have_text("Theme: system")
    assert page.evaluate(GROUND) == light


def test_a_remembered_theme_is_there_before_anything_is_painted(tab: Tab) -> None:
    page = tab(scheme="light")
    page.goto("/")
    page.evaluate("() => localStorage.setItem('theme', 'dark')")
    page.add_init_script(
        """window.atFirst = [];
        new MutationObserver((_, observer) => {
            if (!document.body) return;
            window.atFirst.push(document.documentElement.dataset.theme, performance.getEntriesByType('paint').length);
            observer.disconnect();
        }).observe(document, { childList: true, subtree: true });"""
    )
    page.goto("/models/nova-1")
    assert page.evaluate("() => window.atFirst") == ["dark", 0], "as soon as there is a body, and before any paint"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("javascript", [True, False], ids=["", "without JavaScript"])
def test_without_a_choice_the_theme_is_the_systems(tab: Tab, width: int, *, javascript: bool) -> None:
    light = tab(scheme="light", width=width, javascript=javascript)
    dark = tab(scheme="dark", width=width, javascript=javascript)
    light.goto("/")
    dark.goto("/")
    assert light.evaluate(GROUND) != dark.evaluate(GROUND)


def test_a_switch_that_would_do_nothing_is_not_shown(tab: Tab) -> None:
    page = tab(javascript=False)
    page.goto("/")
    expect(page.get_by_role("button", name="Theme")).to_have_count(0)


def test_the_keyboard_reaches_the_content_first_and_focus_is_seen(tab: Tab) -> None:
    page = tab()
    page.goto("/models/nova-1")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    assert skip.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page).to_have_url("/models/nova-1#main")


def test_nothing_moves_for_a_reader_who_wants_no_motion(tab: Tab) -> None:
    page = tab()
    page.goto("/")
    moving = "() => [...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration))"
    assert page.evaluate(f"({moving})().length") == 0
