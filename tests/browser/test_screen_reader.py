"""What a screen reader is told, from the tree that Chromium hands to it, and not from the markup."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Tab
from tests.browser.kinds import KINDS
from tests.browser.test_every_page import UNFOLD, show

every_kind = pytest.mark.parametrize("kind", KINDS)
NAMED = {
    *("link", "button", "checkbox", "combobox", "searchbox", "textbox", "spinbutton", "slider", "listbox", "option"),
    *("heading", "table", "grid", "image", "img", "navigation", "columnheader", "rowheader", "group", "region"),
}
NO_NAME_NEEDED = {"group"}
"""A fold is a group without a name of its own: its summary is what is said."""


@pytest.fixture(scope="module")
def site(played: str) -> str:
    return played


def told(page: Page) -> list[dict[str, Any]]:
    """All nodes that are not ignored: role, name, description and further properties."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [
        {
            "id": node["nodeId"],
            "parent": node.get("parentId"),
            "role": node["role"]["value"],
            "name": node.get("name", {}).get("value", ""),
            "description": node.get("description", {}).get("value", ""),
            **{one["name"]: one["value"].get("value") for one in node.get("properties", [])},
        }
        for node in nodes
        if not node["ignored"]
    ]


@every_kind
@pytest.mark.parametrize("width", [1280, 390])
def test_whatever_is_read_or_used_has_a_name_and_tables_stay_tables_with_captions_and_heads(
    glance: Tab, kind: str, width: int
) -> None:
    page = glance(width=width)
    for address in KINDS[kind]:
        show(page, address)
        page.evaluate(UNFOLD)
        nodes = told(page)
        nameless = [one for one in nodes if one["role"] in NAMED - NO_NAME_NEEDED and not one["name"].strip()]
        assert nameless == [], address
        roles = [one["role"] for one in nodes]
        assert roles.count("main") == 1
        assert roles.count("banner") == 1
        assert roles.count("contentinfo") == 1
        levels = [one["level"] for one in nodes if one["role"] == "heading"]
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False)), levels
        count = page.locator("table").count()
        assert roles.count("table") + roles.count("grid") == count, f"{address}: cards are still rows of a table"
        assert bool(roles.count("columnheader")) == bool(count)
        assert page.locator("table:not(:has(> caption))").count() == 0
        assert page.locator("table :is(thead, tbody) th:not([scope])").count() == 0
        bare = page.locator(
            "table.grid > tbody > tr:not(.fold):not(:has(th[scope=row])), table.plain tbody tr:not(:has(th))"
        )
        assert bare.count() == 0


PICTURES = """() => [...document.querySelectorAll('svg[role=img]')].map(svg => ({
  title: svg.querySelector(':scope > title')?.textContent ?? '',
  sentence: svg.querySelector(':scope > desc')?.textContent ?? '',
  inRow: !!svg.closest('tr, dd'),
  text: svg.closest('td, dd')?.textContent.replace(svg.textContent, '').trim() ?? '',
  table: !!svg.closest('figure')?.parentElement.querySelector('details table caption'),
}))"""


@every_kind
def test_a_chart_has_a_title_and_a_sentence_and_a_table_or_the_figure_beside_it(glance: Tab, kind: str) -> None:
    page = glance()
    show(page, KINDS[kind][0])
    pictures = page.evaluate(PICTURES)
    if kind in ("model", "compare", "providers", "provider", "status"):
        assert pictures, "with telemetry there are charts here"
    for one in pictures:
        assert one["title"], one
        assert one["sentence"], one
        assert one["table"] or one["inRow"], one
    strips = [one for one in pictures if one["inRow"] and "Uptime" in one["title"]]
    assert all("%" in one["text"] for one in strips), "the figure stands beside the strip as text"
    names = {node["name"] for node in told(page) if node["role"] in ("image", "img", "graphics-document")}
    assert {one["title"] for one in pictures} <= names


def test_the_figures_of_a_providers_charts_can_be_read_as_tables(tab: Tab) -> None:
    page = tab()
    page.goto("/providers/openai")
    for caption, rows in (("answers of the last 24 hours", 24), ("Uptime by day", 1)):
        table = page.locator("table").filter(has=page.locator("caption", has_text=caption))
        table.locator("xpath=ancestor::details").locator("summary").click()
        expect(table).to_be_visible()
        assert table.locator("tbody tr").count() >= rows
        stamp = table.locator("tbody th time").last.get_attribute("datetime") or ""
        assert datetime.fromisoformat(stamp).replace(tzinfo=UTC) > datetime.now(UTC) - timedelta(days=91)


def test_what_a_filter_finds_is_said_without_the_reader_going_there(tab: Tab) -> None:
    page = tab()
    page.goto("/models")
    live = [one for one in told(page) if one.get("live") == "polite"]
    assert [one["role"] for one in live] == ["status"]
    page.get_by_role("searchbox", name="Search models").fill("llama")
    expect(page.get_by_role("status").first).to_have_text("2 models")


def test_states_are_said_in_words(tab: Tab) -> None:
    page = tab(width=390)
    page.goto("/status")
    cells = page.locator("tr[data-provider] [data-state] .word").all_inner_texts()
    assert cells
    assert set(cells) <= {"up", "degraded", "down", "unknown"}
    assert page.locator(".dot:not([aria-hidden=true])").count() == 0
    assert page.locator(".mark:not([aria-hidden=true])").count() == 0
