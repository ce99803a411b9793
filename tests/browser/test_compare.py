from __future__ import annotations

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


def test_a_workload_sorts_offers_while_it_is_typed(tab: Tab) -> None:
    page = tab()
    page.goto("/models/nova-1")
    page.get_by_role("spinbutton", name="Input tokens").fill("1000000")
    expect(page.locator("table.offers td[data-label=Cost]").nth(1)).to_have_text("$0.25")
    assert "input_tokens=1000000" in page.url
