"""What every kind of page says of itself: to search engines, to whoever is sent a link, and in the reader's tabs."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from tests.browser.kinds import KINDS
from tests.web.tree import Element

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
