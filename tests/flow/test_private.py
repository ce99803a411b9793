"""What a private overlay says is in no export unless it is asked for: every way out is tried with its secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient
from tests.conftest import CATALOGUE

from openmodels.api.app import create_app
from openmodels.ingest.run import ingest
from openmodels.registry.examples import EXAMPLES
from openmodels.registry.write import path_of
from openmodels.store import telemetry_export
from openmodels.store.pool import connect, open_pool
from openmodels.web.app import create_app as create_web

LINES = {"Accept": "application/x-ndjson"}
SECRET = "zanzibar"
PRICE = "0.0123"
"""What must not get out: the name of a model, of a provider and of an offer, and a price of a public model."""

EXPORTS = ["/models.csv", "/models.json", "/changes.atom", "/changes.json"]
WHOLE_LISTS = ["/api/models", "/api/providers", "/api/changes", "/api/deprecations", "/api/models/gpt-5/history"]


def put(root: Path, kind: str, **fields: Any) -> None:
    document = {**EXAMPLES[kind], **fields}
    path = root / path_of(kind, document)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))  # which is YAML, too


@pytest.fixture
def roots(tmp_path: Path) -> list[Path]:
    """The public registry, and a private one with a model, a provider and a price of its own."""
    public = Path(copytree(CATALOGUE, tmp_path / "registry"))
    company = tmp_path / "company"
    put(company, "model", id=f"{SECRET}-1", name=f"{SECRET} one", status="deprecated")
    put(company, "provider", id=SECRET, name=f"{SECRET} cloud")
    put(company, "mapping", provider_id=SECRET, model_id="gpt-5", provider_model_name=f"{SECRET}-gpt")
    put(company, "mapping", provider_id=SECRET, model_id=f"{SECRET}-1", provider_model_name=f"{SECRET}-one")
    (company / "mappings/openai").mkdir()
    (company / "mappings/openai/gpt-5.yaml").write_text(f"pricing: {{input_per_million: {PRICE}}}\n")
    (company / "openmodels.toml").write_text("[registry]\nprivate = true\n")
    return [public, company]


@pytest.fixture
def site(roots: list[Path], database_url: str) -> Iterator[tuple[TestClient, TestClient]]:
    """The API and the pages over both, after a time with the public one only."""
    ingest(roots[:1], database_url=database_url, redis_url=None)
    ingest(roots, database_url=database_url, redis_url=None)
    pool = open_pool(database_url, size=2, statement_timeout_ms=5000, read_only=True)
    with TestClient(create_app(pool, None)) as api, TestClient(create_web(pool=pool, public_url=None)) as pages:
        yield api, pages
    pool.close()


def leaks(text: str) -> bool:
    return SECRET in text.lower() or PRICE in text


@pytest.mark.parametrize("path", EXPORTS)
def test_a_file_or_feed_has_it_only_when_asked_for(site: tuple[TestClient, TestClient], path: str) -> None:
    _, pages = site
    assert not leaks(pages.get(path).text)
    assert leaks(pages.get(f"{path}?private=true").text)
    assert pages.get(f"{path}?private=maybe").status_code == 400


@pytest.mark.parametrize("path", WHOLE_LISTS)
def test_a_whole_list_has_it_only_when_asked_for(site: tuple[TestClient, TestClient], path: str) -> None:
    api, _ = site
    told = api.get(path, headers=LINES)
    assert told.status_code == 200
    assert told.text
    assert not leaks(told.text)
    assert leaks(api.get(f"{path}?private=true", headers=LINES).text)
    assert leaks(api.get(f"{path}?limit=100").text)


def test_counts_and_lowest_prices_of_a_file_are_those_of_the_public_offers(
    site: tuple[TestClient, TestClient],
) -> None:
    api, pages = site
    (public,) = (m for m in pages.get("/models.json?search=gpt-5").json()["data"] if m["id"] == "gpt-5")
    whole = api.get("/api/models/gpt-5").json()
    assert float(whole["min_input_price"]) == float(PRICE)
    assert public["min_input_price"] != whole["min_input_price"]
    assert public["providers_count"] == whole["providers_count"] - 2


@pytest.mark.parametrize(
    "path",
    [
        "/sitemap.xml",
        "/sitemap/pages.xml",
        "/sitemap/models-1.xml",
        "/sitemap/providers-1.xml",
        "/llms.txt",
        "/robots.txt",
    ],
)
def test_crawlers_are_never_told_of_it(site: tuple[TestClient, TestClient], path: str) -> None:
    _, pages = site
    assert not leaks(pages.get(path).text)
    assert not leaks(pages.get(f"{path}?private=true").text)


def test_the_pages_and_the_api_show_it_with_its_origin(site: tuple[TestClient, TestClient]) -> None:
    api, pages = site
    assert api.get(f"/api/models/{SECRET}-1").json()["origins"] == ["company"]
    offers = api.get("/api/models/gpt-5/providers").json()["providers"]
    assert {o["provider_id"]: o["origins"] for o in offers}["openai"] == ["registry", "company"]
    assert leaks(api.get("/api/search/index").text)
    assert pages.get(f"/models/{SECRET}-1").status_code == 200


def test_what_a_private_registry_said_stays_private_when_it_is_gone(
    site: tuple[TestClient, TestClient], roots: list[Path], database_url: str
) -> None:
    ingest(roots[:1], database_url=database_url, redis_url=None)
    api, pages = site
    assert not leaks(api.get("/api/changes", headers=LINES).text)
    assert not leaks(pages.get("/changes.json").text)
    assert leaks(api.get("/api/changes?limit=100").text)


@pytest.mark.parametrize("form", sorted(telemetry_export.FORMATS))
def test_probes_of_it_are_exported_only_when_asked_for(
    site: tuple[TestClient, TestClient], database_url: str, form: str
) -> None:
    now = datetime.now(UTC)
    with connect(database_url, program="tests") as conn:
        probe(conn, SECRET, "", now)
        probe(conn, "openai", "gpt-5", now)
        probe(conn, "openai", "gpt-5-mini", now)
        public = b"".join(telemetry_export.day(conn, now.date(), form)).decode()
        whole = b"".join(telemetry_export.day(conn, now.date(), form, private=True)).decode()
        rows = {
            private: len(list(telemetry_export.rows(conn, now.date(), private=private))) for private in (False, True)
        }
    assert rows == {False: 1, True: 3}
    header = 1 if form == "csv" else 0
    assert (len(public.splitlines()), len(whole.splitlines())) == (1 + header, 3 + header)
    assert (SECRET in public, "gpt-5-mini" in public, SECRET in whole) == (False, True, True)


def test_incidents_of_it_are_in_the_whole_list_only_when_asked_for(
    site: tuple[TestClient, TestClient], database_url: str
) -> None:
    api, _ = site
    with connect(database_url, program="tests") as conn:
        conn.execute(
            "insert into incidents (provider_id, opened_at, severity, regions, simulated) "
            "select id, now(), 'down', '{eu}', false from unnest(%s::text[]) id",
            [[SECRET, "openai", "gone"]],
        )
    path = "/api/telemetry/incidents"

    def told(query: str = "") -> set[str]:
        lines = api.get(f"{path}{query}", headers=LINES).text.splitlines()
        return {json.loads(line)["provider_id"] for line in lines}

    assert told() == {"openai", "gone"}
    assert told("?private=true") == {one["provider_id"] for one in api.get(path).json()["data"]} == {*told(), SECRET}
    assert api.get(f"{path}?fields=severity", headers=LINES).text.splitlines() == ['{"severity":"down"}'] * 2
    assert api.get(f"{path}?page=1", headers=LINES).status_code == 400


def probe(conn: psycopg.Connection, provider: str, model: str, at: datetime) -> None:
    kind = "latency" if model else "health"
    conn.execute("select ensure_probe_partition(%s)", [at.date()])
    conn.execute(
        """
        insert into probe_results (provider_id, kind, region, model_id, slot, checked_at, interval_s, tries, state,
                                   simulated)
        values (%s, %s, 'eu', %s, %s, %s, 300, 1, 'up', false)
        """,
        [provider, kind, model, at, at],
    )
