"""Simulated telemetry for pages, stored as a worker would store it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import Connection
from tests.telemetry.measured import measured

from openmodels.store import history, telemetry, telemetry_rollups
from openmodels.store.history import NewChange
from openmodels.telemetry.recording import judge

MODEL = "nova-1"
SPEED = {"anthropic": 400.0, "amazon-bedrock": 900.0}
"""Providers of the model with their first token, in milliseconds."""


def probe(conn: Connection) -> None:
    """Some days of two providers; Amazon Bedrock is down now. Anthropic has become cheaper."""
    cheaper = NewChange("change", "changed", MODEL, "anthropic", "pricing.input_per_million", 2, 1.5, None)
    with conn.transaction():
        history.write(conn, [cheaper])
        measure(conn, MODEL, SPEED)


def measure(conn: Connection, model: str, speed: Mapping[str, float]) -> None:
    """Some days of a model's providers, by their first token in milliseconds; Amazon Bedrock is down now."""
    now = datetime.now(UTC)
    rows: list[dict[str, Any]] = []
    for provider, ttft in speed.items():
        for hours in range(0, 72, 6):
            at = now - timedelta(hours=hours)
            rows.append(
                measured(provider, at=at, state="down" if provider == "amazon-bedrock" and hours < 12 else "up")
            )
            found: dict[str, Any] = {"ttft_ms": ttft, "total_ms": 3 * ttft, "tokens_per_second": 50_000 / ttft}
            rows.append(measured(provider, kind="latency", model_id=model, at=at, **found))
    # Long intervals, so that the last probe still counts as news at the end of a slow run of the tests.
    rows = [row | {"simulated": True, "interval_s": 86_400} for row in rows]
    with conn.transaction():
        telemetry.save(conn, rows, now=now)
        judge(conn, [row for row in rows if row["checked_at"] > (now - timedelta(hours=7)).isoformat()], now=now)
        while telemetry_rollups.roll_up(conn, now=now):
            pass
