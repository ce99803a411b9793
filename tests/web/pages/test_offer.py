from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from tests.web.tree import Element, parse

from openmodels.web.pages import models

Read = Callable[..., Element]
ADDRESS = "/models/nova-1/offers/anthropic"


def test_an_offer_has_a_page_with_all_its_prices_and_variants(read: Read) -> None:
    found = read(ADDRESS)
    assert found.one("h1").text == "Nova 1 at Anthropic"
    assert found.one("link", rel="canonical").attributes["href"] == ADDRESS
    prices, variants = found.one("div", data_part="details").all("table")
    assert [cell.text for cell in prices.one("thead").all("th")][1:3] == ["Standard", "Above 200K input"]
    assert "nova-1-fast" in variants.text


def test_details_of_many_offers_are_led_to_and_not_sent_along(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "FEW", 5)
    found = parse(client.get("/models/nova-1").text)
    assert not found.one("table", class_="offers").all("details")
    links = [link for link in found.all("a") if "data-unfold" in link.attributes]
    assert len(links) == 6
    link = next(link for link in links if link.attributes["href"] == ADDRESS)
    assert link.text == "Anthropic: Details · 2 variants"
    for one in links:
        assert client.get(one.attributes["href"]).status_code == 200


def test_an_offer_that_nobody_makes_names_those_that_there_are(read: Read) -> None:
    missing = read("/models/nova-1/offers/antropic", 404)
    assert "anthropic" in {link.attributes["href"].rpartition("/")[2] for link in missing.all("a")}
    assert read("/models/none/offers/anthropic", 404).one("h1").text == "There is no model “none”"


def test_an_alias_of_the_model_is_redirected(client: TestClient) -> None:
    alias = "nova-1-preview"
    answer = client.get(f"/models/{alias}/offers/anthropic")
    assert (answer.status_code, answer.headers["location"]) == (301, ADDRESS)


def test_hostile_words_of_an_offer_are_text(read: Read) -> None:
    hostile = read("/models/hostile-1/offers/evil-sons")
    assert not [e for tag in ("img", "a", "b") for e in hostile.all(tag) if "onerror" in e.attributes]
