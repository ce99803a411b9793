from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.store.telemetry_catalogue import fill
from tests.telemetry.measured import NOW, measured

from openmodels.contract.telemetry import Counts
from openmodels.errors import NotFound
from openmodels.store import telemetry, telemetry_overview, telemetry_reads, telemetry_rollups
from openmodels.store.offers import compare
from openmodels.store.pool import connect
from openmodels.store.telemetry_reads import Window
from openmodels.telemetry.recording import judge

WEEK = Window(NOW - timedelta(days=7), NOW + timedelta(minutes=1), "7d")
YEAR = Window(NOW - timedelta(days=365), NOW + timedelta(minutes=1), "1y")


@pytest.fixture
def conn(database_url: str) -> Iterator[psycopg.Connection]:
    """A database with a week of probes: `fast` and `cheap` are well, `flaky` is down every fourth time and now."""
    with connect(database_url, program="test") as connection:
        fill(connection)
        rows = []
        for number in range(8):
            at = NOW - timedelta(minutes=5 * number)
            rows += [measured("fast", at=at, response_ms=100.0 + number), measured("cheap", at=at, region="us")]
            rows.append(measured("flaky", at=at, state="down" if number in (0, 1) else "up", error="refused"))
        for number in range(100):
            at = NOW - timedelta(minutes=15 * number)
            for name, ms in (("fast", 200.0), ("cheap", 800.0)):
                ttft = ms + number
                rows.append(measured(name, kind="latency", model_id="m", at=at, ttft_ms=ttft, total_ms=2 * ttft))
        wrong: dict[str, Any] = {"state": "degraded", "error": "wrong_content", "ttft_ms": 1.0}
        rows.append(measured("fast", kind="latency", model_id="other", **wrong))
        with connection.transaction():
            telemetry.save(connection, rows, now=NOW)
            judge(connection, rows, now=NOW)
            while telemetry_rollups.roll_up(connection, now=NOW):
                pass
        yield connection


def test_health_tells_status_uptime_and_the_last_checks_newest_first(conn: psycopg.Connection) -> None:
    found = telemetry_reads.health(conn, "flaky", WEEK, limit=3, now=NOW)
    assert (found.status, found.uptime_percentage, found.provider_name) == ("down", 75.0, "Flaky")
    assert found.counts == Counts(up=6, degraded=0, down=2, unknown=0)
    assert [check.status for check in found.checks] == ["down", "down", "up"]
    assert found.checks[0].checked_at == NOW
    assert found.incident is not None
    assert (found.incident.severity, found.incident.opened_at) == ("down", NOW - timedelta(minutes=5))


def test_a_region_that_is_asked_for_is_the_only_one_that_counts(conn: psycopg.Connection) -> None:
    elsewhere = telemetry_reads.health(conn, "fast", WEEK, region="us", now=NOW)
    assert (elsewhere.status, elsewhere.uptime_percentage, elsewhere.checks) == ("unknown", None, [])


def test_an_old_status_is_unknown(conn: psycopg.Connection) -> None:
    later = NOW + timedelta(minutes=16)
    assert telemetry_reads.health(conn, "fast", WEEK, now=later).status == "unknown"


def test_without_any_probe_everything_is_null_and_nothing_is_blamed(conn: psycopg.Connection) -> None:
    found = telemetry_reads.health(conn, "new", WEEK, now=NOW)
    assert (found.status, found.uptime_percentage, found.checks, found.incident) == ("unknown", None, [], None)
    speed = telemetry_reads.latency(conn, "new", WEEK, now=NOW)
    assert (speed.samples, speed.average_ttft_ms, speed.p99_total_ms) == (0, None, None)


def test_latency_percentiles_are_exact_and_of_right_answers_only(conn: psycopg.Connection) -> None:
    found = telemetry_reads.latency(conn, "fast", WEEK, now=NOW)
    assert (found.samples, found.exact) == (100, True)
    assert (found.p50_ttft_ms, found.p95_ttft_ms, found.p99_ttft_ms) == (249, 294, 298)
    assert (found.average_ttft_ms, found.p50_total_ms) == (249.5, 498)
    assert telemetry_reads.latency(conn, "fast", WEEK, model_id="other", now=NOW).samples == 0


def test_a_longer_period_is_answered_from_rollups_within_one_percent(conn: psycopg.Connection) -> None:
    found = telemetry_reads.latency(conn, "fast", YEAR, now=NOW)
    assert (found.samples, found.exact) == (100, False)
    assert found.average_ttft_ms == 249.5
    assert found.p95_ttft_ms == pytest.approx(294, rel=0.0101)
    assert telemetry_reads.health(conn, "flaky", YEAR, now=NOW).uptime_percentage == 75.0


def test_a_series_is_ready_to_plot(conn: psycopg.Connection) -> None:
    found = telemetry_reads.latency(conn, "fast", WEEK, bucket="day", now=NOW)
    assert found.series is not None
    assert [point.at.day for point in found.series] == [28, 1]
    assert sum(point.probes for point in found.series) == 101
    hours = telemetry_reads.health(conn, "fast", WEEK, bucket="hour", now=NOW).series
    assert hours is not None
    assert [(point.at.hour, point.probes, point.uptime_percentage) for point in hours] == [(11, 1, 100), (12, 7, 100)]


def test_an_unknown_provider_is_not_found(conn: psycopg.Connection) -> None:
    with pytest.raises(NotFound, match="'fats'"):
        telemetry_reads.health(conn, "fats", WEEK, now=NOW)


def test_providers_are_ranked_by_what_was_measured(conn: psycopg.Connection) -> None:
    found = telemetry_overview.ranked(conn, "em", period="7d", limit=10, now=NOW)
    assert [one.provider_id for one in found.ranked_providers] == ["fast", "cheap", "new", "flaky"]
    best = found.ranked_providers[0]
    assert (best.uptime_percentage, best.average_ttft_ms, best.latency_of) == (100, 249.5, "model")
    assert best.median_ttft_ms == pytest.approx(249, rel=0.0101)
    assert best.components.first_token.score == 100
    unmeasured = found.ranked_providers[2]
    assert (unmeasured.uptime_percentage, unmeasured.components.uptime.score) == (None, None)
    assert unmeasured.components.price.weight == 1
    day = telemetry_overview.ranked(conn, "m", period="30d", limit=1, now=NOW)
    assert [one.provider_id for one in day.ranked_providers] == ["fast"]


def test_the_summary_has_every_provider(conn: psycopg.Connection) -> None:
    found = telemetry_overview.summary(conn, now=NOW)
    assert [(one.provider_id, one.status, one.uptime_percentage) for one in found.providers] == [
        ("cheap", "up", 100),
        ("fast", "up", 100),
        ("flaky", "down", 75),
        ("new", "unknown", None),
    ]
    assert found.counts == Counts(up=2, degraded=0, down=1, unknown=1)


def test_incidents_are_listed_and_filtered(conn: psycopg.Connection) -> None:
    found = telemetry_overview.incidents(conn, provider_id=None, is_open=True, page=1, limit=5)
    assert [(one.provider_id, one.provider_name) for one in found.data] == [("flaky", "Flaky")]
    assert telemetry_overview.incidents(conn, provider_id="fast", is_open=None, page=1, limit=5).data == []
    assert telemetry_overview.incidents(conn, provider_id=None, is_open=False, page=1, limit=5).pagination.total == 0
    for provider, is_open in ((None, True), ("fast", None), (None, False), ("flaky", None)):
        page = telemetry_overview.incidents(conn, provider_id=provider, is_open=is_open, page=1, limit=100)
        with conn.transaction():
            assert list(telemetry_overview.every_incident(conn, provider_id=provider, is_open=is_open)) == page.data


def test_regions_tell_what_they_see(conn: psycopg.Connection) -> None:
    telemetry.saw_region(conn, "eu", now=NOW, online=True)
    telemetry.dropped(conn, "eu", "health", count=3, now=NOW)
    (found,) = telemetry_overview.regions(conn, now=NOW).regions
    assert (found.region, found.online, found.counts.up, found.counts.down, found.dropped_today) == (
        "eu",
        True,
        1,
        1,
        3,
    )


def test_the_comparison_shows_telemetry_and_null_without(conn: psycopg.Connection) -> None:
    shown = {one.provider_id: one.telemetry for one in compare(conn, "m").comparison}
    assert shown["new"] is None
    assert shown["fast"] is not None


def test_hours_without_a_probe_are_in_the_series_with_nulls_and_are_counted_as_missing(
    conn: psycopg.Connection,
) -> None:
    late = NOW - timedelta(hours=3)
    with conn.transaction():
        telemetry.save(conn, [measured("new", at=late), measured("new")], now=NOW)
        for hour in telemetry_rollups.due(conn, now=NOW):
            telemetry_rollups.roll_hour(conn, hour)
    found = telemetry_reads.health(conn, "new", WEEK, bucket="hour", now=NOW)
    assert found.series is not None
    assert [(point.at.hour, point.probes, point.uptime_percentage) for point in found.series] == [
        (9, 1, 100.0),
        (10, 0, None),
        (11, 0, None),
        (12, 1, 100.0),
    ]
    assert found.missing == 3 * 12 - 2
    assert telemetry_reads.health(conn, "new", YEAR, now=NOW).missing is None


def test_what_is_of_a_simulated_provider_says_so(conn: psycopg.Connection) -> None:
    conn.execute("set session_replication_role = replica")  # a foreign key holds the id
    for table, column in (("providers", "id"), ("mappings", "provider_id")):
        conn.execute(f"update {table} set {column} = 'simulated-new' where {column} = 'new'".encode())
    ranked = telemetry_overview.ranked(conn, "m", period="7d", limit=10, now=NOW).ranked_providers
    assert {one.provider_id: one.simulated for one in ranked} == {
        "fast": False,
        "cheap": False,
        "flaky": False,
        "simulated-new": True,
    }
    assert telemetry_reads.health(conn, "simulated-new", WEEK, now=NOW).simulated
    assert telemetry_reads.latency(conn, "simulated-new", WEEK, now=NOW).simulated


@pytest.mark.parametrize("minutes", [0, 9, 10, 14, 15, 16, 60])
def test_the_summary_and_the_regions_age_as_a_single_provider_does(conn: psycopg.Connection, minutes: int) -> None:
    with conn.transaction():
        late = [measured("fast", at=NOW - timedelta(minutes=5), region="us", state="down", error="refused")]
        telemetry.save(conn, late, now=NOW)
    telemetry.saw_region(conn, "eu", now=NOW, online=None)
    telemetry.saw_region(conn, "us", now=NOW, online=None)
    now = NOW + timedelta(minutes=minutes)
    summary = telemetry_overview.summary(conn, now=now)
    single = {
        one.provider_id: telemetry_reads.health(conn, one.provider_id, WEEK, now=now) for one in summary.providers
    }
    assert {one.provider_id: one.status for one in summary.providers} == {k: v.status for k, v in single.items()}
    for region in telemetry_overview.regions(conn, now=now).regions:
        seen = [one.status for health in single.values() for one in health.regions if one.region == region.region]
        states = Counter[str](seen)
        assert region.counts == Counts(**{state: states[state] for state in Counts.model_fields})
