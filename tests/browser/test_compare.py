from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Tab


def cheapest(page: Page) -> str:
    """The head of the column whose cost is marked as the lowest."""
    return str(
        page.locator("table.compare").evaluate(
            """table => table.tHead.rows[0].cells[table.querySelector('td.best').cellIndex]
                .querySelector('small a').textContent"""
        )
    )


WORDS_ON_SCREEN = """cell => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    const { width, height } = range.getBoundingClientRect();
    return { width, height, visibility: getComputedStyle(cell).visibility };
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_three_offers_are_chosen_by_their_boxes_and_the_cheapest_is_seen(tab: Tab, width: int) -> None:
    page = tab(width=width)
    page.goto("/models/nova-1")
    expect(page.get_by_role("button", name="Compare side by side")).to_be_hidden()
    for provider in ("Anthropic", "Amazon Bedrock", "OpenAI"):
        page.get_by_role("checkbox", name=f"Compare the offer of {provider}", exact=True).check()
    page.get_by_role("button", name="Compare side by side").click()
    expect(page.locator("table.compare thead th")).to_have_count(3)
    page.get_by_role("spinbutton", name="Input tokens").fill("3000")
    # On a narrow screen the header's box has no width and its words stand out of it: the words are what is looked at.
    words = page.get_by_role("rowheader", name="Cost of the workload")
    expect(words).to_have_count(1)
    shown = words.evaluate(WORDS_ON_SCREEN)
    assert shown["width"] > 50
    assert shown["height"] > 8
    assert shown["visibility"] == "visible"
    assert cheapest(page) == "Amazon Bedrock"
    address = page.url
    there = tab(width=width, javascript=False)
    there.goto(address)
    assert cheapest(there) == "Amazon Bedrock"


def tick(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.get_by_role("checkbox", name=f"Compare {name}", exact=True).check()


def test_offers_of_several_models_are_chosen_on_their_pages_and_compared(tab: Tab) -> None:
    page = tab()
    tick(page, "/models/nova-1", "the offer of Anthropic")
    tick(page, "/providers/openai", "GPT-5")
    expect(page.get_by_text("2 of 6 chosen")).to_be_visible()
    # A filter makes all rows anew, and a box that is ticked stays so.
    tick(page, "/models", "Nova 1")
    page.get_by_label("Search models").fill("nova")
    expect(page).to_have_url(re.compile("search=nova"))
    expect(page.get_by_role("checkbox", name="Compare Nova 1", exact=True)).to_be_checked()
    page.get_by_role("button", name="Compare side by side").click()
    expect(page.locator("table.compare thead th")).to_have_count(3)
    assert "offer=nova-1%40anthropic&offer=gpt-5%40openai&offer=nova-1" in page.url

    # What is removed there is chosen no more, and a click forgets the rest.
    page.get_by_role("link", name="remove gpt-5@openai").click()
    expect(page.locator("table.compare thead th")).to_have_count(2)
    page.goto("/providers/openai")
    expect(page.get_by_role("checkbox", name="Compare GPT-5", exact=True)).not_to_be_checked()
    expect(page.get_by_text("2 of 6 chosen")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("chosen for a comparison")).to_be_hidden()
    page.goto("/models/nova-1")
    expect(page.get_by_role("checkbox", name="Compare the offer of Anthropic", exact=True)).not_to_be_checked()


def test_no_more_than_six_can_be_chosen(tab: Tab) -> None:
    page = tab()
    page.goto("/models")
    boxes = page.locator("input.choose")
    for n in range(6):
        boxes.nth(n).check()
    expect(page.get_by_text("6 of 6 chosen")).to_be_visible()
    expect(boxes.nth(6)).to_be_disabled()
    boxes.nth(0).uncheck()
    expect(boxes.nth(6)).to_be_enabled()


def test_without_scripts_the_boxes_of_a_page_are_a_form(tab: Tab) -> None:
    page = tab(javascript=False)
    page.goto("/")
    for name in ("Nova 1", "GPT-5"):
        page.get_by_role("checkbox", name=f"Compare {name}", exact=True).check()
    page.get_by_role("button", name="Compare side by side").click()
    expect(page.locator("table.compare thead th")).to_have_count(2)


def test_a_workload_sorts_offers_while_it_is_typed(tab: Tab) -> None:
    page = tab()
    page.goto("/models/nova-1")
    page.get_by_role("spinbutton", name="Input tokens").fill("1000000")
    expect(page.locator("table.offers td[data-label=Cost]").nth(1)).to_have_text("$0.25")
    assert "input_tokens=1000000" in page.url
