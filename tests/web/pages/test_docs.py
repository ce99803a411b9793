from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from tests.web.tree import Element

from openmodels.web.pages.docs import CHECKED_OUT, library

Read = Callable[..., Element]
ORIGINS = ("http", "mailto:", "/api/", "/llms.txt")


def test_every_document_of_the_repository_has_a_page_and_is_listed(read: Read) -> None:
    names = {file.relative_to(CHECKED_OUT).with_suffix("").as_posix() for file in CHECKED_OUT.rglob("*.md")}
    assert set(library()) == names
    listed = {a.attributes["href"] for a in read("/docs").one("main").all("a")}
    assert {f"/docs/{name}" for name in names} <= listed


@pytest.mark.parametrize("name", sorted(library()))
def test_the_links_of_a_document_lead_somewhere(name: str, client: TestClient, read: Read) -> None:
    page = read(f"/docs/{name}")
    assert page.one("h1").text
    for link in page.one("main").all("a"):
        href, _, anchor = link.attributes["href"].partition("#")
        if href.startswith(ORIGINS):
            continue
        there = read(href) if href else page
        anchors = {e.attributes.get("id") for tag in ("h2", "h3", "h4") for e in there.all(tag)}
        assert not anchor or anchor in anchors, link.attributes["href"]


def test_an_address_as_in_the_repository_leads_to_the_page(client: TestClient) -> None:
    answer = client.get("/docs/reference/api.md")
    assert (answer.status_code, answer.headers["location"]) == (301, "/docs/reference/api")


@pytest.mark.parametrize("path", ["/docs/none", "/docs/../settings.py", "/docs/%2e%2e/pyproject.toml"])
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
