"""What has changed, what was known when, and what is going to end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from starlette.testclient import TestClient
from tests.conftest import CATALOGUE

from openmodels.api.app import create_app
from openmodels.cache.middleware import CacheMiddleware
from openmodels.ingest.run import ingest
from openmodels.store.pool import connect, open_pool

MODEL, OFFER = "models/gpt-5-mini.yaml", "mappings/openai/gpt-5.yaml"


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[TestClient]:
    """Asks an API whose registry had a cheaper price of GPT-5 and then lost the offer of llama at together."""
    root = tmp_path / "registry"
    copytree(CATALOGUE, root)
    ingest([root], database_url=database_url, redis_url=None)
    edited(root / OFFER, "input_per_million: 1.25", "input_per_million: 1")
    edited(
        root / MODEL,
        "licensing:",
        "status: deprecated\ndeprecated_on: '2026-01-01'\nretires_on: '2099-01-31'\nsuccessor: gpt-5-2\nlicensing:",
    )
    ingest([root], database_url=database_url, redis_url=None)
    pool = open_pool(database_url, size=2, statement_timeout_ms=5000, read_only=True)
    with TestClient(create_app(pool, None), follow_redirects=False) as client:
        yield client
    pool.close()


def test_a_change_of_price_is_in_all_three_histories(api: TestClient) -> None:
    paths = ("/api/changes", "/api/models/gpt-5/history", "/api/models/gpt-5/providers/openai/history")
    found = [api.get(f"{path}?what=changed&since=2026-01-01").json()["data"] for path in paths]
    (change,) = found[2]
    assert change in found[0]
    assert change in found[1]
    assert (change["field"], change["old"], change["new"], change["percent"], change["kind"]) == (
        "pricing.input_per_million",
        1.25,
        1,
        -20,
        "change",
    )


def test_filters_of_changes_hold_together(api: TestClient) -> None:
    def total(query: str) -> int:
        return int(api.get(f"/api/changes?{query}").json()["pagination"]["total"])

    assert total("kind=change&what=changed&model=gpt-5&provider=openai") == 1
    assert total("kind=flap") == total("since=2999-01-01") == total("model=nope") == 0
    assert total("what=created&provider=openai&model=gpt-5") == 1
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert total(f"since={tomorrow:%Y-%m-%dT%H:%M:%SZ}") == 0


def test_the_total_is_the_number_of_changes_from_a_moment_within_a_day_on(api: TestClient, database_url: str) -> None:
    with connect(database_url, program="tests") as conn:
        for hours in (1, 5, 30, 80):
            conn.execute(
                """
                insert into changes (kind, what, model_id, field, old, new, observed_at)
                values ('flap', 'changed', 'gpt-5', 'name', '"a"', '"b"',
                        timestamptz '2020-05-09 12:00Z' - %s * interval '1 h')
                """,
                [hours],
            )
    for since, total in {
        "2020-05-09T07:30:00Z": 1,
        "2020-05-09T07:00:00Z": 2,
        "2020-05-06": 4,
        "2020-05-08": 3,
    }.items():
        assert api.get(f"/api/changes?kind=flap&since={since}").json()["pagination"]["total"] == total


def test_pages_of_changes_neither_repeat_nor_drop_one(api: TestClient) -> None:
    pages = [api.get(f"/api/changes?limit=10&page={page}").json() for page in (1, 2, 3, 4, 5, 6)]
    seen = [tuple(map(str, change.values())) for page in pages for change in page["data"]]
    assert len(set(seen)) == len(seen) == pages[0]["pagination"]["total"]


def test_the_history_of_an_alias_is_at_its_model(api: TestClient) -> None:
    alias = api.get("/api/models/gpt-5").json()["aliases"][0]
    answer = api.get(f"/api/models/{alias}/history?kind=change")
    assert (answer.status_code, answer.headers["location"]) == (301, "/api/models/gpt-5/history?kind=change")
    answer = api.get(f"/api/models/{alias}/providers/openai/history")
    assert answer.headers["location"] == "/api/models/gpt-5/providers/openai/history"


def test_a_history_of_nothing_is_not_found(api: TestClient) -> None:
    assert (
        "There is no model 'gpt-55'. Did you mean" in api.get("/api/models/gpt-55/history").json()["error"]["message"]
    )
    answer = api.get("/api/models/gpt-5/providers/openia/history")
    assert answer.status_code == 404
    assert "There is no provider 'openia'. Did you mean 'openai'" in answer.json()["error"]["message"]


def test_the_price_of_then_is_compared(api: TestClient, database_url: str) -> None:
    (change,) = api.get("/api/models/gpt-5/providers/openai/history?what=changed").json()["data"]
    moment = datetime.fromisoformat(change["observed_at"])

    def price(at: datetime | None) -> float:
        found = api.get("/api/models/gpt-5/compare", params={"at": at.isoformat()} if at else {}).json()["comparison"]
        return float(next(o for o in found if o["provider_id"] == "openai")["pricing"]["input_per_million"])

    assert price(None) == price(moment + timedelta(seconds=1)) == 1
    assert price(moment - timedelta(milliseconds=1)) == 1.25


def test_before_anything_was_known_there_was_nothing(api: TestClient) -> None:
    for path in ("/api/models", "/api/providers"):
        assert api.get(f"{path}?at=2020-01-01").json()["pagination"]["total"] == 0
    for path in (
        "/api/models/gpt-5",
        "/api/models/gpt-5/providers",
        "/api/models/gpt-5/compare",
        "/api/providers/openai",
    ):
        answer = api.get(f"{path}?at=2020-01-01")
        assert answer.status_code == 404
        assert "on 2020-01-01. It is known since 2" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "path", ["models", "models/gpt-5", "models/gpt-5/providers", "models/gpt-5/compare", "providers"]
)
def test_the_catalogue_of_this_moment_is_that_of_today(api: TestClient, path: str) -> None:
    assert api.get(f"/api/{path}?at={datetime.now(UTC):%Y-%m-%d}").json() == api.get(f"/api/{path}").json()


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("yesterday", "should be a day (2026-05-01) or a time with its zone"),
        ("20260501", "should be a day (2026-05-01) or a time with its zone"),
        ("2026-02-30", "should be a day of the calendar"),
        ("2026-05-01T12:00:00", "should have timezone info"),
    ],
)
def test_a_moment_that_is_none_is_named(api: TestClient, at: str, expected: str) -> None:
    answer = api.get("/api/models", params={"at": at})
    assert answer.status_code == 400
    assert f"The parameter 'at' {expected}; got '{at}'." in answer.json()["error"]["message"]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01", "9999-12-31"])
def test_the_ends_of_time_can_be_asked_for(api: TestClient, at: str) -> None:
    assert api.get("/api/models", params={"at": at}).status_code == 200
    assert api.get("/api/changes", params={"since": at}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/api/models/{}", "/api/models/{}/providers", "/api/models/{}/compare", "/api/models/{}/history"),
        *("/api/models/{}/providers/openai/history", "/api/telemetry/ranked/{}"),
    ],
)
def test_an_answer_about_a_model_that_ends_says_so_in_its_headers(api: TestClient, path: str) -> None:
    headers = api.get(path.format("gpt-5-mini")).headers
    assert headers["deprecation"] == "@1767225600"
    assert headers["sunset"] == "Sat, 31 Jan 2099 00:00:00 GMT"
    assert '</api/models/gpt-5-2>; rel="successor-version"' in headers["link"]
    lasting = api.get(path.format("gpt-5")).headers
    assert not {"deprecation", "sunset"} & set(lasting)
    assert "successor" not in lasting.get("link", "")


def test_a_kept_answer_says_it_too(api: TestClient, redis_url: str) -> None:
    with TestClient(CacheMiddleware(api.app, redis_url=redis_url)) as kept:
        first, second = (kept.get("/api/models/gpt-5-mini") for _ in range(2))
    for answer in (first, second):
        assert answer.headers["deprecation"] == "@1767225600"
        assert answer.headers["sunset"] == "Sat, 31 Jan 2099 00:00:00 GMT"
    assert first.headers["etag"] == second.headers["etag"]


def test_what_ends_is_listed_with_its_successor(api: TestClient) -> None:
    found = api.get("/api/deprecations?days=0").json()["data"]
    mine = next(ending for ending in found if ending["model_id"] == "gpt-5-mini")
    today = datetime.now(UTC).date()
    assert mine["days_left"] == (date(2099, 1, 31) - today).days
    assert (mine["provider_id"], mine["status"], mine["successor"]) == (None, "deprecated", "gpt-5-2")
    assert all(ending["status"] != "retired" for ending in found)
    assert "gpt-5-mini" not in [e["model_id"] for e in api.get("/api/deprecations?provider=openai").json()["data"]]
