"""Each thing that a provider can do, from the probe to the row that is stored of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.telemetry.test_station import conn, offer, options, provider, work
from tests.upstream import Upstream, upstream

from openmodels.telemetry.options import Options
from openmodels.telemetry.simulated.holes import black_hole, closed_port
from openmodels.telemetry.station import Station

__all__ = ["conn", "options"]

Row = tuple[str, str | None, int | None]

HEALTH: dict[str, Row] = {
    "well": ("up", None, 200),
    "401": ("up", None, 401),
    "403": ("up", None, 403),
    "404": ("up", None, 404),
    "limited": ("degraded", "rate_limited", 429),
    "500": ("down", "server_error", 500),
    "503": ("down", "server_error", 503),
    "cut": ("down", "reset", None),
    "silent": ("down", "timeout", None),
    "nonsense": ("down", "protocol", None),
    "huge": ("up", None, 200),
    "loop": ("up", None, 302),
    "elsewhere": ("up", None, 302),
    "bad-certificate": ("down", "tls", None),
    "closed-port": ("down", "refused", None),
    "black-hole": ("down", "timeout", None),
    "nameless": ("down", "dns", None),
    "private": ("unknown", "address", None),
}
LATENCY: dict[str, Row] = {
    "well": ("up", None, 200),
    "thinking": ("up", None, 200),
    "401": ("unknown", "auth", 401),
    "403": ("unknown", "auth", 403),
    "404": ("unknown", "not_found", 404),
    "limited": ("degraded", "rate_limited", 429),
    "500": ("down", "server_error", 500),
    "503": ("down", "server_error", 503),
    "cut": ("down", "reset", None),
    "reset": ("down", "reset", 200),
    "drip": ("down", "timeout", 200),
    "silent": ("down", "timeout", None),
    "garbage": ("degraded", "bad_stream", 200),
    "page": ("degraded", "bad_stream", 200),
    "broken-off": ("degraded", "bad_stream", 200),
    "wrong": ("degraded", "wrong_content", 200),
    "empty": ("degraded", "wrong_content", 200),
    "huge": ("degraded", "too_large", 200),
    "loop": ("unknown", "client_error", 302),
    "bad-certificate": ("down", "tls", None),
    "closed-port": ("down", "refused", None),
    "black-hole": ("down", "timeout", None),
    "nameless": ("down", "dns", None),
}


@pytest.fixture
def places(providers: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of those who are no play of the server."""
    with ExitStack() as stack:
        untrusted = stack.enter_context(upstream(tmp_path_factory.mktemp("untrusted")))
        yield {
            "bad-certificate": untrusted.url("well"),
            "closed-port": f"https://127.0.0.1:{stack.enter_context(closed_port())}/v1",
            "black-hole": f"https://127.0.0.1:{stack.enter_context(black_hole())}/v1",
            "nameless": "https://nowhere.invalid/v1",
            "private": "https://10.0.0.1/v1",
        }


@pytest.fixture
def station(options: Options) -> Iterator[Station]:
    limits = replace(options.limits, health_s=2.0, latency_s=2.0, slow_ms=1900)
    running = Station(replace(options, limits=limits, variables={"ACME_API_KEY": "sk-secret"}))
    yield running
    running.close()


def stored(conn: psycopg.Connection) -> dict[str, dict[str, Any]]:
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute("select * from probe_results").fetchall()
    return {row["provider_id"].removeprefix("p-"): row for row in rows}


def told(rows: dict[str, dict[str, Any]]) -> dict[str, Row]:
    return {name: (row["state"], row["error"], row["http_status"]) for name, row in rows.items()}


def test_health(station: Station, conn: psycopg.Connection, providers: Upstream, places: dict[str, str]) -> None:
    for play in HEALTH:
        provider(conn, f"p-{play}", places.get(play) or providers.url(play))
    assert work(station, "health") == len(HEALTH)
    rows = stored(conn)
    assert told(rows) == HEALTH
    assert {name: row["tries"] for name, row in rows.items()} == {
        name: 2 if state == "down" else 1 for name, (state, *_) in HEALTH.items()
    }
    assert all(row["detail"] for row in rows.values() if row["error"])
    assert rows["limited"]["retry_after_s"] == 17
    well = rows["well"]
    timed = [well[name] for name in ("dns_ms", "tcp_ms", "tls_ms", "sent_ms", "first_byte_ms", "response_ms")]
    assert all(ms > 0 for ms in timed)
    assert (well["address_family"], well["http_version"]) == (4, "1.1")
    assert well["request_id"].startswith("simulated-")
    assert (rows["nameless"]["dns_ms"], rows["closed-port"]["tcp_ms"], rows["bad-certificate"]["tls_ms"]) == (
        None,
        None,
        None,
    )


def test_latency(station: Station, conn: psycopg.Connection, providers: Upstream, places: dict[str, str]) -> None:
    for play in LATENCY:
        provider(conn, f"p-{play}", places.get(play) or providers.url(play))
        conn.execute("update providers set auth_type = 'none', env_vars = null")  # one key has one host
        offer(conn, f"p-{play}", f"m-{play}", 1)
    assert work(station, "latency") == len(LATENCY)
    rows = stored(conn)
    assert told(rows) == LATENCY
    assert all(row["detail"] for row in rows.values() if row["error"])
    assert "sk-secret" not in str(rows)
    assert rows["limited"]["retry_after_s"] == 17
    well = rows["well"]
    assert well["first_byte_ms"] < well["ttft_ms"] < well["total_ms"]
    assert (well["input_tokens"], well["output_tokens"], len(well["token_ms"])) == (20, 3, 3)
    assert (well["currency"], str(well["cost"])) == ("USD", "0.000023")
    thinking = rows["thinking"]
    assert thinking["ttft_ms"] >= 20, "a thought, which comes at once, is no word"
    assert rows["reset"]["total_ms"] is None
    assert rows["wrong"]["ttft_ms"] is not None
