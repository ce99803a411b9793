"""What every answer has beside its data: links to other pages, the day of the data, and only the fields asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import jsonschema_rs
import psycopg
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from openmodels.api.answers import PART
from openmodels.api.app import create_app
from openmodels.cache.middleware import CacheMiddleware
from openmodels.store.ingest_runs import last_modified
from openmodels.store.pool import open_pool

LINK = re.compile(r'<([^>]+)>; rel="(\w+)"')


def links(answer: Response) -> dict[str, str]:
    return {relation: url for url, relation in LINK.findall(answer.headers["link"])}


@pytest.fixture
def aged(database_url: str) -> Iterator[tuple[TestClient, psycopg.Connection]]:
    """The API over a database whose record of ingests a test writes itself."""
    pool = open_pool(database_url, size=2, statement_timeout_ms=5000, read_only=True)
    with psycopg.connect(database_url, autocommit=True) as conn, TestClient(create_app(pool, None)) as client:
        yield client, conn
    pool.close()


def ran(conn: psycopg.Connection, ago: timedelta, *, changed: int) -> datetime:
    finished = datetime.now(UTC) - ago
    conn.execute(
        """
        insert into ingest_runs (started_at, finished_at, duration_ms, registry_roots, tree_digest, code_digest,
                                 created, changed, retired, returned, unchanged, cache_tags)
        values (%s, %s, 1, '{}', '', '', 0, %s, 0, 0, 0, '{}')
        """,
        [finished, finished, changed],
    )
    return finished


def test_a_page_links_to_the_first_the_last_and_its_neighbours(api: TestClient) -> None:
    first = links(api.get("/api/models?limit=5&sort=name"))
    assert first == {
        "first": "/api/models?limit=5&sort=name&page=1",
        "next": "/api/models?limit=5&sort=name&page=2",
        "last": "/api/models?limit=5&sort=name&page=3",
    }
    assert set(links(api.get(first["last"]))) == {"first", "prev", "last"}


def test_following_next_shows_every_entry_once(api: TestClient) -> None:
    found: list[str] = []
    url: str | None = "/api/models?limit=5&capability=chat"
    while url:
        answer = api.get(url)
        found += [model["id"] for model in answer.json()["data"]]
        url = links(answer).get("next")
    assert len(found) == len(set(found)) == answer.json()["pagination"]["total"]


def test_a_link_keeps_repeated_and_odd_parameters(api: TestClient) -> None:
    answer = api.get("/api/models", params={"capability": ["chat", "vision"], "developer": 'a"&b>', "limit": "1"})
    assert links(answer)["first"].endswith("?capability=chat&capability=vision&developer=a%22%26b%3E&limit=1&page=1")


@pytest.mark.parametrize(
    "path", ["/api/providers", "/api/changes", "/api/deprecations", "/api/models/gpt-5/history",
             "/api/telemetry/incidents"],
)  # fmt: skip
def test_every_list_has_links(api: TestClient, path: str) -> None:
    assert links(api.get(path))["first"] == f"{path}?page=1"


def test_only_the_fields_asked_for_are_answered(api: TestClient) -> None:
    body = api.get("/api/models?fields=id,min_input_price&limit=3").json()
    assert set(body) == {"data", "pagination"}
    assert [list(model) for model in body["data"]] == [["id", "min_input_price"]] * 3
    assert set(api.get("/api/models/gpt-5?fields=name&fields=links").json()) == {"name", "links"}
    assert [set(model) for model in api.get("/api/models/popular?fields=id").json()][:1] == [{"id"}]
    offers = api.get("/api/models/gpt-5/providers?fields=provider_id,pricing").json()
    assert offers["model_id"] == "gpt-5"
    assert {tuple(offer) for offer in offers["providers"]} == {("provider_id", "pricing")}
    compared = api.get("/api/models/gpt-5/compare?fields=cost&input_tokens=5").json()["comparison"]
    assert {tuple(offer) for offer in compared} == {("cost",)}


@pytest.mark.parametrize(
    "path",
    ["/api/models", "/api/models/gpt-5", "/api/models/popular", "/api/models/gpt-5/providers",
     "/api/models/gpt-5/compare", "/api/providers", "/api/providers/openai", "/api/changes", "/api/deprecations",
     "/api/models/gpt-5/history", "/api/models/gpt-5/providers/openai/history"],
)  # fmt: skip
def test_a_slim_answer_has_a_type_and_a_schema_of_its_own(api: TestClient, path: str) -> None:
    document: dict[str, Any] = api.get("/api/openapi.json").json()
    route = path.replace("gpt-5", "{model_id}").replace("/openai", "/{provider_id}")
    operation = document["paths"][route]["get"]
    fields = next(p for p in operation["parameters"] if p["name"] == "fields")
    assert (fields["style"], fields["explode"]) == ("form", False)
    names = fields["schema"]["items"]["enum"][:2]
    answer = api.get(path, params={"fields": ",".join(names)})
    assert answer.headers["content-type"] == PART
    schema = operation["responses"]["200"]["content"][PART]["schema"]
    jsonschema_rs.validate({**schema, "components": document["components"]}, answer.json())


def test_an_unknown_field_is_named_with_the_nearest(api: TestClient) -> None:
    answer = api.get("/api/models?fields=id,min_imput_price")
    assert answer.status_code == 400
    message = answer.json()["error"]["message"]
    assert "'fields' knows no field 'min_imput_price'. Did you mean 'min_input_price'?" in message
    assert api.get("/api/models?fields=").status_code == 400


def test_answers_say_when_the_data_changed_last(aged: tuple[TestClient, psycopg.Connection]) -> None:
    api, conn = aged
    assert "last-modified" not in api.get("/api/models").headers
    changed = ran(conn, timedelta(hours=2), changed=1)
    idle = ran(conn, timedelta(hours=1), changed=0)
    for path, moment in [("/api/models", changed), ("/api/providers", changed), ("/api/search?q=x", changed),
                         ("/api/stats", idle), ("/api/search/index", idle)]:  # fmt: skip
        told = parsedate_to_datetime(api.get(path).headers["last-modified"])
        assert told == moment.replace(microsecond=0), path
    assert "last-modified" not in api.get("/api/models/popular").headers, "it depends on the day, too"


def test_in_the_second_of_a_change_no_answer_says_when_it_was(aged: tuple[TestClient, psycopg.Connection]) -> None:
    _, conn = aged
    ran(conn, timedelta(hours=2), changed=1)
    assert last_modified(conn) is not None
    ran(conn, timedelta(seconds=-5), changed=1)  # as if this second lasted five more
    assert last_modified(conn) is None


def test_a_reader_who_has_the_data_of_that_second_is_told_so(aged: tuple[TestClient, psycopg.Connection]) -> None:
    plain, conn = aged
    ran(conn, timedelta(hours=2), changed=1)
    with TestClient(CacheMiddleware(plain.app)) as api:
        first = api.get("/api/models")
        then = first.headers["last-modified"]
        again = api.get("/api/models", headers={"If-Modified-Since": then})
        assert (again.status_code, again.content, again.headers["last-modified"]) == (304, b"", then)
        before = format_datetime(parsedate_to_datetime(then) - timedelta(seconds=1), usegmt=True)
        assert api.get("/api/models", headers={"If-Modified-Since": before}).status_code == 200
        other = api.get("/api/models", headers={"If-Modified-Since": then, "If-None-Match": '"another"'})
        assert other.status_code == 200, "the ETag decides"
