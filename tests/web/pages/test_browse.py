from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from psycopg_pool import ConnectionPool
from starlette.testclient import TestClient
from tests.web.tree import Element, parse, rows

from openmodels.store import listing_derive
from openmodels.store.pool import open_pool
from openmodels.web.app import create_app
from openmodels.web.pages.columns import COLUMNS

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


def test_a_search_shows_developer_context_prices_and_providers(read: Read) -> None:
    table = read("/models?search=claude+sonnet+4.5").one("table", class_="models")
    first = rows(table)[1]
    assert first == ["Claude Sonnet 4.5 Anthropic", "text, image, PDF", "1M", "$3.00", "$15.00", "3"]
    assert table.all("data", title="1,000,000 tokens")
    assert table.all("data", title="3 USD per million tokens")


def test_a_price_that_nobody_knows_is_called_unknown(read: Read) -> None:
    found = rows(read("/models?search=orphan+1").one("table", class_="models"))
    assert found[1][2:] == ["unknown", "unknown", "unknown", "0"]


def test_a_typing_error_still_finds_the_model(read: Read) -> None:
    assert "Claude Sonnet 4.5" in names(read("/models?search=claude+sonet"))


def test_a_search_that_finds_nothing_says_so_and_shows_a_way_out(read: Read) -> None:
    found = read("/models?search=zzzzqqqq")
    assert found.one("p", class_="total").text == "0 models"
    assert "No model is like this" in found.text
    assert not found.all("table")


def test_what_was_typed_stands_in_the_field_again(read: Read) -> None:
    typed = '"><script>alert(1)</script>'
    found = read(f"/models?search={'%22%3E%3Cscript%3Ealert(1)%3C/script%3E'}")
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
    listed = read(f"/models?{query}")
    assert set(names(listed) if listed.all("table") else []) == found


def test_a_filter_in_force_is_shown_kept_by_the_form_and_can_be_removed(read: Read) -> None:
    found = read("/models?search=llama&provider=scaleway")
    assert found.one("select", name="provider").one("option", selected="").attributes["value"] == "scaleway"
    chip = found.one("ul", class_="in-force").all("a")[1]
    assert "offered by: Scaleway" in chip.text
    assert chip.attributes["href"] == "/models?search=llama"


def test_sorting_by_price_puts_unknown_last(read: Read) -> None:
    prices = [row[3] for row in rows(read("/models?sort=price").one("table", class_="models"))[1:]]
    known = [float(price.lstrip("$")) for price in prices if price != "unknown"]
    assert known == sorted(known)
    assert prices[len(known) :] == ["unknown"] * (len(prices) - len(known))
    assert len(prices) > len(known) > 3


def test_the_same_list_as_json_is_linked(read: Read) -> None:
    link = read("/models?search=llama&provider=scaleway&sort=name").one("link", type="application/json")
    split = urlsplit(link.attributes["href"])
    assert split.path == "/api/models"
    assert parse_qs(split.query) == {"search": ["llama"], "provider": ["scaleway"]}
    assert read("/models?search=").one("link", type="application/json").attributes["href"] == "/api/models"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("page=0", "page"),
        ("page=x", "page"),
        ("search=a%00b", "search"),
        ("min_context=0", "min_context"),
        ("max_input_price=-1", "max_input_price"),
        ("column=colour", "column"),
        ("sort=colour", "sort"),
        ("capability=flying", "capability"),
        ("search=" + "x" * 201, "search"),
        ("search=claude&page=99", "page 99"),
    ],
)
def test_an_impossible_address_is_refused_by_name(read: Read, query: str, named: str) -> None:
    refused = read(f"/models?{query}", 400)
    assert named in refused.one("p", class_="lede").text


def test_every_model_is_on_exactly_one_of_the_numbered_pages(database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        conn.execute(MANY)
        listing_derive.derive(conn)
    pool = open_pool(database_url, size=1, statement_timeout_ms=5000, read_only=True)
    try:
        client = TestClient(create_app(pool=pool))
        seen: list[str] = []
        address: str | None = "/models?sort=name"
        while address:
            found = parse(client.get(address).text)
            seen += names(found)
            following = found.all("a", rel="next")
            address = following[0].attributes["href"] if following else None
    finally:
        pool.close()
    assert len(seen) == len(set(seen)) == 120


def chosen(page: Element, name: str) -> dict[str, str]:
    """The values of a filter with what stands beside them."""
    options = page.one("select", name=name).all("option")[1:]
    return {option.attributes["value"]: option.text for option in options}


def counts(page: Element, name: str) -> dict[str, int]:
    """The boxes of a filter with their counts."""
    boxes = page.all("input", name=name)
    return {
        box.attributes["value"]: int(page.one("span", data_part=f"count-{name}-{box.attributes['value']}").text)
        for box in boxes
    }


def test_each_value_of_a_filter_says_how_many_models_it_leaves(read: Read) -> None:
    found = read("/models?provider=anthropic")
    assert counts(found, "capability")["chat"] == len(names(read("/models?provider=anthropic&capability=chat")))
    for value, text in chosen(found, "developer").items():
        listed = names(read(f"/models?provider=anthropic&developer={value.replace(' ', '+')}"))
        assert text == f"{value} ({len(listed)})"


def test_a_filter_counts_its_other_values_as_if_it_were_not_set(read: Read) -> None:
    alone = chosen(read("/models"), "developer")
    assert chosen(read("/models?developer=OpenAI"), "developer") == alone
    selected = read("/models?developer=openai").one("select", name="developer").all("option", selected="")
    assert [option.attributes["value"] for option in selected] == ["OpenAI"]


def test_several_capabilities_must_all_hold(read: Read) -> None:
    both = names(read("/models?capability=chat&capability=function-calling"))
    assert "Nova 1" in both
    assert set(both) < set(names(read("/models?capability=chat")))


@pytest.mark.parametrize("sort", ["-price", "output_price", "-context_window", "released_on", "-knowledge_cutoff"])
def test_unknown_is_last_in_every_order(read: Read, sort: str) -> None:
    column = {"price": 0, "output_price": 1, "context_window": 2, "released_on": 3, "knowledge_cutoff": 4}
    asked = "&column=".join(("", "input_price", "output_price", "context_window", "released_on", "knowledge_cutoff"))
    table = read(f"/models?sort={sort}{asked}").one("table", class_="models")
    labels = [cell.text for cell in table.one("thead").all("th")]
    place = next(
        number
        for number, label in enumerate(labels)
        if label.startswith(("Input", "Output", "Context", "Released", "Knowledge")[column[sort.lstrip("-")]])
    )
    known = [row[place] != "unknown" for row in rows(table)[1:]]
    assert known == sorted(known, reverse=True)
    assert True in known


def test_a_heading_orders_the_list_and_a_second_time_reverses_it(read: Read) -> None:
    found = read("/models?search=llama")
    heading = next(link for link in found.all("a", class_="order") if link.text == "Context")
    assert heading.attributes["href"] == "/models?search=llama&sort=context_window"
    ordered = read(heading.attributes["href"])
    assert ordered.one("th", aria_sort="descending").text.startswith("Context")
    assert ordered.one("th", aria_sort="descending").one("a").attributes["href"].endswith("sort=-context_window")


def test_every_column_orders_the_list_both_ways(read: Read) -> None:
    asked = "&".join(f"column={name}" for name in COLUMNS)
    headings = read(f"/models?{asked}").one("thead").all("th")
    assert len(headings) == len(COLUMNS) + 1
    for heading in headings:
        address = heading.one("a").attributes["href"]
        ordered = read(address).one("thead")
        back = next(one for one in ordered.all("th") if "aria-sort" in one.attributes).one("a").attributes["href"]
        assert sorted(names(read(back))) == sorted(names(read(address)))
        assert "sort=-" in back or "sort=-" in address or back == "/models"


def test_models_with_open_weights_come_first_and_unknown_last(read: Read) -> None:
    page = read("/models?sort=open_weights&column=open_weights").one("table", class_="models")
    weights = [row[1] for row in rows(page)[1:]]
    assert weights == sorted(weights, key=["open", "closed", "unknown"].index)


def test_columns_can_be_chosen(read: Read) -> None:
    table = read("/models?search=nova&column=licensing&column=open_weights").one("table", class_="models")
    assert [cell.text for cell in table.one("thead").all("th")] == ["Model", "Licence", "Weights"]
    assert rows(table)[1][1:] == ["CC BY-NC 4.0", "open"]


def test_the_usual_columns_are_not_named_in_addresses(read: Read) -> None:
    asked = "&".join(
        f"column={name}" for name in ("providers", "modalities", "context_window", "input_price", "output_price")
    )
    assert read(f"/models?search=&{asked}").one("link", rel="canonical").attributes["href"] == "/models"


def test_what_is_shown_is_exported_exactly_with_unknown_empty(client: TestClient) -> None:
    answer = client.get("/models.csv?search=orphan&column=input_price&column=licensing")
    assert answer.headers["content-type"].startswith("text/csv")
    assert 'filename="models.csv"' in answer.headers["content-disposition"]
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["id"] for row in table] == ["orphan-1"]
    assert table[0]["min_input_price"] == ""
    told = json.loads(client.get("/models.json?search=nova&column=output_price&column=modalities").text)
    assert told["total"] == 1
    assert told["data"][0]["min_output_price"] == 7.123456
    assert told["data"][0]["input_modalities"] == ["text", "image", "pdf"]


def test_an_export_holds_every_page_of_the_list(client: TestClient, pool: ConnectionPool) -> None:
    with pool.connection() as conn:
        row = conn.execute("select count(*) from models where status <> 'retired'").fetchone()
    assert row is not None
    assert json.loads(client.get("/models.json").text)["total"] == row[0]


def test_a_spreadsheet_does_not_run_what_a_name_says(database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        conn.execute(MANY)
        listing_derive.derive(conn)
        conn.execute("update models set name = '=1+1' where id = 'model-001'")
    pool = open_pool(database_url, size=1, statement_timeout_ms=5000, read_only=True)
    try:
        text = TestClient(create_app(pool=pool)).get("/models.csv").text
    finally:
        pool.close()
    assert "'=1+1" in text
    assert ",=1+1" not in text


def test_only_the_plain_list_is_for_search_engines(read: Read) -> None:
    assert not read("/models").all("meta", name="robots")
    assert (
        read("/models?capability=chat&developer=OpenAI").one("meta", name="robots").attributes["content"] == "noindex"
    )


def test_prices_are_a_limit_that_unknown_does_not_meet(read: Read) -> None:
    found = names(read("/models?max_input_price=100000"))
    assert "Nova 1" in found
    assert "Orphan 1" not in found
