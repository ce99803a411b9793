from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from pyarrow import parquet
from redis import Redis
from tests.store.telemetry_catalogue import fill
from tests.telemetry.measured import measured
from tests.upstream import Upstream, upstream
from typer.testing import CliRunner

from openmodels.cli.main import app
from openmodels.cli.probe import waterfall
from openmodels.cli.telemetry import lateness
from openmodels.errors import CannotRun
from openmodels.store import telemetry
from openmodels.store.pool import connect
from openmodels.telemetry.measurement import Found
from openmodels.telemetry.shared import Shared
from openmodels.telemetry.slots import due_at


@pytest.fixture
def conn(database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """A database that the commands find, with two probes of today."""
    monkeypatch.setenv("OPENMODELS_DATABASE_URL", database_url)
    monkeypatch.setenv("OPENMODELS_REDIS_URL", redis_url)
    now = datetime.now(UTC)
    with connect(database_url, program="test") as connection:
        fill(connection)
        with connection.transaction():
            rows = [
                measured("fast", at=now, response_ms=12.5),
                measured("flaky", at=now, state="down", detail='a,"b\\'),
            ]
            telemetry.save(connection, rows, now=now)
            telemetry.saw_region(connection, "eu", now=now, online=True)
        yield connection


@pytest.fixture(scope="module")
def providers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    with upstream(tmp_path_factory.mktemp("upstream")) as running:
        yield running


def run(*words: str) -> str:
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_id_of_a_provider_is_enough(conn: psycopg.Connection) -> None:
    shown = run("telemetry", "fast")
    assert "Fast  up" in shown
    assert "12 ms" in shown
    assert "100.00%" in shown


def test_what_was_not_measured_is_said_so(conn: psycopg.Connection) -> None:
    assert "not measured" in run("telemetry", "new")


def test_the_status_of_the_workers_names_regions_and_queues(conn: psycopg.Connection) -> None:
    shown = run("telemetry", "status")
    assert "eu" in shown
    assert "tasks waiting in probes.health.eu" in shown
    assert "probes waiting for the database" in shown


def test_the_status_tells_how_late_probes_begin_who_was_heard_and_what_it_costs(
    conn: psycopg.Connection, redis_url: str
) -> None:
    now = datetime.now(UTC)
    with Redis.from_url(redis_url) as client:
        shared = Shared(client)
        shared.here("eu", now)
        shared.here("us", now)
        shared.reserve("fast", Decimal("0.25"), "USD", now)
    shown = run("telemetry", "status")
    assert "worker heard" in shown
    assert "us: a worker was heard 0 s ago, and has stored nothing yet" in shown
    assert "0.2500 USD for latency probes this month" in shown


def test_a_probe_is_late_by_the_time_since_its_moment_in_the_slot() -> None:
    slot = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    due = due_at(slot, timedelta(minutes=5), "eu:health:acme:")
    checks = [("acme", "eu", slot, due + timedelta(seconds=7), 300), ("other", "us", slot, slot, 300)]
    assert lateness(checks) == {"eu": 7.0, "us": 0.0}


def test_a_day_is_exported_in_full(conn: psycopg.Connection) -> None:
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    lines = run("telemetry", "export", today, "--format", "ndjson").splitlines()
    assert {(row["provider_id"], row["detail"]) for row in map(json.loads, lines)} == {
        ("fast", None),
        ("flaky", 'a,"b\\'),
    }
    table = list(csv.DictReader(run("telemetry", "export", today).splitlines()))
    assert [row["provider_id"] for row in table] == ["fast", "flaky"]
    assert run("telemetry", "export", "2001-01-01", "--format", "ndjson") == ""


def test_a_day_is_exported_as_parquet_with_a_type_for_each_column(conn: psycopg.Connection, tmp_path: Path) -> None:
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    run("telemetry", "export", today, "--format", "parquet", "--output", str(tmp_path / "day.parquet"))
    table = parquet.read_table(tmp_path / "day.parquet")
    assert [(row["provider_id"], row["state"], row["simulated"]) for row in table.to_pylist()] == [
        ("fast", "up", False),
        ("flaky", "down", False),
    ]
    columns = [row[0] for row in conn.execute("select * from probe_results limit 0").description or ()]
    assert table.column_names == columns
    assert str(table.schema.field("slot").type) == "timestamp[us, tz=UTC]"


def test_a_probe_now_draws_its_phases(
    conn: psycopg.Connection, providers: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENMODELS_PROBE_NETWORKS", "127.0.0.0/8,::1/128")
    monkeypatch.setenv("OPENMODELS_PROBE_CA_FILE", str(providers.ca_file))
    conn.execute("update providers set api_base_url = %s where id = 'fast'", [providers.url("well")])
    shown = run("probe", "fast")
    for word in ("up", "DNS", "TCP", "TLS", "first byte", "█"):
        assert word in shown
    monkeypatch.setenv("OPENMODELS_KEY_FAST", "sk-secret")
    answered = run("probe", "fast", "--model", "m", "--count", "2")
    assert answered.count("first token") == 2
    assert "sk-secret" not in answered


def test_a_probe_now_does_not_send_a_key_to_a_host_that_the_registry_has_changed(
    conn: psycopg.Connection, providers: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENMODELS_PROBE_NETWORKS", "127.0.0.0/8,::1/128")
    monkeypatch.setenv("OPENMODELS_PROBE_CA_FILE", str(providers.ca_file))
    monkeypatch.setenv("OPENMODELS_KEY_FAST", "sk-secret")
    asking = ("probe", "fast", "--model", "m")
    conn.execute("update providers set api_base_url = %s where id = 'fast'", [providers.url("well")])
    assert "up" in run(*asking)
    here, there = f"localhost:{providers.port}", f"127.0.0.1:{providers.plain_port}"
    assert conn.execute("select variable, host from key_pins").fetchall() == [("OPENMODELS_KEY_FAST", here)]

    conn.execute("update providers set api_base_url = %s where id = 'fast'", [providers.plain_url("well")])
    asked = len(providers.simulation.calls)
    refused = CliRunner().invoke(app, asking)
    assert isinstance(refused.exception, CannotRun)
    message = f"The key in OPENMODELS_KEY_FAST belongs to {here}, but the registry now names {there}."
    assert str(refused.exception).startswith(message)
    assert f"OPENMODELS_KEY_FAST_HOST={there}" in str(refused.exception)
    assert "sk-secret" not in str(refused.exception) + refused.output
    assert len(providers.simulation.calls) == asked, "nothing was sent"

    monkeypatch.setenv("OPENMODELS_KEY_FAST_HOST", there)
    run(*asking)
    method, _, headers = providers.simulation.calls[-1]
    assert (method, headers["host"], headers["authorization"]) == ("POST", there, "Bearer sk-secret")


def test_phases_follow_each_other() -> None:
    found = Found("up", dns_ms=1, tcp_ms=2, tls_ms=3, sent_ms=1, first_byte_ms=10, ttft_ms=30, total_ms=40)
    assert waterfall(found) == [
        ("DNS", 0, 1),
        ("TCP", 1, 3),
        ("TLS", 3, 6),
        ("request sent", 6, 7),
        ("first byte", 7, 16),
        ("first token", 16, 36),
        ("end", 36, 46),
    ]
    assert waterfall(Found("down", dns_ms=4)) == [("DNS", 0, 4)]
