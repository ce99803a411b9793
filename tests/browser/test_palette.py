from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from tests.browser.conftest import Tab


def options(page: Page, name: str | None = None) -> Locator:
    """What the palette offers; pages have options of their own."""
    return page.get_by_role("dialog").get_by_role("option", name=name)


def open_with_names(page: Page) -> None:
    with page.expect_response("**/api/search/index"):
        page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search models")).to_be_focused()


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("gpt 5.2", "/models/gpt-5-2"),
        ("cluade sonet", "/models/claude-sonnet-4-5"),
        ("gpt-5-latest", "/models/gpt-5"),
        ("all mod", "/models"),
    ],
    ids=["name", "typing errors", "alias", "page"],
)
@pytest.mark.parametrize("width", [1280, 390])
def test_the_keyboard_alone_opens_what_is_meant(tab: Tab, typed: str, address: str, width: int) -> None:
    page = tab(width=width)
    page.goto("/models/nova-1")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search models")
    expect(field).to_be_focused()
    expect(options(page, "Home")).to_be_visible()
    page.keyboard.type(typed)
    expect(options(page).first).not_to_contain_text("Home")
    page.keyboard.press("Enter")
    expect(page).to_have_url(address)


def test_arrows_choose_and_escape_gives_the_page_back(tab: Tab) -> None:
    page = tab(width=390)
    page.goto("/")
    page.get_by_role("button", name="Find").click()
    first, second = options(page).nth(0), options(page).nth(1)
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(second).to_have_attribute("aria-selected", "true")
    active = page.get_by_role("combobox", name="Search models").get_attribute("aria-activedescendant")
    assert active == second.get_attribute("id")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_names_that_come_late_leave_what_the_arrows_have_chosen(tab: Tab) -> None:
    page = tab()
    held: list[Route] = []
    page.route("**/api/search/index", lambda route: held.append(route))
    page.goto("/")
    page.keyboard.press("Control+k")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.evaluate("document.querySelector('#palette-0').dataset.old = ''")
    held.pop().continue_()
    expect(page.locator("#palette-0[data-old]")).to_have_count(0)
    expect(options(page).nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.type("gpt")
    expect(options(page).first).to_have_attribute("aria-selected", "true")


def test_the_names_are_asked_for_when_the_palette_is_first_opened_and_once(tab: Tab) -> None:
    page = tab()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    page.goto("/")
    assert asked == []
    for _ in range(2):
        page.keyboard.press("Control+k")
        expect(options(page, "Home")).to_be_visible()
        page.keyboard.press("Escape")
    assert [url.partition("/api/")[2] for url in asked] == ["search/index"]


def test_an_alias_is_found_without_asking_the_server_and_is_named(tab: Tab) -> None:
    page = tab()
    page.goto("/")
    open_with_names(page)
    page.context.set_offline(True)
    page.keyboard.type("gpt-5-latest")
    expect(options(page).first).to_contain_text("GPT-5")
    expect(options(page).first).to_contain_text("also gpt-5-latest")
    page.context.set_offline(False)


def test_letters_taken_back_find_again_what_they_had_left_out(tab: Tab) -> None:
    page = tab()
    page.goto("/")
    open_with_names(page)
    page.keyboard.type("nova 1")
    expect(options(page, "Nova 1 model")).to_be_visible()
    for _ in "nova 1":
        page.keyboard.press("Backspace")
    page.keyboard.type("claude")
    expect(options(page).first).to_contain_text("Claude")


def test_pages_are_found_in_spite_of_a_wrong_letter_while_the_names_are_on_their_way(tab: Tab) -> None:
    page = tab()
    page.route("**/api/search/index", lambda route: None)  # it never comes
    page.goto("/")
    page.keyboard.press("Control+k")
    expect(options(page, "Home")).to_be_visible()
    page.keyboard.type("calcualtor")
    expect(options(page).first).to_contain_text("Cost calculator")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/calculator")
