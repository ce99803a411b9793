"""Numbers, days and times as each reader writes them, and in one plain form for those without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Tab


@pytest.fixture(scope="module")
def site(played: str) -> str:
    return played


LOCALES = {
    # price, context, day, digits of percents at the axis
    "en-US": ("$0.25", "1,048,576 tokens", "Mar 5, 2026"),
    "de-DE": ("$0,25", "1.048.576 tokens", "05.03.2026"),
    "fr-FR": ("$0,25", "1\u202f048\u202f576 tokens", "5 mars 2026"),
    "en-IN": ("$0.25", "10,48,576 tokens", "5 Mar 2026"),
    "ja-JP": ("$0.25", "1,048,576 tokens", "2026/03/05"),
    "ar-EG": ("$٠٫٢٥", "١٬٠٤٨٬٥٧٦ tokens", None),
}


def shown(page: Page) -> tuple[str, str, str]:
    page.goto("/models/nova-1")
    price = page.locator("table.offers data.price[value='0.25']").first
    context = page.locator("data[value='1048576']").first
    return price.inner_text(), context.get_attribute("title") or "", page.locator(".facts time").first.inner_text()


@pytest.mark.parametrize("locale", LOCALES)
def test_prices_counts_and_days_stand_as_the_reader_writes_them(tab: Tab, locale: str) -> None:
    price, context, day = LOCALES[locale]
    told = shown(tab(locale=locale))
    assert told[:2] == (price, context)
    if day:
        assert told[2] == day


def test_a_day_in_another_language_says_which_and_runs_in_its_own_direction(tab: Tab) -> None:
    page = tab(locale="ar-EG")
    page.goto("/models/nova-1")
    time = page.locator(".facts time").first
    assert (time.get_attribute("lang") or "").startswith("ar")
    assert time.get_attribute("dir") == "auto"
    assert page.evaluate("() => document.documentElement.dir") == ""
    assert page.evaluate("() => document.documentElement.scrollWidth") == 1280


@pytest.mark.parametrize("locale", ["en-US", "de-DE"])
def test_what_is_copied_is_the_same_for_every_reader(tab: Tab, locale: str) -> None:
    page = tab(locale=locale)
    page.goto("/models/nova-1")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    fold = page.locator("details").filter(has_text="nova-1-fast")
    fold.locator("summary").click()
    fold.get_by_role("button", name="Copy 1.5", exact=True).first.click()
    assert page.evaluate("navigator.clipboard.readText()") == "1.5"
    page.get_by_role("button", name="Copy nova-1", exact=True).first.click()
    expect(page.get_by_role("button", name="Copy nova-1", exact=True).first).to_have_attribute("data-done", "")
    assert page.evaluate("navigator.clipboard.readText()") == "nova-1"


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_a_moment_is_told_by_the_readers_clock_with_the_whole_of_it_in_its_tip(tab: Tab, zone: str) -> None:
    here, plain = tab(timezone_id=zone), tab(javascript=False)
    for page in (here, plain):
        page.goto("/providers/openai")
    last = here.get_by_text("Last probe").locator("xpath=following-sibling::dd/time")
    expect(last).to_contain_text("ago")
    moment = last.get_attribute("datetime")
    local = here.evaluate(
        "at => new Date(at).toLocaleString('en-US', { dateStyle: 'full', timeStyle: 'long' })", moment
    )
    assert last.get_attribute("title") == local
    without = plain.get_by_text("Last probe").locator("xpath=following-sibling::dd/time")
    expect(without).to_contain_text("UTC")
    assert "UTC" in (without.get_attribute("title") or "")


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "ar-EG"])
@pytest.mark.parametrize("address", ["/", "/status", "/providers/openai", "/changes", "/calculator?model=nova-1"])
def test_without_scripts_all_is_in_one_form_and_times_say_their_zone(glance: Tab, address: str, locale: str) -> None:
    page = glance(javascript=False, locale=locale)
    page.goto(address)
    clocks = [text for text in page.locator("time").all_inner_texts() if ":" in text]
    assert [text for text in clocks if not text.endswith("UTC")] == []
    assert page.locator("time[lang]").count() == 0


def test_the_axes_of_charts_and_the_figures_behind_them_follow_the_reader(tab: Tab) -> None:
    compared = "/compare?offer=nova-1@anthropic&offer=nova-1@openai"
    german = tab(locale="de-DE")
    german.goto(compared)
    axis = german.locator(".plot-scatter .axis.n text").all_text_contents()
    assert any("," in text for text in axis)
    assert not any("." in text for text in axis)
    week = german.locator(".plot-bands .axis text[data-at]").all_text_contents()
    assert week
    assert all(text[0].isdigit() and ". " in text for text in week), week
    german.locator(".chart-data summary").first.click()
    figures = german.locator(".chart-data td.n").all_inner_texts()
    assert any("," in text for text in figures)


def test_figures_are_of_one_width_and_units_stand_in_line(tab: Tab) -> None:
    page = tab()
    page.goto("/status")
    assert page.evaluate("() => getComputedStyle(document.body).fontVariantNumeric") == "tabular-nums"
    cells = page.locator("td[data-label='First token'] data")
    assert cells.count() > 2
    assert all(text.endswith(" s") and len(text.split(".")[1]) == len("00 s") for text in cells.all_inner_texts())
    left = page.eval_on_selector_all(
        "td[data-label='Uptime'] .fraction", "all => all.map(one => Math.round(one.getBoundingClientRect().left))"
    )
    assert len(left) > 2
    assert len(set(left)) == 1
