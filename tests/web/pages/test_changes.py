from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree as ET

import psycopg
import pytest
from starlette.testclient import TestClient
from tests.web.tree import Element, parse

from openmodels.ingest.run import ingest
from openmodels.stack.postgres import Postgres
from openmodels.store import history
from openmodels.store.history import NewChange
from openmodels.store.pool import connect, open_pool
from openmodels.store.told import Told, Topic
from openmodels.web.app import create_app
from openmodels.web.feeds import ATOM, identity
from openmodels.web.pages.changes import ROWS
from openmodels.web.pages.told import days, entries

DATA = Path(__file__).parent.parent.parent / "data" / "catalogue"
MONDAY, TUESDAY = (datetime(2026, 3, day, 8, tzinfo=UTC) for day in (2, 3))


def change(field: str | None, old: Any, new: Any, **changed: Any) -> NewChange:
    usual: dict[str, Any] = {
        "kind": "change",
        "what": "changed",
        "model_id": "gpt-5",
        "provider_id": "openai",
        "effective_from": None,
        "observed_at": MONDAY,
    }
    return NewChange(field=field, old=old, new=new, **(usual | changed))


@pytest.fixture(scope="module")
def client(postgres: Postgres, admin: psycopg.Connection, template: str) -> Iterator[TestClient]:
    """Pages over the small catalogue with two days of changes of its own."""
    admin.execute(f"create database changes_page template {template} strategy file_copy")
    url = f"{postgres.url.rsplit('/', 1)[0]}/changes_page"
    ingest([DATA], database_url=url, redis_url=None)
    with connect(url, program="test") as conn, conn.transaction():
        conn.execute("delete from changes")
        history.write(
            conn,
            [
                change("pricing.input_per_million", Decimal("3"), Decimal("2.4")),
                change("pricing.output_per_million", Decimal("15"), Decimal("18")),
                change("pricing.cache_read_per_million", None, Decimal("0.3"), kind="correction"),
                change(None, None, None, what="created", model_id="gpt-5-2", provider_id=None, observed_at=TUESDAY),
                change("status", "active", "retired", what="retired", observed_at=TUESDAY),
                change("context_window", 128000, 200000, provider_id=None),
                *(change(f"rate_limits.x{n}", 1, 2, model_id="none-such") for n in range(ROWS)),
            ],
        )
    pool = open_pool(url, size=2, statement_timeout_ms=5000, read_only=True)
    yield TestClient(create_app(pool=pool))
    pool.close()


def page(client: TestClient, address: str) -> Element:
    answer = client.get(address)
    assert answer.status_code == 200
    return parse(answer.text)


def told(found: Element) -> list[str]:
    return [entry.text for entry in found.all("li", class_="entry")]


def test_prices_of_one_offer_stand_together_with_what_they_rose_and_fell_by(client: TestClient) -> None:
    found = page(client, "/changes?topic=prices")
    [entry] = found.all("li", class_="entry")
    assert entry.one("div", class_="thing").text.startswith("GPT-5 at OpenAI")
    assert [" ".join(pair.text.split()) for pair in entry.one("dl").all("div")] == [
        "Input $3.00 to $2.40 −20%",
        "Output $15.00 to $18.00 +20%",
    ]
    assert "2.4 USD per million tokens" in entry.all("dd")[0].attributes["title"]


def test_days_tell_how_much_they_hold(client: TestClient) -> None:
    found = page(client, "/changes")
    assert [day.one("h2").text for day in found.all("section", class_="day")] == ["3 Mar 2026", "2 Mar 2026"]
    assert found.all("section", class_="day")[0].one("p", class_="quiet").text == "1 addition · 1 retirement"


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("added", ["new model"]),
        ("retired", ["retired offer"]),
        ("corrections", ["unknown to $0.30"]),
    ],
)
def test_a_topic_shows_its_changes_only(client: TestClient, topic: str, words: list[str]) -> None:
    listed = told(page(client, f"/changes?topic={topic}"))
    assert len(listed) == len(words)
    assert all(word in " ".join(text.split()) for word, text in zip(words, listed, strict=True))


def test_older_changes_have_an_address_that_stays(client: TestClient) -> None:
    first = page(client, "/changes")
    address = first.one("a", rel="next").attributes["href"]
    older = page(client, address)
    assert not older.all("a", rel="next")
    seen = [entry.attributes["id"] for one in (first, older) for entry in one.all("li", class_="entry")]
    assert len(seen) == len(set(seen))


def test_changes_of_one_model_can_be_asked_for(client: TestClient) -> None:
    assert all("GPT-5" in text for text in told(page(client, "/changes?model=gpt-5")))
    assert "Nothing has changed like this" in page(client, "/changes?model=no-such-model").text


def test_the_atom_feed_holds_the_same_entries_with_ids_that_stay(client: TestClient) -> None:
    answer = client.get("/changes.atom?topic=prices")
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = ET.fromstring(answer.text)
    [entry] = feed.findall(f"{{{ATOM}}}entry")
    assert entry.findtext(f"{{{ATOM}}}title") == "GPT-5 at OpenAI: new prices"
    assert entry.findtext(f"{{{ATOM}}}content") == "Input: $3.00 to $2.40; Output: $15.00 to $18.00"
    assert entry.findtext(f"{{{ATOM}}}updated") == feed.findtext(f"{{{ATOM}}}updated") == "2026-03-02T08:00:00Z"
    as_json = json.loads(client.get("/changes.json?topic=prices").text)
    assert as_json["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"] for item in as_json["items"]] == [entry.findtext(f"{{{ATOM}}}id")]


@pytest.mark.parametrize("topic", get_args(Topic))
@pytest.mark.parametrize("ending", ["atom", "json"])
def test_each_topic_and_all_of_them_are_feeds(client: TestClient, topic: str, ending: str) -> None:
    some = client.get(f"/changes.{ending}?topic={topic}")
    everything = client.get(f"/changes.{ending}")
    assert (some.status_code, everything.status_code) == (200, 200)
    assert topic != "corrections" or "GPT-5 at OpenAI: corrected" in some.text
    assert len(everything.content) > len(some.content)


def test_the_page_names_its_feeds(client: TestClient) -> None:
    found = page(client, "/changes?topic=prices")
    named = {link.attributes["href"] for link in found.all("link", rel="alternate")}
    assert {"/changes.atom?topic=prices", "/changes.json?topic=prices"} <= named


def one(**changed: Any) -> Told:
    usual: dict[str, Any] = {
        "id": 1,
        "observed_at": MONDAY,
        "topic": "prices",
        "kind": "change",
        "what": "changed",
        "model_id": "m",
        "model_name": "M",
        "provider_id": "p",
        "provider_name": "P",
        "field": "pricing.input_per_million",
        "old": 1,
        "new": 2,
        "percent": 100.0,
        "currency": "USD",
        "effective_from": None,
    }
    return Told(**(usual | changed))


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("pricing.input_per_million", "Input"),
        ("pricing.service_tiers.batch.input_per_million", "Batch input"),
        ("variants.m-fast.pricing.output_per_million", "m-fast: output"),
        ("variants.m.v2.max_output_tokens", "m.v2: most output"),
        ("rate_limits.tokens_per_minute", "Tokens a minute"),
    ],
)
def test_a_field_is_named_as_people_say(field: str, label: str) -> None:
    [entry] = entries([one(field=field)])
    assert entry.lines[0].label == label


def test_a_price_whose_currency_is_not_known_has_no_sign() -> None:
    [entry] = entries([one(currency=None, old=None)])
    assert (entry.lines[0].old, entry.lines[0].new) == ("unknown", "2.00")


def test_a_change_has_the_same_identity_whatever_its_number_in_the_database() -> None:
    [first], [second] = entries([one(id=1)]), entries([one(id=99)])
    assert identity(first) == identity(second)
    assert identity(first) != identity(next(entries([one(model_id="other")])))


def test_days_follow_the_calendar_of_utc() -> None:
    found = days([one(observed_at=TUESDAY), one(observed_at=MONDAY)], {date(2026, 3, 3): {"prices": 4}})
    assert [(day.day.day, [name for name, _ in day.counts]) for day in found] == [(3, ["4 price changes"]), (2, [])]
