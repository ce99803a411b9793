from __future__ import annotations

from xml.etree import ElementTree as ET

from psycopg_pool import ConnectionPool
from starlette.testclient import TestClient

from openmodels.web.app import create_app

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_the_sitemap_lists_every_model_and_provider_that_is_not_retired_once(pool: ConnectionPool) -> None:
    client = TestClient(create_app(pool=pool, public_url="https://models.example"))
    answer = client.get("/sitemap.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    found = [loc.text for loc in ET.fromstring(answer.text).iter(f"{NAMESPACE}loc")]
    with pool.connection() as conn:
        rows = conn.execute("select id from models where status <> 'retired' order by id").fetchall()
        providers = conn.execute("select id from providers where status <> 'retired' order by id").fetchall()
    paths = [
        "",
        "models",
        "providers",
        *(f"models/{row[0]}" for row in rows),
        *(f"providers/{p[0]}" for p in providers),
    ]
    assert found == [f"https://models.example/{path}" for path in paths]
    assert "https://models.example/models/gpt-4-0314" not in found


def test_robots_are_led_to_the_sitemap_and_away_from_the_api(client: TestClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert "Disallow: /api/" in lines
    assert "Sitemap: http://testserver/sitemap.xml" in lines


def test_language_models_are_told_addresses_that_answer(client: TestClient) -> None:
    text = client.get("/llms.txt").text
    assert "{" not in text
    for path in ("/models", "/providers", "/models.csv"):
        assert f"http://testserver{path}" in text or path in text
        assert client.get(path).status_code == 200


def test_the_manifest_names_an_icon_that_is_there(client: TestClient) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    assert client.get(answer.json()["icons"][0]["src"]).headers["content-type"] == "image/svg+xml"
