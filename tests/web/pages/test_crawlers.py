from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
from psycopg_pool import ConnectionPool
from starlette.testclient import TestClient
from tests.web.tree import Element

from openmodels.cache.middleware import CacheMiddleware
from openmodels.web.app import create_app

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "https://models.example"
Read = Callable[..., Element]


def locations(client: TestClient, address: str) -> list[str]:
    answer = client.get(address.removeprefix(SITE))
    assert answer.headers["content-type"].startswith("application/xml")
    return [str(loc.text) for loc in ET.fromstring(answer.text).iter(f"{NAMESPACE}loc")]


@pytest.fixture
def public(pool: ConnectionPool) -> TestClient:
    """The pages of a site whose address is known."""
    return TestClient(create_app(pool=pool, public_url=SITE))


def test_the_sitemaps_list_every_model_and_provider_that_is_not_retired_once(
    public: TestClient, pool: ConnectionPool
) -> None:
    found = [one for sitemap in locations(public, "/sitemap.xml") for one in locations(public, sitemap)]
    with pool.connection() as conn:
        models = conn.execute("select id from models where status <> 'retired'").fetchall()
        providers = conn.execute("select id from providers where status <> 'retired'").fetchall()
    things = {f"{SITE}/models/{row[0]}" for row in models} | {f"{SITE}/providers/{row[0]}" for row in providers}
    assert things <= set(found)
    assert len(found) == len(set(found))
    assert f"{SITE}/models/gpt-4-0314" not in found
    assert {f"{SITE}{path}" for path in ("/", "/models", "/status", "/changes", "/about", "/docs")} <= set(found)


def test_every_address_and_every_sitemap_has_the_day_of_its_last_change(client: TestClient) -> None:
    index = ET.fromstring(client.get("/sitemap.xml").text)
    latest = {str(one.findtext(f"{NAMESPACE}loc")): one.findtext(f"{NAMESPACE}lastmod") for one in index}
    assert len(latest) == 3
    for sitemap, day in latest.items():
        entries = ET.fromstring(client.get(sitemap.removeprefix("http://testserver")).text)
        days = [date.fromisoformat(one.findtext(f"{NAMESPACE}lastmod") or "") for one in entries]
        assert max(days).isoformat() == day
        assert max(days) <= datetime.now(UTC).date()


def test_a_sitemap_says_when_each_thing_last_changed(client: TestClient, pool: ConnectionPool) -> None:
    with pool.connection() as conn:
        row = conn.execute("select max(changed_at)::date from models").fetchone()
    assert row is not None
    body = ET.fromstring(client.get("/sitemap/models-1.xml").text)
    days = [one.findtext(f"{NAMESPACE}lastmod") for one in body]
    assert all(days)
    assert max(day for day in days if day) == row[0].isoformat()


def test_what_crawlers_ask_for_is_kept_and_compressed_and_names_the_host_that_was_asked(pool: ConnectionPool) -> None:
    with TestClient(CacheMiddleware(create_app(pool=pool))) as client:
        for host in ("localhost:1", "localhost:2", "localhost:1"):
            headers = {"Host": host, "Accept-Encoding": "br"}
            answer = client.get("/sitemap/models-1.xml", headers=headers)
            assert f"http://{host}/models/nova-1" in answer.text
            assert answer.headers["content-encoding"] == "br"
            assert f"http://{host}/sitemap.xml" in client.get("/robots.txt", headers=headers).text
            assert f"http://{host}/api/models" in client.get("/llms.txt", headers=headers).text


@pytest.mark.parametrize("path", ["/sitemap/models-0.xml", "/sitemap/models-2.xml", "/sitemap/secrets-1.xml"])
def test_there_is_no_other_sitemap(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_robots_are_led_to_the_sitemap_and_away_from_the_api(client: TestClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert "Disallow: /api/" in lines
    assert "Sitemap: http://testserver/sitemap.xml" in lines


def test_language_models_are_told_addresses_that_answer(client: TestClient) -> None:
    text = client.get("/llms.txt").text
    assert "{" not in text
    for path in ("/models", "/providers", "/models.csv", "/status", "/changes.atom", "/about", "/docs"):
        assert f"http://testserver{path}" in text or path in text
        assert client.get(path).status_code == 200


def test_the_manifest_names_icons_and_pages_that_are_there(client: TestClient) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    told = answer.json()
    for icon in told["icons"]:
        assert client.get(icon["src"]).headers["content-type"] == icon["type"]
    for shortcut in told["shortcuts"]:
        assert client.get(shortcut["url"]).status_code == 200


def test_a_page_names_an_icon_for_every_kind_of_browser(read: Read, client: TestClient) -> None:
    page = read("/")
    icons = [*page.all("link", rel="icon"), page.one("link", rel="apple-touch-icon")]
    kinds = {client.get(icon.attributes["href"]).headers["content-type"] for icon in icons}
    assert kinds == {"image/svg+xml", "image/png"}
    leads_to = client.get("/favicon.ico").headers["location"]
    assert client.get(leads_to).headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    ("path", "page", "thing"),
    [
        ("/statu", "/status", None),
        ("/calculater", "/calculator", None),
        ("/claude-sonnet-4-5", None, "/models/claude-sonnet-4-5"),
        ("/model/nova-1.html", None, "/models/nova-1"),
        ("/qqqqqqqq", None, None),
    ],
)
def test_a_page_that_is_not_there_leads_to_the_nearest(
    read: Read, path: str, page: str | None, thing: str | None
) -> None:
    links = [link.attributes["href"] for link in read(path, 404).one("main").all("a")]
    assert page is None or page in links
    assert thing is None or thing in links
    assert links[-1] == "/"
