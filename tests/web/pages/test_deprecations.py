from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.tree import Element

from openmodels.contract.history import Ending
from openmodels.web.pages.deprecations import timeline

Read = Callable[..., Element]
TODAY = date(2026, 3, 10)


def ending(days: int | None, **changed: Any) -> Ending:
    usual: dict[str, Any] = {
        "model_id": "gpt-5",
        "provider_id": None,
        "name": "GPT-5",
        "status": "deprecated",
        "deprecated_on": None,
        "retires_on": None if days is None else TODAY + timedelta(days=days),
        "days_left": days,
        "successor": None,
    }
    return Ending(**(usual | changed))


def test_ends_stand_by_month_with_the_passed_first_and_the_unknown_last() -> None:
    found = timeline([ending(-4), ending(0), ending(3), ending(40), ending(None)], ({}, {}), TODAY)
    assert [(month.title, len(month.ends)) for month in found] == [
        ("Day has passed, not known to be gone", 1),
        ("Mar 2026", 2),
        ("Apr 2026", 1),
        ("No day is given", 1),
    ]
    left = [(one.left, one.is_soon) for month in found for one in month.ends]
    assert left == [("4 days ago", False), ("today", True), ("in 3 days", True), ("in 40 days", False), ("", False)]


def test_names_stand_for_ids_and_an_id_for_what_is_not_there() -> None:
    [month] = timeline([ending(3, provider_id="acme", successor="gpt-6")], ({"gpt-5": "GPT-5"}, {}), TODAY)
    [one] = month.ends
    assert (one.model, one.provider, one.successor) == ("GPT-5", "acme", "gpt-6")


def test_the_page_lists_what_the_api_lists(read: Read) -> None:
    found = read("/deprecations?days=3650")
    assert found.one("link", rel="alternate").attributes["href"] == "/api/deprecations?days=3650"
    assert found.one("p", class_="total").text.split()[0] == str(len(found.all("li", class_="end")))


def test_a_provider_without_ends_says_so(read: Read) -> None:
    assert "Nothing is known to end" in read("/deprecations?provider=no-such-provider").text


@pytest.mark.parametrize("query", ["days=-1", "days=soon", "page=7"])
def test_an_impossible_address_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/deprecations?{query}").status_code == 400
