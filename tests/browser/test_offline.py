"""A reader whose connection, or whose server, goes away: told so, on every page, and never shown old data as new."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from tests.browser.conftest import Tab
from tests.browser.network import network

from openmodels.stack import ports


def read(page: Page, address: str, heading: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_when_the_site_cannot_be_reached_a_page_says_so_and_nothing_old_is_shown(browser: Browser, site: str) -> None:
    port = ports.free()
    context = browser.new_context(base_url=f"http://127.0.0.1:{port}", locale="en-US")
    page = context.new_page()
    with network(site, port):
        read(page, "/models", "Models")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        read(page, "/providers", "Providers")
    read(page, "/models", "This page cannot be reached")
    expect(page.get_by_text("this site does not answer")).to_be_visible()
    expect(page.get_by_text("Your device is not connected")).to_be_hidden()
    assert "Claude" not in page.locator("main").inner_text()
    assert page.evaluate("() => document.styleSheets.length") == 1, "it looks like the other pages"
    with network(site, port):
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Models")
    context.close()


@pytest.mark.parametrize("address", ["/", "/models/nova-1", "/status"])
def test_a_page_that_is_open_says_when_the_reader_goes_offline(tab: Tab, address: str) -> None:
    page = tab()
    page.goto(address)
    page.context.set_offline(True)
    told = page.get_by_text("You are offline. This page is as it was at")
    expect(told).to_be_visible()
    page.context.set_offline(False)
    expect(told).to_have_count(0)


def test_a_filter_that_gets_no_answer_says_so_and_tries_again(tab: Tab) -> None:
    page = tab()
    page.goto("/models")
    page.route("**/models?search=**", lambda route: route.fulfill(status=400, body=""))
    page.get_by_role("searchbox").fill("llama")
    told = page.get_by_text("The server does not answer")
    expect(told).to_be_visible()
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(told).to_have_count(0)
    expect(page).to_have_url("/models?search=llama")


def test_a_filter_that_waits_long_says_that_its_list_is_not_the_new_one_yet(tab: Tab) -> None:
    page = tab()
    page.goto("/models")

    held: list[Route] = []
    page.route("**/models?search=**", lambda route: held.append(route))
    page.get_by_role("searchbox").fill("llama")
    found = page.locator("[data-part=found]")
    expect(found).to_have_attribute("aria-busy", "true")
    for route in held:
        route.continue_()
    expect(page).to_have_url("/models?search=llama")
    expect(found).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize(("age_ms", "is_told"), [(3_600_000, 1), (60_000, 0)])
def test_a_page_that_the_server_could_not_make_anew_says_how_old_it_is(tab: Tab, age_ms: int, is_told: int) -> None:
    page = tab()

    def aged(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers=answer.headers | {"server-timing": f"stale;dur={age_ms}"})

    page.route("**/providers", aged)
    page.goto("/providers")
    expect(page.get_by_text("Nothing newer can be had right now. This page is as it was at")).to_have_count(is_told)
