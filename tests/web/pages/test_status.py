from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient
from tests.telemetry.measured import measured
from tests.web.tree import Element, parse

from openmodels.ingest.run import ingest
from openmodels.stack.postgres import Postgres
from openmodels.store import telemetry, telemetry_rollups
from openmodels.store.pool import connect, open_pool
from openmodels.telemetry.recording import judge
from openmodels.web.app import create_app

DATA = Path(__file__).parent.parent.parent / "data" / "catalogue"
Read = Callable[..., Element]


def store(url: str, rows: list[dict[str, Any]], *, online: bool | None = True, now: datetime) -> None:
    with connect(url, program="test") as conn, conn.transaction():
        telemetry.save(conn, rows, now=now)
        for region in {row["region"] for row in rows}:
            telemetry.saw_region(conn, region, now=now, online=online)
        judge(conn, rows, now=now)
        while telemetry_rollups.roll_up(conn, now=now):
            pass


@pytest.fixture(scope="module")
def probed(postgres: Postgres, admin: psycopg.Connection, template: str) -> Iterator[TestClient]:
    """Pages over the small catalogue with an hour of simulated probes: one provider up, one down, others never."""
    admin.execute(f"create database status_page template {template} strategy file_copy")
    url = f"{postgres.url.rsplit('/', 1)[0]}/status_page"
    ingest([DATA], database_url=url, redis_url=None)
    now = datetime.now(UTC)
    rows = []
    for minutes in (15, 10, 5, 0):
        at = now - timedelta(minutes=minutes)
        rows += [measured("anthropic", region=r, at=at, response_ms=200.0, http_status=401) for r in ("eu", "us")]
        rows.append(measured("openai", at=at, state="down", error="timeout", detail="no answer in time"))
        rows.append(measured("openai", region="us", at=at, response_ms=90.0, http_status=401))
    for n in range(20):
        at = now - timedelta(minutes=n)
        rows.append(measured("anthropic", kind="latency", model_id="claude", at=at, ttft_ms=100.0 + n, total_ms=900.0))
    store(url, [row | {"simulated": True} for row in rows], now=now)
    with connect(url, program="test") as conn, conn.transaction():
        reason = "Not probed: there is no key. Set one of OPENAI_API_KEY."
        telemetry.skipped(conn, {"openai": reason}, "eu", "latency", now=now)
    pool = open_pool(url, size=2, statement_timeout_ms=5000, read_only=True)
    yield TestClient(create_app(pool=pool))
    pool.close()


def page(client: TestClient, address: str = "/status") -> Element:
    answer = client.get(address)
    assert answer.status_code == 200
    return parse(answer.text)


def row(found: Element, provider: str) -> dict[str, str]:
    one = found.one("tr", data_provider=provider)
    cells = {cell.attributes["data-label"]: cell.text.replace(" %", "%") for cell in one.all("td")}
    return cells | {"why": one.one("small", class_="why").text}


def test_every_provider_has_a_row_with_its_state_speed_and_last_probe(probed: TestClient) -> None:
    found = page(probed)
    told = row(found, "anthropic")
    assert told["State"] == "up"
    assert told["Uptime"] == "100%"
    assert told["First token"].endswith(" s")
    assert told["Last probe"]
    assert found.one("tr", data_provider="anthropic").all("svg")
    never = row(found, "scaleway")
    assert (never["State"], never["Answers"], never["Last probe"]) == ("unknown", "no probes yet", "")


def test_a_provider_that_is_down_comes_first_with_its_reason_and_its_incident(probed: TestClient) -> None:
    found = page(probed)
    first = found.one("table", class_="board").all("tr", data_provider="openai")[0]
    assert found.one("table", class_="board").one("tbody").all("tr")[0] is first
    told = row(found, "openai")
    assert told["State"].startswith("down incident opened")
    assert told["why"] == "no answer in time"
    assert told["First token"] == "no key"
    assert "OPENAI_API_KEY" in first.all("span", class_="unknown")[0].attributes["title"]
    assert found.one("h2", id="open").text == "1 open incident"


def test_a_region_shows_what_it_sees(probed: TestClient) -> None:
    assert row(page(probed, "/status?region=us"), "openai")["State"].startswith("up")
    assert probed.get("/status?region=mars").status_code == 400


@pytest.mark.parametrize(("query", "providers"), [("state=down", ["openai"]), ("search=anthro", ["anthropic"])])
def test_filters_narrow_the_rows_and_not_the_tally(probed: TestClient, query: str, providers: list[str]) -> None:
    found = page(probed, f"/status?{query}")
    shown = found.one("table", class_="board").one("tbody").all("tr")
    assert [one.attributes["data-provider"] for one in shown] == providers
    assert found.one("dd", data_count="down").text == "1"


def test_what_is_simulated_is_called_so(probed: TestClient) -> None:
    found = page(probed)
    assert "All figures are simulated" in found.one("div", data_part="notices").text
    assert found.one("tr", data_provider="openai").all("span", class_="chip")[0].text == "simulated"


def test_without_any_probe_the_page_says_so(read: Read) -> None:
    found = read("/status")
    notice = found.one("div", data_part="notices")
    assert "No telemetry yet" in notice.text
    assert notice.one("code").text == "openmodels up"
    assert found.one("dd", data_count="up").text == "0"
    assert "no probes yet" in found.one("section", class_="past").text


def test_a_provider_tells_its_state_days_incidents_and_speed(probed: TestClient) -> None:
    health = page(probed, "/providers/openai").one("section", class_="health")
    now = health.one("dl", class_="now-facts").text
    assert "down" in now
    assert "no answer in time" in now
    assert health.all("li", class_="incident")[0].text.startswith("down Down opened")
    assert "there is no key" in health.text
    quick = page(probed, "/providers/anthropic").one("section", class_="health")
    cells = [cell.text for cell in quick.one("table", class_="speeds").one("tbody").all("td")]
    assert cells[0] == "eu"
    assert cells[1].endswith(" s")
    assert cells[4] in ("2", "3")  # one measurement a slot of 15 minutes
    assert quick.one("figure", class_="bars").all("svg")


def test_a_provider_that_was_never_probed_says_so(probed: TestClient, read: Read) -> None:
    assert "No probe of this provider yet" in page(probed, "/providers/scaleway").one("section", class_="health").text
    assert "No telemetry yet" in read("/providers/scaleway").one("section", class_="health").text


def test_the_figures_behind_the_lines_of_all_providers_stand_on_the_page_of_each(probed: TestClient) -> None:
    health = page(probed, "/providers/anthropic").one("section", class_="health")
    table = next(one for one in health.all("table") if "answers of the last 24 hours" in one.one("caption").text)
    hours = [
        (row.one("th").one("time").attributes["datetime"], row.one("td").text) for row in table.one("tbody").all("tr")
    ]
    assert len(hours) == 24
    assert hours == sorted(hours)
    assert hours[-1][1] == "200 ms"
