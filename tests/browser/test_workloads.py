"""What somebody does who has a workload in mind: find a model, compare offers, take a request along."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Tab
from tests.browser.test_compare import cheapest


@pytest.mark.parametrize("javascript", [True, False], ids=["", "without JavaScript"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_model_is_found_by_its_name_with_a_wrong_letter(tab: Tab, width: int, *, javascript: bool) -> None:
    page = tab(width=width, javascript=javascript)
    page.goto("/")
    page.get_by_role("searchbox", name="Search models").fill("cluade sonet")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Claude Sonnet 4.5").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Claude Sonnet 4.5")


def compared(page: Page, *, javascript: bool, **workload: int) -> str:
    """The provider whose cost of a workload is marked as the lowest."""
    for name, value in workload.items():
        page.locator(f".workload input[name={name}]").fill(str(value))
    if not javascript:
        page.get_by_role("button", name="Work out the cost").click()
    for name, value in workload.items():
        # The address has no fields of what is usual, so a zero leaves it.
        if value:
            expect(page).to_have_url(re.compile(f"[?&]{name}={value}"))
        else:
            expect(page).not_to_have_url(re.compile(f"[?&]{name}=[1-9]"))
    expect(page.locator("td.best")).to_have_count(1)
    return cheapest(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["", "without JavaScript"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_cheapest_of_three_offers_changes_with_the_workload(tab: Tab, width: int, *, javascript: bool) -> None:
    page = tab(width=width, javascript=javascript)
    page.goto("/compare?offer=nova-1@anthropic&offer=gpt-5@openai&offer=claude-sonnet-4-5@anthropic")
    by_input = compared(page, javascript=javascript, input_tokens=100_000, output_tokens=0)
    by_output = compared(page, javascript=javascript, input_tokens=0, output_tokens=100_000)
    assert (by_input, by_output) == ("OpenAI", "Anthropic")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_slider_changes_the_workload_and_sorts_by_cost(tab: Tab, width: int) -> None:
    page = tab(width=width)
    page.goto("/models/nova-1")
    slider = page.get_by_role("slider", name="Input tokens")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    expect(page.get_by_role("spinbutton", name="Input tokens")).not_to_have_value("")
    expect(page.locator("table.offers td[data-label=Cost]").first).to_be_visible()
    assert "input_tokens=" in page.url


def test_the_request_follows_the_chosen_offer(tab: Tab) -> None:
    page = tab()
    page.goto("/models/nova-1")
    page.get_by_role("combobox", name="Offer", exact=True).select_option("anthropic")
    expect(page.locator("#snippet-bash")).to_contain_text("https://api.anthropic.com/v1/messages")
    page.locator("summary", has_text="Python").click()
    expect(page.locator("#snippet-python")).to_be_visible()
    expect(page.locator("#snippet-bash")).to_be_hidden()


def test_times_and_prices_stand_as_the_reader_writes_them(tab: Tab) -> None:
    page = tab(locale="de-DE")
    page.goto("/models/nova-1")
    expect(page.locator("table.offers data.price").first).to_have_text("$0,25")
    expect(page.locator(".facts time").first).to_have_text("05.03.2026")
    assert page.locator("data").first.get_attribute("title") == "1.048.576 tokens"


def test_the_calculator_suggests_models_by_name_and_alias(tab: Tab) -> None:
    page = tab()
    page.goto("/calculator")
    field = page.get_by_role("combobox", name="Add a model")
    field.press_sequentially("gpt-5-lat")
    suggested = page.locator("datalist option")
    expect(suggested.first).to_have_attribute("value", "gpt-5")
    field.fill("gpt-5")
    field.press("Enter")
    expect(page.locator(".chosen li")).to_contain_text("GPT-5")
