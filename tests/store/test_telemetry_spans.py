from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from tests.store.telemetry_catalogue import fill
from tests.telemetry.measured import NOW, measured

from openmodels.contract.periods import Period
from openmodels.contract.telemetry import ProviderSummary, RankedProvider
from openmodels.store import telemetry, telemetry_overview, telemetry_reads, telemetry_rollups
from openmodels.store.pool import connect
from openmodels.store.telemetry_reads import Window

TODAY = NOW.replace(hour=0, minute=0)
REGIONS = ("eu", "us")


@pytest.fixture
def conn(database_url: str) -> Iterator[psycopg.Connection]:
    """A database with 29 days of probes of two regions, rolled up this minute."""
    drawn = random.Random(3)
    with connect(database_url, program="test") as connection:
        fill(connection)
        rows = []
        for hours in range(0, 29 * 24, 7):
            at = NOW - timedelta(hours=hours)
            for region in REGIONS:
                for name in ("fast", "flaky"):
                    state = "down" if name == "flaky" and drawn.random() < 0.3 else "up"
                    rows.append(measured(name, at=at, region=region, state=state, response_ms=drawn.uniform(50, 90)))
                    for model in ("m", "other"):
                        ttft = drawn.lognormvariate(6, 0.5)
                        found = {"ttft_ms": ttft, "total_ms": 3 * ttft}
                        rows.append(measured(name, kind="latency", model_id=model, region=region, at=at, **found))
        save(connection, *rows)
        roll_up(connection)
        yield connection


def save(conn: psycopg.Connection, *rows: dict[str, Any], now: datetime = NOW) -> None:
    with conn.transaction():
        telemetry.save(conn, rows, now=now)


def roll_up(conn: psycopg.Connection, now: datetime = NOW) -> int:
    rolled = 0
    while True:
        with conn.transaction():
            hours = telemetry_rollups.roll_up(conn, now=now)
        rolled += hours
        if not hours:
            return rolled


def ranking(conn: psycopg.Connection, period: Period, now: datetime = NOW) -> list[RankedProvider]:
    return telemetry_overview.ranked(conn, "m", period=period, limit=10, now=now).ranked_providers


def summary(conn: psycopg.Connection) -> list[ProviderSummary]:
    return telemetry_overview.summary(conn, now=NOW).providers


@pytest.mark.parametrize("period", ["7d", "30d"])
def test_a_ranking_of_merged_days_is_that_of_the_days(conn: psycopg.Connection, period: Period) -> None:
    merged = ranking(conn, period)
    assert merged[0].uptime_percentage is not None
    assert merged[0].median_ttft_ms is not None
    assert conn.execute("delete from probe_spans").rowcount == 2 * 2 * 3  # spans, providers, health and two models
    assert ranking(conn, period) == merged


def test_a_summary_of_merged_days_is_that_of_the_days(conn: psycopg.Connection) -> None:
    merged = summary(conn)
    conn.execute("delete from probe_spans")
    assert summary(conn) == merged
    assert {one.provider_id for one in merged if one.average_ttft_ms is not None} == {"fast", "flaky"}


def test_after_midnight_days_are_read_until_they_are_merged_anew(conn: psycopg.Connection) -> None:
    tomorrow = NOW + timedelta(days=1)
    before = ranking(conn, "7d", tomorrow)
    assert roll_up(conn, tomorrow) == 0
    assert conn.execute("select distinct until from probe_spans").fetchall() == [(TODAY + timedelta(days=1),)]
    assert ranking(conn, "7d", tomorrow) == before


def test_a_late_row_of_a_day_that_is_merged_counts(conn: psycopg.Connection) -> None:
    late = NOW - timedelta(days=3, minutes=5)
    save(conn, *(measured("fast", at=late - timedelta(minutes=5 * n), state="down") for n in range(4)))
    before = ranking(conn, "7d")[0].uptime_percentage
    assert roll_up(conn) == 1
    after = {one.provider_id: one.uptime_percentage for one in ranking(conn, "7d")}["fast"]
    assert (before, after is not None and after < 100) == (100, True)


def test_days_that_are_merged_do_not_grow_when_they_are_merged_again(conn: psycopg.Connection) -> None:
    with conn.transaction():
        once = telemetry_rollups.roll_spans(conn, TODAY)
    rows = conn.execute("select * from probe_spans order by 1, 2, 3, 4").fetchall()
    with conn.transaction():
        assert telemetry_rollups.roll_spans(conn, TODAY) == once
    assert conn.execute("select * from probe_spans order by 1, 2, 3, 4").fetchall() == rows


def exact(conn: psycopg.Connection, window: Window) -> tuple[int, ...]:
    row = conn.execute(
        """
        select count(*) filter (where state = 'up'), count(*) filter (where state = 'down')
        from probe_results where provider_id = 'flaky' and kind = 'health' and slot >= %s and slot < %s
        """,
        [window.since, window.until],
    ).fetchone()
    assert row is not None
    return tuple(row)


def test_health_counts_every_single_probe_of_its_window_also_of_hours_that_are_not_rolled_up(
    conn: psycopg.Connection,
) -> None:
    for number in range(6):
        save(conn, measured("flaky", at=NOW - timedelta(days=number, hours=1, minutes=11), state="down"))
    windows = [
        Window(max(NOW - ago - timedelta(days=days), NOW - timedelta(days=30)), NOW - ago, None)
        for days in (0.5, 1, 2.25, 7, 30)
        for ago in (timedelta(0), timedelta(hours=5), timedelta(days=2, minutes=3))
    ]
    for _ in range(2):
        for window in windows:
            found = telemetry_reads.health(conn, "flaky", window, now=NOW)
            assert (found.counts.up, found.counts.down) == exact(conn, window), window
        roll_up(conn)


def test_missing_slots_count_from_the_first_probe_of_the_window(conn: psycopg.Connection) -> None:
    at = datetime(2026, 2, 26, 6, 0, tzinfo=UTC)
    save(conn, measured("cheap", at=at), measured("cheap", at=NOW))
    roll_up(conn)
    found = telemetry_reads.health(conn, "cheap", Window(NOW - timedelta(days=7), NOW, "7d"), now=NOW)
    assert found.missing == int((NOW - at) / timedelta(minutes=5)) - 2
