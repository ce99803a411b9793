from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from psycopg_pool import ConnectionPool
from starlette.testclient import TestClient
from tests.web.tree import Element, parse

from openmodels.contract.pages import Page, Pagination
from openmodels.contract.stats import Stats
from openmodels.contract.telemetry import Incident
from openmodels.store import models
from openmodels.store.pool import open_pool
from openmodels.store.status_board import Prober
from openmodels.web.app import create_app
from openmodels.web.pages.home import home_context

Read = Callable[..., Element]


def test_the_first_page_counts_what_the_registry_holds(read: Read, pool: ConnectionPool) -> None:
    with pool.connection() as conn:
        row = conn.execute(
            """
            select (select count(*) from models where status <> 'retired'),
                   (select count(*) from providers where status <> 'retired'),
                   (select count(*) from mappings where status <> 'retired')
            """
        ).fetchone()
    figures = read("/").one("dl", class_="figures").all("dd")
    assert row is not None
    assert [figure.text for figure in figures[:3]] == [str(count) for count in row]
    assert figures[3].one("time").attributes["datetime"].endswith("Z")


def test_the_first_page_lists_recent_models_newest_first(read: Read, pool: ConnectionPool) -> None:
    with pool.connection() as conn:
        newest = models.page(conn, sort="recency", limit=8).data
    listed = read("/").one("ul", class_="recent").all("a")
    assert [link.text for link in listed] == [model.name for model in newest]
    assert [link.attributes["href"] for link in listed] == [f"/models/{model.id}" for model in newest]


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("search=", "/models"),
        ("search=llama&provider=scaleway&page=1", "/models?search=llama&provider=scaleway"),
        ("sort=price&utm_source=letter", "/models?sort=price"),
    ],
)
def test_what_the_first_page_once_listed_is_found_at_the_list(client: TestClient, query: str, address: str) -> None:
    answer = client.get(f"/?{query}")
    assert answer.status_code == 301
    assert answer.headers["location"] == address


def test_parameters_of_other_sites_change_nothing(read: Read) -> None:
    assert read("/?utm_source=letter").all("dl", class_="figures")


def test_before_the_first_ingest_the_page_says_what_to_do(database_url: str) -> None:
    pool = open_pool(database_url, size=1, statement_timeout_ms=5000, read_only=True)
    try:
        found = parse(TestClient(create_app(pool=pool)).get("/").text)
    finally:
        pool.close()
    assert "openmodels ingest" in found.text
    assert "never" in found.one("dl", class_="figures").text
    assert not found.all("section", class_="now")


def test_the_first_page_tells_open_incidents_and_calls_simulated_ones_so(probed: Read) -> None:
    now = probed("/").one("section", class_="now")
    assert now.one("h2").text == "1 open incident"
    assert [link.text for link in now.one("ul").all("a")] == ["Amazon Bedrock"]
    assert "simulated" in now.text


@pytest.mark.parametrize(
    ("ago", "incidents", "words", "missing"),
    [
        (timedelta(minutes=2), 0, ["No open incident", "Last probe"], ["silent"]),
        (timedelta(hours=5), 0, ["No open incident", "Our probers are silent"], []),
        (timedelta(hours=5), 1, ["1 open incident", "Our probers are silent"], ["Last probe"]),
    ],
)
def test_incidents_are_only_told_with_how_fresh_they_are(
    client: TestClient, ago: timedelta, incidents: int, words: list[str], missing: list[str]
) -> None:
    now = datetime(2026, 11, 28, 12, tzinfo=UTC)
    stats = Stats(models=0, providers=0, mappings=0, last_sync_at=now)
    one = Incident(
        provider_id="openai",
        provider_name="OpenAI",
        opened_at=now - ago,
        closed_at=None,
        severity="down",
        regions=["eu"],
        simulated=True,
    )
    found: Page[Incident] = Page(data=[one] * incidents, pagination=Pagination(page=1, limit=5, total=incidents))
    context = home_context(stats, [], [], [], found, [Prober("eu", now - ago, True, now - ago)], None, now=now)
    text = parse(client.app.state.site.renderer.text(context)).one("main").text  # type: ignore[attr-defined]
    assert [word for word in words if word not in text] == []
    assert [word for word in missing if word in text] == []


def test_where_nobody_probes_the_first_page_does_not_speak_of_incidents(read: Read) -> None:
    assert not read("/").all("section", class_="now")


def test_the_first_page_tells_the_latest_price_changes(probed: Read) -> None:
    changes = probed("/").one("ul", class_="moved")
    assert changes.one("a").text == "Nova 1 at Anthropic"
    assert changes.one("a").attributes["href"] == "/models/nova-1"
    assert "Input $2.00 to $1.50 −25%" in changes.text
