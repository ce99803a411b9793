from __future__ import annotations

from playwright.sync_api import expect
from tests.browser.conftest import Tab


def test_an_address_is_tried_under_a_policy_that_allows_nothing_inline(tab: Tab) -> None:
    page = tab()
    answer = page.goto("/api/docs")
    assert answer is not None
    assert "unsafe" not in answer.headers["content-security-policy"]
    stats = page.locator(".opblock", has_text="/api/stats")
    stats.locator(".opblock-summary-control").click()
    stats.locator(".execute").click()
    expect(stats.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
    expect(stats.locator(".live-responses-table")).to_contain_text("last_sync_at")
    # What the policy forbids would be in the console, and the tab would complain of it.
