"""What every kind of page says of itself: to search engines, to whoever is sent a link, and in the reader's tabs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from psycopg_pool import ConnectionPool
from starlette.testclient import TestClient
from tests.browser.kinds import KINDS
from tests.web.tree import Element, parse

from openmodels.web.app import create_app

SITE = "https://models.example"
Read = Callable[..., Element]
READ = {kind: places[0] for kind, places in KINDS.items() if kind not in ("not-found", "offline")}
READ["deprecations"] = "/deprecations"  # with a number of days it is not for search engines


@pytest.mark.parametrize("kind", READ)
def test_every_page_has_title_description_canonical_link_picture_and_facts(
    client: TestClient, read: Read, kind: str
) -> None:
    page = read(READ[kind])
    assert "OpenModels" in page.one("title").text
    assert 50 <= len(page.one("meta", name="description").attributes["content"]) <= 250
    assert page.one("link", rel="canonical").attributes["href"].startswith("/")
    assert not page.all("meta", name="robots")
    picture = client.get(page.one("meta", property="og:image").attributes["content"])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    facts = json.loads(page.one("script", type="application/ld+json").tight)
    assert facts["@context"] == "https://schema.org"


def test_no_two_kinds_have_the_same_title_or_description(read: Read) -> None:
    heads = [read(address) for address in READ.values()]
    assert len({page.one("title").text for page in heads}) == len(heads)
    assert len({page.one("meta", name="description").attributes["content"] for page in heads}) == len(heads)


@pytest.fixture
def public(pool: ConnectionPool) -> Read:
    """The pages of a site whose address is known."""
    client = TestClient(create_app(pool=pool, public_url=SITE))
    return lambda address: parse(client.get(address).text)


@pytest.mark.parametrize("kind", READ)
def test_where_the_address_is_known_facts_canonical_link_and_picture_name_it_in_full(public: Read, kind: str) -> None:
    page = public(READ[kind])
    canonical = page.one("link", rel="canonical").attributes["href"]
    assert canonical.startswith(f"{SITE}/")
    assert page.one("meta", property="og:url").attributes["content"] == canonical
    assert page.one("meta", property="og:image").attributes["content"].startswith(f"{SITE}/card/")
    facts = json.loads(page.all("script", type="application/ld+json")[0].tight)
    assert canonical in (facts.get("url"), facts.get("mainEntityOfPage"))


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/models/nova-1", ["Models", "Antique Labs", "Nova 1"]),
        ("/models/nova-1/offers/anthropic", ["Models", "Nova 1", "Nova 1 at Anthropic: prices and limits"]),
        ("/providers/openai", ["Providers", "OpenAI"]),
        ("/docs/reference/api", ["Documentation", "REST API · OpenModels documentation"]),
    ],
)
def test_the_way_to_a_page_is_told_to_search_engines_as_to_readers(
    public: Read, client: TestClient, address: str, names: list[str]
) -> None:
    page = public(address)
    trail = json.loads(page.all("script", type="application/ld+json")[1].tight)["itemListElement"]
    assert [step["name"] for step in trail] == names
    assert [step["position"] for step in trail] == list(range(1, len(names) + 1))
    for step in trail:
        assert client.get(step["item"].removeprefix(SITE)).status_code == 200


def test_facts_hold_the_prices_that_are_known_and_no_others(public: Read) -> None:
    def facts(address: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(public(address).all("script", type="application/ld+json")[0].tight)
        return found

    assert facts("/models/nova-1")["offers"] | {"description": ""} == {
        "@type": "AggregateOffer",
        "offerCount": 6,
        "lowPrice": "1.5",
        "priceCurrency": "USD",
        "description": "",
    }
    prices = facts("/models/nova-1/offers/anthropic")["priceSpecification"]
    assert (prices[0]["name"], prices[0]["price"], prices[0]["priceCurrency"]) == ("Input tokens", "1.5", "USD")
    assert "priceSpecification" not in facts("/models/nova-1/offers/openai")
    assert "offers" not in facts("/models/orphan-1")


@pytest.mark.parametrize("address", ["/models/none", "/providers/none", "/nowhere", "/offline", "/models?page=99999"])
def test_what_is_no_page_of_its_own_has_a_title_and_is_to_be_forgotten(client: TestClient, address: str) -> None:
    page = parse(client.get(address).text)
    assert page.one("title").text.endswith("· OpenModels")
    assert len(page.one("meta", name="description").attributes["content"]) > 30
    assert page.one("meta", name="robots").attributes["content"] == "noindex"
    assert not page.all("link", rel="canonical")
    assert not page.all("script", type="application/ld+json")


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/models?provider=openai&capability=vision", "Models, capability: vision, offered by: OpenAI · OpenModels"),
        ("/models?search=nova&page=1", "Models for “nova” · OpenModels"),
        ("/models?search=nova&status=deprecated", "Models for “nova”, status: deprecated · OpenModels"),
        (
            "/compare?offer=nova-1@anthropic&offer=nova-1@openai&offer=gpt-5",
            "Compare Nova 1 at Anthropic, Nova 1 at OpenAI and GPT-5 · OpenModels",
        ),
    ],
)
def test_the_title_of_a_shared_address_says_what_is_there(read: Read, address: str, title: str) -> None:
    page = read(address)
    assert page.one("title").text == title
    assert page.one("meta", property="og:title").attributes["content"] == title
