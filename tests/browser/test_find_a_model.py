from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Tab


def offers(page: Page) -> list[tuple[str, str]]:
    """Provider and input price of each offer, as they stand on the screen."""
    found = page.locator("table.offers > tbody > tr:not(.fold)")
    rows = sorted(found.all(), key=lambda row: row.evaluate("row => row.getBoundingClientRect().top"))
    return [
        (row.locator("th a").inner_text(), row.locator("td").first.inner_text().removeprefix("Input").strip())
        for row in rows
    ]


@pytest.mark.parametrize("javascript", [True, False], ids=["", "without JavaScript"])
@pytest.mark.parametrize("width", [1280, 390])
def test_somebody_searches_a_model_opens_it_and_reads_its_offers(tab: Tab, width: int, *, javascript: bool) -> None:
    page = tab(width=width, javascript=javascript)
    page.goto("/")
    page.get_by_role("searchbox", name="Search models").fill("nova")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Nova 1").click()
    expect(page).to_have_url("/models/nova-1")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nova 1")
    assert offers(page) == [
        ("Together AI", "free"),
        ("Amazon Bedrock", "$0.25"),
        ("Anthropic", "$1.50"),
        ("Scaleway", "€0.01"),
        ("GitHub Copilot", "in plan"),
        ("OpenAI", "unknown"),
    ]


@pytest.mark.parametrize("javascript", [True, False], ids=["", "without JavaScript"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_details_of_an_offer_unfold(tab: Tab, width: int, *, javascript: bool) -> None:
    page = tab(width=width, javascript=javascript)
    page.goto("/models/nova-1")
    details = page.locator("details").filter(has_text="nova-1-fast")
    batch = details.get_by_role("columnheader", name="Batch")
    expect(batch).to_be_hidden()
    details.locator("summary").click()
    expect(batch).to_be_visible()
    expect(details.get_by_text("Above 200K input")).to_be_visible()


def test_details_that_have_a_page_of_their_own_unfold_in_their_place(tab: Tab) -> None:
    page = tab()
    page.goto("/models/nova-1")
    address = "/models/nova-1/offers/anthropic"
    page.locator("main").evaluate(
        """(main, address) => {
            const link = document.createElement('a');
            Object.assign(link, { href: address, textContent: 'All of it' }).dataset.unfold = '';
            main.prepend(link);
        }""",
        address,
    )
    page.get_by_role("link", name="All of it").click()
    fold = page.locator("main > details")
    expect(fold.get_by_text("Above 200K input")).to_be_visible()
    expect(fold.locator("summary")).to_be_focused()
    assert page.url.endswith("/models/nova-1")


def test_the_fold_of_an_offer_does_not_lie_over_its_links(tab: Tab) -> None:
    page = tab()
    page.goto("/models/nova-1")
    page.get_by_role("link", name="Anthropic", exact=True).last.click()
    expect(page).to_have_url("/providers/anthropic")


def test_a_misspelt_address_leads_to_the_model(tab: Tab) -> None:
    page = tab()
    answer = page.goto("/models/claude-sonet-4-5")
    assert answer is not None
    assert answer.status == 404
    page.get_by_role("link", name="Claude Sonnet 4.5").click()
    expect(page).to_have_url("/models/claude-sonnet-4-5")


def test_an_alias_shows_the_model_at_its_own_address(tab: Tab) -> None:
    page = tab()
    page.goto("/models/claude-4-5-sonnet")
    expect(page).to_have_url("/models/claude-sonnet-4-5")


def test_hostile_words_run_nothing(tab: Tab) -> None:
    page = tab()
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    for address in ("/models/hostile-1", "/models?search=%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/models/%3Cscript%3E"):
        page.goto(address)
        expect(page.get_by_role("main")).to_contain_text("script")


@pytest.mark.parametrize("width", [1280, 390])
def test_without_scripts_every_page_leads_to_the_search(tab: Tab, width: int) -> None:
    page = tab(width=width, javascript=False)
    page.goto("/status")
    page.get_by_role("link", name="Find").click()
    page.get_by_label("Search models").fill("nova")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Models for “nova”")).to_be_visible()
