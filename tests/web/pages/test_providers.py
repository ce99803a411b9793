from __future__ import annotations

from collections.abc import Callable

import pytest
from psycopg_pool import ConnectionPool
from starlette.testclient import TestClient
from tests.web.tree import Element, rows

from openmodels.store import providers

Read = Callable[..., Element]


def names(page: Element) -> list[str]:
    return [row.one("a").text for row in page.one("table").one("tbody").all("tr")]


def test_the_list_has_every_provider_with_the_number_of_its_models(read: Read, pool: ConnectionPool) -> None:
    with pool.connection() as conn:
        found = providers.page(conn, limit=50).data
    listed = rows(read("/providers").one("table"))[1:]
    assert [(row[0].split(" ")[0], row[5]) for row in listed] == [
        (provider.name.split(" ")[0], str(provider.models_count)) for provider in found
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [("search=antropic", ["Anthropic"]), ("kind=first-party", ["Anthropic", "OpenAI"]), ("region=nowhere-9", [])],
)
def test_filters_narrow_the_list(read: Read, query: str, found: list[str]) -> None:
    listed = read(f"/providers?{query}")
    assert (names(listed) if listed.all("table") else []) == found


def test_a_provider_tells_how_it_is_reached_and_what_it_does_with_data(read: Read) -> None:
    facts = read("/providers/openai").one("dl", class_="facts")
    told = {pair.one("dt").text: pair.one("dd").text for pair in facts.all("div")}
    assert told["Base address"] == "https://api.openai.com/v1"
    assert told["Key variables"] == "OPENAI_API_KEY"
    assert told["API"] == "OpenAI, OpenAI Responses"
    assert told["Trains on requests"] == "no"
    assert told["Keeps requests"] == "30 days"
    assert told["Keeping nothing can be agreed"] == "unknown"


def test_what_is_not_known_of_a_provider_is_called_unknown(read: Read) -> None:
    facts = read("/providers/scaleway").one("dl", class_="facts")
    told = {pair.one("dt").text: pair.one("dd").text for pair in facts.all("div")}
    for label in ("Trains on requests", "Keeps requests", "Key variables", "Packages"):
        assert told[label] == "unknown", label


def test_a_provider_lists_its_models_with_its_own_prices(read: Read) -> None:
    table = rows(read("/providers/anthropic").one("table"))
    row = next(row for row in table if row[0].startswith("Nova 1"))
    assert row[1:6] == ["$1.50", "$7.123", "$0.15", "1M", "32K"]
    plan = next(row for row in rows(read("/providers/github-copilot").one("table")) if row[0].startswith("Nova 1"))
    assert plan[1] == "in plan"


def test_a_missing_provider_leads_to_the_nearest(read: Read) -> None:
    missing = read("/providers/antropic", 404)
    assert missing.one("ul", class_="recent").all("a")[0].attributes["href"] == "/providers/anthropic"


def test_hostile_words_of_a_provider_are_text(read: Read) -> None:
    hostile = read("/providers/evil-sons")
    assert not [e for tag in ("img", "a", "b") for e in hostile.all(tag) if "onerror" in e.attributes]


@pytest.mark.parametrize("address", ["/providers?page=9", "/providers?kind=odd", "/providers/openai?page=7"])
def test_an_impossible_address_is_refused(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_a_provider_links_its_json_and_says_its_address(read: Read) -> None:
    found = read("/providers/openai")
    assert found.one("link", rel="canonical").attributes["href"] == "/providers/openai"
    assert found.one("link", type="application/json").attributes["href"] == "/api/providers/openai"
