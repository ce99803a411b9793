from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.store.telemetry_catalogue import fill
from tests.telemetry.measured import NOW, measured

from openmodels.store import telemetry, telemetry_rollups
from openmodels.store.measured import hours, speeds, uptimes
from openmodels.store.pool import connect

YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
def conn(database_url: str) -> Iterator[psycopg.Connection]:
    """Two days: `fast` was down once yesterday; its model m answers in 201 to 300 ms. `cheap` was asked for another."""
    with connect(database_url, program="test") as connection:
        fill(connection)
        rows = [measured("fast", at=NOW), measured("fast", at=YESTERDAY, region="us")]
        rows.append(measured("fast", at=YESTERDAY, state="down", error="timeout"))
        rows.append(measured("flaky", at=NOW, state="unknown", error="offline"))
        for number in range(100):
            at = NOW - timedelta(minutes=15 * number)
            found: dict[str, Any] = {
                "ttft_ms": 201.0 + number,
                "total_ms": 900.0,
                "tokens_per_second": 50.0 + number % 3,
            }
            rows.append(measured("fast", kind="latency", model_id="m", at=at, **found))
        rows.append(measured("cheap", kind="latency", model_id="other", ttft_ms=800.0, total_ms=900.0))
        with connection.transaction():
            telemetry.save(connection, [row | {"simulated": row["provider_id"] == "cheap"} for row in rows], now=NOW)
            while telemetry_rollups.roll_up(connection, now=NOW):
                pass
        yield connection


def test_days_of_uptime_are_of_all_regions_and_only_of_known_probes(conn: psycopg.Connection) -> None:
    found = uptimes(conn, ["fast", "flaky", "new"], today=NOW.date())
    assert found["fast"].days == {NOW.date(): 100.0, YESTERDAY.date(): 50.0}
    assert found["fast"].percent == pytest.approx(66.6667)
    assert not found["fast"].simulated
    assert set(found) == {"fast"}, "what was never known is not zero"


def test_days_before_the_span_do_not_count(conn: psycopg.Connection) -> None:
    assert list(uptimes(conn, ["fast"], today=NOW.date(), days=1)["fast"].days) == [NOW.date()]


def test_speed_has_the_median_the_95th_percentile_and_the_rate_of_a_day(conn: psycopg.Connection) -> None:
    found = speeds(conn, [("fast", "m"), ("new", "m")], now=NOW)
    assert set(found) == {("fast", "m")}
    speed = found["fast", "m"]
    assert speed.p50_ttft_ms == pytest.approx(250, rel=0.011)
    assert speed.p95_ttft_ms == pytest.approx(295, rel=0.011)
    assert speed.tokens_per_second == 51
    assert speed.of_model
    assert not speed.simulated


def test_a_provider_whose_other_model_was_measured_says_so(conn: psycopg.Connection) -> None:
    speed = speeds(conn, [("cheap", "m")], now=NOW)["cheap", "m"]
    assert not speed.of_model
    assert speed.p50_ttft_ms == pytest.approx(800, rel=0.011)
    assert speed.tokens_per_second is None
    assert speed.simulated


def test_hours_are_only_of_the_model_itself(conn: psycopg.Connection) -> None:
    found = hours(conn, [("fast", "m"), ("cheap", "m")], now=NOW)
    assert set(found) == {("fast", "m")}
    first, second, *_, last = found["fast", "m"]
    assert last.at == NOW.replace(minute=0)
    assert first.at < last.at
    assert second.p50_ttft_ms < second.p95_ttft_ms


def test_asked_for_nothing_they_find_nothing(conn: psycopg.Connection) -> None:
    assert not uptimes(conn, [], today=NOW.date())
    assert not speeds(conn, [], now=NOW)
    assert not hours(conn, [], now=NOW)


def test_what_was_measured_too_long_ago_is_not_shown_though_no_rollup_took_it_away(conn: psycopg.Connection) -> None:
    later = speeds(conn, [("fast", "m")], now=NOW + timedelta(days=2))["fast", "m"]
    assert later.tokens_per_second is None
    assert later.p50_ttft_ms == pytest.approx(250, rel=0.011)
    assert not speeds(conn, [("fast", "m")], now=NOW + timedelta(days=9))


def test_the_next_days_rollup_forgets_what_nobody_measures_any_more(conn: psycopg.Connection) -> None:
    later = NOW + timedelta(days=9)
    with conn.transaction():
        telemetry.save(conn, [measured("fast", kind="latency", model_id="new", at=later, ttft_ms=100.0)], now=later)
        telemetry_rollups.roll_up(conn, now=later)
    rows = conn.execute("select provider_id, model_id from offer_speeds order by 1, 2").fetchall()
    assert rows == [("fast", ""), ("fast", "new")]


def test_what_was_measured_of_all_models_is_not_only_of_the_one_that_was_asked_most(conn: psycopg.Connection) -> None:
    with conn.transaction():
        telemetry.save(conn, [measured("fast", kind="latency", model_id="slow", ttft_ms=9000.0)], now=NOW)
        telemetry_rollups.roll_up(conn, now=NOW)
    found = speeds(conn, [("fast", "slow"), ("fast", "never")], now=NOW)
    assert found["fast", "slow"].p50_ttft_ms == pytest.approx(9000, rel=0.011)
    assert found["fast", "never"].p50_ttft_ms == pytest.approx(250, rel=0.021)
    assert found["fast", "never"].tokens_per_second == 51
    assert not found["fast", "never"].of_model
