from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Tab


def listed(page: Page) -> list[str]:
    return page.locator("table.models tbody th a").all_inner_texts()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_filter_shows_its_models_at_once_at_an_address_that_can_be_shared(tab: Tab, width: int) -> None:
    page = tab(width=width)
    page.goto("/models")
    if width < 1000:
        page.get_by_text("Filters", exact=True).click()
    page.get_by_role("searchbox").press_sequentially("llama")
    expect(page).to_have_url("/models?search=llama")
    page.get_by_role("combobox", name="Offered by").select_option("scaleway")
    expect(page).to_have_url("/models?search=llama&provider=scaleway")
    expect(page.locator("table.models tbody tr")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_text("Models for “llama”")
    here = listed(page)
    there = tab(width=width, javascript=False)
    there.goto(page.url)
    assert listed(there) == here == ["Llama 3.3 70B Instruct"]


@pytest.mark.parametrize("width", [1280, 390])
def test_without_scripts_the_filters_are_a_form(tab: Tab, width: int) -> None:
    page = tab(width=width, javascript=False)
    page.goto("/models")
    if width < 1000:
        page.get_by_text("Filters", exact=True).click()
    page.get_by_role("combobox", name="Weights").select_option("true")
    page.get_by_role("checkbox", name="function calling").check()
    page.get_by_role("button", name="Apply").click()
    assert "open_weights=true" in page.url
    assert "capability=function-calling" in page.url
    assert "Nova 1" in listed(page)


def test_a_chosen_column_appears_without_another_page(tab: Tab) -> None:
    page = tab()
    page.goto("/models")
    page.locator("summary").filter(has_text="Columns").click()
    page.get_by_role("checkbox", name="Licence").check()
    expect(page.get_by_role("columnheader", name="Licence")).to_be_visible()
    page.reload()
    expect(page.get_by_role("columnheader", name="Licence")).to_be_visible()
