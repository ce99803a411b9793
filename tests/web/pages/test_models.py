from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from psycopg_pool import ConnectionPool
from starlette.testclient import TestClient
from tests.web.registries import QUIET
from tests.web.tree import Element, parse, rows

from openmodels.web.app import create_app

Read = Callable[..., Element]


def facts(page: Element) -> dict[str, str]:
    """The facts at a glance, by their labels."""
    glance = page.one("dl", class_="facts")
    return {pair.one("dt").text: pair.one("dd").tight for pair in glance.all("div")}


def test_a_model_is_told_at_a_glance(read: Read) -> None:
    assert facts(read("/models/nova-1")) == {
        "Context": "1M",
        "Max output": "64K",
        "List price, input": "from $1.50 / M",
        "List price, output": "from $7.123 / M",
        "Takes": "text, image, PDF",
        "Gives": "text",
        "Released": "5 Mar 2026",
        "Knowledge until": "Jan 2026",
        "Developer": "Antique Labs",
        "Licence": "CC BY-NC 4.0",
        "Weights": "open",
        "Parameters": "70.6B, 17B active",
        "Status": "deprecated",
        "Also called": "nova-1-preview",
    }


def test_what_is_not_known_is_called_unknown_and_never_zero(read: Read) -> None:
    told = facts(read("/models/hostile-1"))
    unknown = {label for label, text in told.items() if text == "unknown"}
    assert unknown == set(told) - {"Takes or gives", "Developer", "Status", "Also called"}


def test_its_changes_have_a_page_and_feeds_that_answer(read: Read, client: TestClient) -> None:
    page = read("/models/nova-1")
    links = {link.attributes["href"] for link in page.one("main").all("a")}
    assert {"/changes?model=nova-1", "/api/models/nova-1/history"} <= links
    feeds = [one.attributes["href"] for one in page.all("link", rel="alternate") if "title" in one.attributes]
    assert feeds == ["/changes.atom?model=nova-1", "/changes.json?model=nova-1"]
    assert [client.get(one).status_code for one in ("/changes?model=nova-1", *feeds)] == [200, 200, 200]


def test_exact_numbers_are_in_titles(read: Read) -> None:
    titles = {element.attributes.get("title") for element in read("/models/nova-1").all("data")}
    assert {"1,048,576 tokens", "7.123456 USD per million tokens", "70,600,000,000 parameters"} <= titles


def test_offers_stand_by_input_price_per_currency_with_plans_and_unknown_last(read: Read) -> None:
    table = read("/models/nova-1").one("table", class_="offers")
    assert [(row[0].split(" nova")[0], row[1]) for row in rows(table)[1:]] == [
        ("Together AI", "free"),
        ("Amazon Bedrock", "$0.25"),
        ("Anthropic", "$1.50"),
        ("Scaleway", "€0.01"),
        ("GitHub Copilot", "in plan"),
        ("OpenAI", "unknown"),
    ]


def test_an_offer_row_tells_prices_limits_features_and_verification(read: Read) -> None:
    table = read("/models/nova-1").one("table", class_="offers")
    row = next(row for row in rows(table) if row[0].startswith("Anthropic"))
    assert row == [
        "Anthropic nova-1-20260305",
        "$1.50",
        "$7.123",
        "$0.15",
        "1M",
        "32K",
        "tools, structured output",
        "vendor-confirmed Anthropic's price list, 2 Oct 2026",
    ]


def terms(page: Element, provider: str) -> dict[str, str]:
    """The second line of a provider's offer, by its labels."""
    bodies = page.one("table", class_="offers").all("tbody")
    body = next(body for body in bodies if body.all("th")[0].text.startswith(provider))
    return {pair.one("dt").text: pair.one("dd").text for pair in body.one("dl", class_="terms").all("div")}


def test_the_second_line_of_an_offer_tells_tiers_quantization_limits_and_regions(read: Read) -> None:
    page = read("/models/nova-1")
    assert terms(page, "Anthropic") == {
        "Tiers, batch": "above 200K input $3.00 / $11.25; batch $0.75 / $3.50; off-peak $0.375 / unknown",
        "Quantization": "fp8",
        "Limits": "4K requests, 2M tokens a minute",
        "Regions": "global",
    }
    assert terms(page, "OpenAI") == {
        "Tiers, batch": "unknown",
        "Quantization": "unknown",
        "Limits": "unknown",
        "Regions": "global",
    }


def test_tiers_batch_prices_hours_and_variants_are_folded_into_the_offer(read: Read) -> None:
    folds = read("/models/nova-1").all("tr", class_="fold")
    fold = next(fold for fold in folds if fold.one("summary").text.startswith("Anthropic"))
    assert "2 variants" in fold.one("summary").text
    prices, variants = fold.all("table")
    header = [cell.text for cell in prices.one("thead").all("th")][1:]
    days = ", ".join(day[:3].capitalize() for day in QUIET)
    assert header == ["Standard", "Above 200K input", "Batch", f"off-peak (00:30–08:30 Asia/Shanghai, {days})"]
    lines = {row.one("th").text: [cell.tight for cell in row.all("td")] for row in prices.one("tbody").all("tr")}
    assert lines["Input per million tokens"] == ["$1.50", "$3.00", "$0.75", "$0.375"]
    assert lines["Cache write per million tokens"] == ["$1.875", "unknown", "unknown", "unknown"]
    assert lines["Image per image"][0] == "$0.04"
    assert "nova-1-fast" in variants.text
    assert "retired" in variants.text


def test_the_successor_and_the_end_of_a_deprecated_model_are_told(read: Read) -> None:
    note = read("/models/nova-1").one("p", class_="note")
    assert note.text == (
        "Deprecated since 1 Sep 2026 : new use is advised against. It retires on 1 Mar 2027 . Use gpt-5 instead. "
        "Both side by side"
    )
    links = [link.attributes["href"] for link in note.all("a")]
    assert links == ["/models/gpt-5", "/compare?offer=nova-1&offer=gpt-5"]


def test_a_retired_model_still_has_its_page(read: Read) -> None:
    retired = read("/models/gpt-4-0314")
    assert "Retired on 13 Jun 2024" in retired.one("header", class_="title").one("p", class_="note").text
    assert "No provider is known to offer this model." in retired.text


@pytest.mark.parametrize("alias", ["claude-4-5-sonnet", "claude-sonnet-4-5-20250929"])
def test_an_alias_is_redirected_for_good(client: TestClient, alias: str) -> None:
    answer = client.get(f"/models/{alias}")
    assert answer.status_code == 301
    assert answer.headers["location"] == "/models/claude-sonnet-4-5"


def test_a_missing_model_leads_to_the_nearest(read: Read) -> None:
    missing = read("/models/claude-sonet-4-5", 404)
    assert missing.one("h1").text == "There is no model “claude-sonet-4-5”"
    assert missing.one("ul", class_="recent").all("a")[0].attributes["href"] == "/models/claude-sonnet-4-5"
    assert missing.one("meta", name="robots").attributes["content"] == "noindex"


def test_hostile_words_are_shown_as_text_and_never_become_markup(read: Read) -> None:
    hostile = read("/models/hostile-1")
    assert hostile.one("h1").text == '<script>alert(1)</script> & "Co"'
    assert "</p><script>alert(2)</script> Whoever reads this raw has lost." in hostile.text
    assert '"><img src=x onerror=alert(6)>' in hostile.one("table", class_="offers").text
    scripts = hostile.all("script")
    sources = [script.attributes.get("src", "").split(".")[0] for script in scripts]
    assert sources == ["/static/theme", "/static/site", ""]
    assert scripts[-1].attributes["type"] == "application/ld+json"
    assert not [e for tag in ("img", "a", "b", "em") for e in hostile.all(tag) if "onerror" in e.attributes]
    assert not hostile.all("b")
    assert not [link for link in hostile.all("a") if "onmouseover" in link.attributes]


def test_structured_data_survives_hostile_words(read: Read) -> None:
    script = read("/models/hostile-1").one("script", type="application/ld+json")
    assert "<" not in script.tight
    told = json.loads(script.tight)
    assert told["author"]["name"] == "</script><script>alert(3)</script>"


def test_structured_data_tells_what_is_known_and_leaves_out_the_rest(pool: ConnectionPool) -> None:
    client = TestClient(create_app(pool=pool, public_url="https://models.example/"))
    found = parse(client.get("/models/nova-1").text)
    told = json.loads(found.all("script", type="application/ld+json")[0].tight)
    assert told["@type"] == "SoftwareApplication"
    assert told["url"] == "https://models.example/models/nova-1"
    assert told["datePublished"] == "2026-03-05"
    hostile = parse(client.get("/models/hostile-1").text)
    assert "datePublished" not in json.loads(hostile.all("script", type="application/ld+json")[0].tight)


def test_the_head_has_title_description_canonical_and_open_graph(pool: ConnectionPool) -> None:
    client = TestClient(create_app(pool=pool, public_url="https://models.example/"))
    found = parse(client.get("/models/claude-sonnet-4-5", headers={"Host": "attacker.example"}).text)
    assert found.one("title").text == "Claude Sonnet 4.5: providers and prices · OpenModels"
    description = (
        "Claude Sonnet 4.5 by Anthropic, 1M tokens of context, 3 providers, from $3.00 per million input tokens."
    )
    assert found.one("meta", name="description").attributes["content"] == description
    address = "https://models.example/models/claude-sonnet-4-5"
    assert found.one("link", rel="canonical").attributes["href"] == address
    assert found.one("meta", property="og:url").attributes["content"] == address
    assert found.one("meta", property="og:description").attributes["content"] == description


@pytest.mark.parametrize(
    "host",
    ["attacker.example", "localhost.attacker.example", "127.0.0.1.attacker.example", "localhost:1@attacker.example"],
)
def test_without_a_public_address_no_page_repeats_a_host_that_could_be_anything(client: TestClient, host: str) -> None:
    answer = client.get("/models/nova-1", headers={"Host": host})
    assert "attacker" not in answer.text
    assert parse(answer.text).one("link", rel="canonical").attributes["href"] == "/models/nova-1"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000"])
def test_a_reader_on_this_machine_gets_whole_addresses_without_any_setting(client: TestClient, host: str) -> None:
    found = parse(client.get("/models/nova-1", headers={"Host": host}).text)
    assert found.one("link", rel="canonical").attributes["href"] == f"http://{host}/models/nova-1"
    assert found.one("meta", property="og:image").attributes["content"].startswith(f"http://{host}/card/")


def test_the_same_facts_are_linked_as_json(read: Read) -> None:
    links = {link.attributes["href"] for link in read("/models/nova-1").all("a")}
    assert {"/api/models/nova-1", "/api/models/nova-1/providers", "/api/models/nova-1/compare"} <= links
