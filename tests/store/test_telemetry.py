from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from tests.telemetry.measured import NOW, measured

from openmodels.contract.histogram import histogram, percentile
from openmodels.store import telemetry, telemetry_rollups
from openmodels.store.pool import connect

HOUR = NOW.replace(minute=0)


@pytest.fixture
def conn(database_url: str) -> Iterator[psycopg.Connection]:
    with connect(database_url, program="test") as connection:
        yield connection


def save(conn: psycopg.Connection, *rows: dict[str, Any], now: datetime = NOW) -> int:
    with conn.transaction():
        return telemetry.save(conn, rows, now=now)


def roll(conn: psycopg.Connection, now: datetime = NOW) -> list[datetime]:
    with conn.transaction():
        hours = telemetry_rollups.due(conn, now=now)
        for hour in hours:
            telemetry_rollups.roll_hour(conn, hour)
        for day in sorted({hour.replace(hour=0) for hour in hours}):
            telemetry_rollups.roll_day(conn, day)
    return hours


def value(conn: psycopg.Connection, query: str) -> Any:
    row = conn.execute(query.encode()).fetchone()
    return row if row is None or len(row) > 1 else row[0]


def test_a_probe_that_is_delivered_twice_is_stored_once(conn: psycopg.Connection) -> None:
    assert save(conn, measured(), measured("other")) == 2
    assert save(conn, measured(state="down"), measured("other")) == 0
    assert value(conn, "select count(*), count(*) filter (where state = 'up') from probe_results") == (2, 2)


def test_every_field_of_a_probe_comes_back(conn: psycopg.Connection) -> None:
    row = measured(
        kind="latency",
        model_id="m",
        state="degraded",
        error="wrong_content",
        detail="a\x00b",
        token_ms=(1.5, 2.5),
        cost=None,
        http_status=200,
        ttft_ms=12.25,
    )
    save(conn, row)
    query = "select detail, token_ms, ttft_ms, http_status, response_ms, cost from probe_results"
    assert value(conn, query) == ("ab", [1.5, 2.5], 12.25, 200, None, None)


def test_a_late_row_finds_its_day_and_an_outdated_one_is_left_out(conn: psycopg.Connection) -> None:
    assert save(conn, measured(at=NOW - timedelta(days=20))) == 1
    assert save(conn, measured(at=NOW - timedelta(days=31))) == 0


def test_days_are_made_ahead_and_dropped_after_their_retention(conn: psycopg.Connection) -> None:
    save(conn, measured(at=NOW - timedelta(days=29)), now=NOW)
    with conn.transaction():
        assert telemetry.prepare_days(conn, now=NOW) == []
        assert telemetry.prepare_days(conn, now=NOW + timedelta(days=3)) == ["probe_results_20260131"]
    made = "select count(*) from pg_inherits where inhparent = 'probe_results'::regclass"
    assert value(conn, made) == 8  # from the day before the first to three days after the second


def test_the_newest_check_is_a_regions_state_also_when_an_older_one_comes_late(conn: psycopg.Connection) -> None:
    save(conn, measured(state="down", error="refused"))
    save(conn, measured(at=NOW - timedelta(minutes=5)))
    assert value(conn, "select state, error, checked_at from provider_states") == ("down", "refused", NOW)


def test_a_rollup_counts_states_and_keeps_histograms(conn: psycopg.Connection) -> None:
    drawn = random.Random(7)
    times = [drawn.lognormvariate(5, 1) for _ in range(200)]
    rows = [measured(region=f"r{n}", ttft_ms=t, response_ms=t) for n, t in enumerate(times)]
    save(conn, *rows, measured(region="bad", state="down"), measured(region="off", state="unknown"))
    assert roll(conn) == [HOUR]
    sums = value(conn, "select sum(up), sum(down), sum(unknown), sum(degraded) from probe_hours")
    assert sums == (200, 1, 1, 0)
    merged = "select b, sum(c)::int from probe_days, unnest(ttft_buckets, ttft_counts) as u (b, c) group by 1"
    assert dict(conn.execute(merged).fetchall()) == histogram(times)
    middle = percentile(histogram(times), 0.5)
    assert middle == pytest.approx(sorted(times)[99], rel=0.0101)


def test_rolling_up_again_changes_nothing_and_a_late_row_is_counted(conn: psycopg.Connection) -> None:
    save(conn, measured(response_ms=10))
    assert roll(conn) == [HOUR]
    assert roll(conn) == []
    save(conn, measured(at=NOW - timedelta(minutes=10), response_ms=30))
    assert roll(conn) == [HOUR]
    assert value(conn, "select up, response_sum from probe_hours") == (2, 40)
    assert value(conn, "select up, response_sum, at from probe_days") == (2, 40, datetime(2026, 3, 1, tzinfo=UTC))


def test_hourly_rollups_are_dropped_after_400_days_and_daily_ones_are_kept(conn: psycopg.Connection) -> None:
    save(conn, measured())
    roll(conn)
    assert telemetry_rollups.drop_old_hours(conn, now=HOUR + timedelta(days=400)) == 0
    assert telemetry_rollups.drop_old_hours(conn, now=HOUR + timedelta(days=401)) == 1
    assert value(conn, "select (select count(*) from probe_hours), (select count(*) from probe_days)") == (0, 1)


def test_rows_that_are_committed_during_a_rollup_are_rolled_up_again(
    conn: psycopg.Connection, database_url: str
) -> None:
    save(conn, measured())
    with connect(database_url, program="writer") as writer:
        thread = threading.Thread(target=save, args=(writer, measured("late")))
        with conn.transaction():
            assert telemetry_rollups.due(conn, now=NOW) == [HOUR]
            telemetry_rollups.roll_hour(conn, HOUR)
            thread.start()
            thread.join(0.2)
            assert thread.is_alive()  # it waits for the rollup, so that its mark is not lost
        thread.join(5)
    assert roll(conn) == [HOUR]
    assert value(conn, "select sum(up) from probe_hours") == 2


def test_a_key_stays_pinned_to_the_host_it_was_first_used_for(conn: psycopg.Connection) -> None:
    assert telemetry.pinned(conn, "ACME_API_KEY") is None
    assert telemetry.pin(conn, "ACME_API_KEY", "api.acme.com") == "api.acme.com"
    assert telemetry.pin(conn, "ACME_API_KEY", "evil.com") == "api.acme.com"
