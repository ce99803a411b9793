from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from tests.web.tree import Element

Read = Callable[..., Element]
WORK = "model=nova-1&input_tokens=1000000"


def costs(page: Element) -> list[tuple[str, str]]:
    lines = page.one("table", class_="costs").one("tbody").all("tr")
    return [(line.one("th").all("a")[1].text, line.one("td", class_="cost").tight) for line in lines]


def test_offers_stand_by_what_the_workload_costs_and_unknown_ones_last(read: Read) -> None:
    found = read(f"/calculator?{WORK}")
    assert costs(found)[:2] == [("Together AI", "$0.00"), ("Anthropic", "$3.00")]
    known = [cost != "unknown" for _, cost in costs(found)]
    assert known == sorted(known, reverse=True)
    assert ("Scaleway", "€0.01") in costs(found)
    assert "a subscription pays for this offer" in found.text


def test_a_disputed_price_is_never_the_lowest(read: Read) -> None:
    found = read(f"/calculator?{WORK}")
    [disputed] = [row for row in found.all("tr", role="row") if row.all("span", class_="bad")]
    assert "sources contradict this price" in disputed.text
    order = [provider for provider, _ in costs(found)]
    assert order.index("Anthropic") < order.index("Amazon Bedrock")


def test_only_the_lowest_is_called_so_also_when_it_costs_nothing(read: Read) -> None:
    rows = read(f"/calculator?{WORK}").one("table", class_="costs").one("tbody").all("tr")
    told = [(row.one("th").all("a")[1].text, row.one("td", class_="against").tight) for row in rows]
    assert told[:2] == [("Together AI", "lowest"), ("Anthropic", "")]
    rows = read("/calculator?model=claude-sonnet-4-5&input_tokens=1000000").one("table", class_="costs").all("tr")
    assert len([row for row in rows if "lowest" in row.text]) == 1


def test_a_promotional_price_is_called_so(read: Read) -> None:
    rows = read(f"/calculator?{WORK}").one("table", class_="costs").one("tbody").all("tr")
    noted = [row.one("th").all("a")[1].text for row in rows if "promotional prices" in row.text]
    assert noted == ["Amazon Bedrock"]


def test_a_service_tier_has_its_own_prices_and_those_without_are_unknown(read: Read) -> None:
    work = "model=nova-1&input_tokens=100000"
    found = dict(costs(read(f"/calculator?{work}&service_tier=batch")))
    assert (found["Anthropic"], dict(costs(read(f"/calculator?{work}")))["Anthropic"]) == ("$0.075", "$0.15")
    assert found["Amazon Bedrock"] == "unknown"


def test_an_alias_is_a_model_and_a_wrong_name_leads_to_the_nearest(read: Read) -> None:
    assert "Claude Sonnet 4.5" in read("/calculator?model=claude-4-5-sonnet").one("ul", class_="chosen").text
    note = read("/calculator?model=nova-1&model=claude-sonet").one("p", class_="note")
    assert "There is no model “claude-sonet”" in note.text
    address = note.all("a")[0].attributes["href"]
    assert address.startswith("/calculator?model=nova-1&model=claude-sonnet")


def test_before_anything_is_chosen_the_page_says_what_to_do_and_gives_examples(read: Read) -> None:
    found = read("/calculator")
    assert "No model is chosen yet" in found.text
    example = found.one("p", class_="examples").all("a")[0].attributes["href"]
    assert "How much is it?" not in read(f"{example}&model=nova-1").text
    assert "How much is it?" in read("/calculator?model=nova-1").text


def test_the_workload_and_the_models_stay_while_one_is_removed(read: Read) -> None:
    found = read("/calculator?model=nova-1&model=gpt-5&input_tokens=3000")
    remove = found.one("ul", class_="chosen").all("a", class_="remove")[0].attributes["href"]
    assert remove == "/calculator?input_tokens=3000&model=gpt-5"


@pytest.mark.parametrize("query", ["input_tokens=-1", "service_tier=odd", "input_tokens=1&cached_tokens=2"])
def test_an_impossible_workload_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/calculator?model=nova-1&{query}").status_code == 400
