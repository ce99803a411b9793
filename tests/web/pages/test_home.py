from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from psycopg_pool import ConnectionPool
from starlette.testclient import TestClient
from tests.web.tree import Element, parse, rows

from openmodels.store import models
from openmodels.store.pool import open_pool
from openmodels.web.app import create_app

Read = Callable[..., Element]
MANY = """
    insert into models (id, name, description, aliases, capabilities, modalities, licensing, status, details,
                        created_at, updated_at, digest, present, changed_at)
    select 'model-' || lpad(n::text, 3, '0'), 'Model ' || n, 'One of many.', '{}', '{chat}', '{text}', 'mit', 'active',
           '{}', now(), now(), '', true, now()
    from generate_series(1, 120) as n
"""


def names(page: Element) -> list[str]:
    table = page.one("table", class_="models")
    return [row.one("a").text for row in table.one("tbody").all("tr")]


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
    assert figures[3].text.endswith("UTC")


def test_the_first_page_lists_recent_models_newest_first(read: Read, pool: ConnectionPool) -> None:
    with pool.connection() as conn:
        newest = models.page(conn, sort="recency", limit=10).data
    listed = read("/").one("ul", class_="recent").all("a")
    assert [link.text for link in listed] == [model.name for model in newest]
    assert [link.attributes["href"] for link in listed] == [f"/models/{model.id}" for model in newest]


def test_a_search_shows_developer_context_prices_and_providers(read: Read) -> None:
    table = read("/?search=claude+sonnet+4.5").one("table", class_="models")
    first = rows(table)[1]
    assert first == ["Claude Sonnet 4.5 Anthropic", "text, image, PDF", "1M", "$3.00", "$15.00", "3"]
    assert table.all("data", title="1,000,000 tokens")
    assert table.all("data", title="3 USD per million tokens")


def test_a_price_that_nobody_knows_is_called_unknown(read: Read) -> None:
    found = rows(read("/?search=orphan+1").one("table", class_="models"))
    assert found[1][2:] == ["unknown", "unknown", "unknown", "0"]


def test_a_typing_error_still_finds_the_model(read: Read) -> None:
    assert "Claude Sonnet 4.5" in names(read("/?search=claude+sonet"))


def test_a_search_that_finds_nothing_says_so_and_shows_a_way_out(read: Read) -> None:
    found = read("/?search=zzzzqqqq")
    assert found.one("p", role="status").text == "0 models"
    assert "No model is like this" in found.text
    assert not found.all("table")


def test_what_was_typed_stands_in_the_field_again(read: Read) -> None:
    typed = '"><script>alert(1)</script>'
    found = read(f"/?search={'%22%3E%3Cscript%3Ealert(1)%3C/script%3E'}")
    assert found.one("input", id="search").attributes["value"] == typed


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("capability=embeddings", {"text-embedding-3-large"}),
        ("developer=anthropic", {"Claude Opus 4.1", "Claude Sonnet 4.5"}),
        ("provider=scaleway", {"Llama 3.3 70B Instruct", "Nova 1"}),
        ("open_weights=true&search=nova", {"Nova 1"}),
        ("open_weights=false&search=nova", set()),
    ],
)
def test_filters_narrow_the_list(read: Read, query: str, found: set[str]) -> None:
    listed = read(f"/?{query}")
    assert set(names(listed) if listed.all("table") else []) == found


def test_a_filter_in_force_is_shown_kept_by_the_form_and_can_be_removed(read: Read) -> None:
    found = read("/?search=llama&provider=scaleway")
    assert found.one("input", name="provider").attributes["value"] == "scaleway"
    chip = found.one("form", class_="browse").one("a", class_="chip")
    assert "provider: scaleway" in chip.text
    assert chip.attributes["href"] == "/?search=llama"


def test_sorting_by_price_puts_unknown_last(read: Read) -> None:
    prices = [row[3] for row in rows(read("/?sort=price").one("table", class_="models"))[1:]]
    known = [float(price.lstrip("$")) for price in prices if price != "unknown"]
    assert known == sorted(known)
    assert prices[len(known) :] == ["unknown"] * (len(prices) - len(known))
    assert len(prices) > len(known) > 3


def test_the_same_list_as_json_is_linked(read: Read) -> None:
    link = read("/?search=llama&provider=scaleway&sort=name").one("link", type="application/json")
    split = urlsplit(link.attributes["href"])
    assert split.path == "/api/models"
    assert parse_qs(split.query) == {"search": ["llama"], "provider": ["scaleway"]}
    assert read("/?search=").one("link", type="application/json").attributes["href"] == "/api/models"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("page=0", "page"),
        ("page=x", "page"),
        ("sort=colour", "sort"),
        ("capability=flying", "capability"),
        ("search=" + "x" * 201, "search"),
        ("search=claude&page=99", "page 99"),
    ],
)
def test_an_impossible_address_is_refused_by_name(read: Read, query: str, named: str) -> None:
    refused = read(f"/?{query}", 400)
    assert named in refused.one("p", class_="lede").text


def test_parameters_of_other_sites_change_nothing(read: Read) -> None:
    assert read("/?utm_source=letter").all("dl", class_="figures")


def test_every_model_is_on_exactly_one_of_the_numbered_pages(database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        conn.execute(MANY)
    pool = open_pool(database_url, size=1, statement_timeout_ms=5000, read_only=True)
    try:
        client = TestClient(create_app(pool=pool))
        seen: list[str] = []
        address: str | None = "/?sort=name"
        while address:
            found = parse(client.get(address).text)
            seen += names(found)
            following = found.all("a", rel="next")
            address = following[0].attributes["href"] if following else None
    finally:
        pool.close()
    assert len(seen) == len(set(seen)) == 120


def test_before_the_first_ingest_the_page_says_what_to_do(database_url: str) -> None:
    pool = open_pool(database_url, size=1, statement_timeout_ms=5000, read_only=True)
    try:
        found = parse(TestClient(create_app(pool=pool)).get("/").text)
    finally:
        pool.close()
    assert "openmodels ingest" in found.text
    assert "never" in found.one("dl", class_="figures").text
