from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import made, served

from openmodels.ingest.run import ingest
from openmodels.stack.postgres import Postgres
from openmodels.stack.valkey import Valkey

MODELS = 130
MODEL = """id: {name}
name: Model {number:03}
description: One of many.
capabilities: [chat]
modalities: [text]
context_window: 32000
licensing: mit
created_at: 2025-01-01T00:00:00Z
updated_at: 2025-01-01T00:00:00Z
"""


@pytest.fixture(scope="module")
def long(
    postgres: Postgres,
    valkey: Valkey,
    admin: psycopg.Connection,
    template: str,
    servers: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The address of a site whose list of models has three pages."""
    registry = tmp_path_factory.mktemp("registry")
    (registry / "models").mkdir()
    for number in range(MODELS):
        name = f"model-{number:03}"
        (registry / "models" / f"{name}.yaml").write_text(MODEL.format(name=name, number=number))
    database_url, redis_url = made(admin, postgres, template, "browser_long"), f"{valkey.url.rpartition('/')[0]}/2"
    ingest([registry], database_url=database_url, redis_url=redis_url)
    with served(database_url, redis_url, servers / "browser-long.log") as address:
        yield address


@pytest.fixture
def page(browser: Browser, long: str) -> Iterator[Page]:
    context = browser.new_context(base_url=long, viewport={"width": 1280, "height": 800}, service_workers="block")
    yield context.new_page()
    context.close()


def test_the_list_goes_on_without_end_and_its_address_is_that_of_the_page_which_is_read(page: Page) -> None:
    page.goto("/models?sort=name")
    rows = page.locator("table.models tbody tr")
    expect(rows).to_have_count(50)
    page.locator("nav.paging").scroll_into_view_if_needed()
    expect(rows).to_have_count(100)
    expect(page).to_have_url("/models?sort=name")
    rows.nth(80).scroll_into_view_if_needed()
    expect(page).to_have_url("/models?sort=name&page=2")
    page.locator("nav.paging").scroll_into_view_if_needed()
    expect(rows).to_have_count(MODELS)
    rows.nth(129).scroll_into_view_if_needed()
    expect(page).to_have_url("/models?sort=name&page=3")
    rows.nth(0).scroll_into_view_if_needed()
    expect(page).to_have_url("/models?sort=name")
    # What was appended can be chosen, too.
    rows.nth(120).get_by_role("checkbox").check()
    expect(page.get_by_text("1 of 6 chosen")).to_be_visible()


def test_a_page_in_the_middle_has_its_own_address_and_the_way_back(page: Page) -> None:
    page.goto("/models?sort=name&page=2")
    expect(page.locator("table.models tbody th a").first).to_have_text("Model 050")
    page.get_by_role("link", name="Previous").first.click()
    expect(page).to_have_url(re.compile(r"/models\?sort=name$"))
    expect(page.locator("table.models tbody th a").first).to_have_text("Model 000")


def test_the_way_back_is_from_the_first_page_that_is_shown(page: Page) -> None:
    page.goto("/models?sort=name&page=2")
    page.locator("nav.paging").scroll_into_view_if_needed()
    expect(page.locator("table.models tbody tr")).to_have_count(MODELS - 50)
    page.get_by_role("link", name="Previous").click()
    expect(page).to_have_url(re.compile(r"/models\?sort=name$"))
    page.locator("nav.paging").scroll_into_view_if_needed()
    expect(page.locator("table.models tbody tr")).to_have_count(100)
    expect(page.get_by_role("link", name="Previous")).to_have_count(0)


def test_a_filter_begins_at_the_first_page_again(page: Page) -> None:
    page.goto("/models?sort=name&page=2")
    page.get_by_label("Search models").fill("model 12")
    expect(page).to_have_url(re.compile(r"search=model"))
    assert "page=" not in page.url
