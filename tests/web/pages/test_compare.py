from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from tests.web.tree import Element

Read = Callable[..., Element]
TWO = "offer=nova-1@anthropic&offer=nova-1@amazon-bedrock"


def lines(page: Element) -> dict[str, list[str]]:
    body = page.one("table", class_="compare").one("tbody")
    return {row.one("th").text.removesuffix(" , differs"): [c.text for c in row.all("td")] for row in body.all("tr")}


def test_offers_stand_side_by_side_and_what_differs_is_marked(read: Read) -> None:
    found = read(f"/compare?{TWO}")
    told = lines(found)
    assert told["Input"] == ["$1.50", "$0.25"]
    assert told["Context"] == ["1M", "1M"]
    marked = [row.one("th").text for row in found.all("tr", class_="differs")]
    assert "Input , differs" in marked
    assert not [label for label in marked if label.startswith("Context")]


def test_the_cheapest_for_a_workload_is_marked_and_an_unknown_cost_says_why(read: Read) -> None:
    found = read(f"/compare?{TWO}&offer=nova-1@openai&offer=nova-1@github-copilot&input_tokens=1000000&requests=2")
    costs = lines(found)["Cost of the workload"]
    # Above 200,000 input tokens Anthropic asks for 3 USD a million.
    assert costs[:2] == ["$6.00", "$0.50 promotional prices lowest"]
    assert costs[2].startswith("unknown the provider's prices are not known")
    assert "a subscription pays" in costs[3]


def test_a_model_is_compared_by_its_cheapest_offer(read: Read) -> None:
    found = read("/compare?offer=nova-1&offer=gpt-5@openai&input_tokens=1000000")
    assert lines(found)["Cost of the workload"] == ["$0.00 at Together AI lowest", "$1.25"]
    assert lines(found)["Input"] == ["from $1.50", "$1.25"]


def test_what_is_not_known_stays_unknown(read: Read) -> None:
    told = lines(read("/compare?offer=nova-1@openai&offer=orphan-1"))
    assert told["Input"] == ["unknown", "unknown"]
    assert told["Released"][1] == "unknown"


def test_a_column_can_be_removed(read: Read) -> None:
    found = read(f"/compare?{TWO}&input_tokens=5")
    links = [link.attributes["href"] for link in found.all("a") if link.text.startswith("remove")]
    assert links[0] == "/compare?input_tokens=5&offer=nova-1%40amazon-bedrock"


def test_an_alias_and_the_same_twice_are_one_column_each(read: Read) -> None:
    assert len(lines(read("/compare?offer=gpt-5-latest&offer=gpt-5-latest"))["Input"]) == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("offer=none-such", 404),
        ("offer=gpt-5@scaleway", 404),
        ("&".join(f"offer=m{n}" for n in range(7)), 400),
        ("offer=gpt-5&input_tokens=1&cached_tokens=2", 400),
        ("offer=gpt-5&requests=0", 400),
    ],
)
def test_an_impossible_comparison_is_refused(client: TestClient, query: str, status: int) -> None:
    assert client.get(f"/compare?{query}").status_code == status


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("/models?search=nova", "nova-1"),
        ("/", "nova-1"),
        ("/models/nova-1", "nova-1@anthropic"),
        ("/models/nova-1/offers/anthropic", "nova-1@anthropic"),
        ("/providers/anthropic", "nova-1@anthropic"),
        ("/calculator?model=nova-1&input_tokens=5", "nova-1@anthropic"),
    ],
)
def test_every_row_of_a_model_or_an_offer_has_a_box_that_leads_to_a_comparison(
    read: Read, client: TestClient, address: str, key: str
) -> None:
    page = read(address)
    assert page.one("form", id="compare").attributes["action"] == "/compare"
    boxes = [box.attributes["value"] for box in page.all("input", form="compare")]
    assert key in boxes
    assert {client.get("/compare", params={"offer": box}).status_code for box in boxes} == {200}


def test_what_ends_leads_to_a_comparison_with_its_successor(read: Read, client: TestClient) -> None:
    for address in ("/deprecations?days=3650", "/models/nova-1"):
        links = [a.attributes["href"] for a in read(address).one("main").all("a") if "side by side" in a.text]
        assert links
        assert {client.get(link).status_code for link in links} == {200}


def test_a_workload_sorts_the_offers_of_a_model_by_cost_with_unknown_last(read: Read) -> None:
    found = read("/models/nova-1?input_tokens=1000000&output_tokens=0&requests=2")
    costs = [cell.tight for cell in found.all("td", data_label="Cost")]
    assert costs == ["$0.00", "$0.50", "$6.00", "€0.02", "unknown", "unknown"]
    reasons = [cell.one("span").attributes["title"] for cell in found.all("td", data_label="Cost")[4:]]
    assert reasons == ["a subscription pays for this offer, not its tokens", "the provider's prices are not known"]
    assert found.one("link", rel="canonical").attributes["href"] == "/models/nova-1"
    assert not read("/models/nova-1").all("td", data_label="Cost")


def test_a_model_is_told_by_what_all_its_offers_say(read: Read) -> None:
    told = lines(read("/compare?offer=nova-1&offer=gpt-5"))
    assert told["Tools"][0] == "at 1 of 6"
    assert told["Regions"][0] == "eu-west-1, global, us-central-1, us-east-1"
    assert told["Cache read"][0].startswith("from $")
    # What a row could only say of each offer is not a row.
    assert "Verification" not in told
    assert "chat" in told["Can do"][0]


def test_a_model_without_offers_says_nothing_of_them(read: Read) -> None:
    told = lines(read("/compare?offer=orphan-1"))
    assert "Tools" not in told
    assert told["Input"] == ["unknown"]
