"""Simulated telemetry of every provider: pages with it are the heavier ones. All of it is marked as simulated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from psycopg import Connection
from tests.telemetry.measured import measured

from openmodels.store import telemetry, telemetry_rollups
from openmodels.telemetry.recording import judge

HOURS = 96
MODELS = 8
REGION = "bench"


def probe(conn: Connection) -> None:
    """Four days of health of all providers, and of latency of the models that most of them serve; some are down."""
    chance, now = Random(1), datetime.now(UTC)
    providers = [row[0] for row in conn.execute("select id from providers where present order by id")]
    busiest = "select id from models where present order by providers_count desc, id limit %s"
    offers = conn.execute(
        f"select provider_id, model_id from mappings where present and model_id in ({busiest})",
        [MODELS],
    ).fetchall()
    rows = []
    for number, provider in enumerate(providers):
        first = chance.uniform(150, 1800)
        models = [model for name, model in offers if name == provider]
        for hour in range(0, HOURS, 3):
            at = now - timedelta(hours=hour)
            bad = (number % 17 == 3 and hour < 7) or chance.random() < 0.01
            state = "down" if bad else "degraded" if number % 23 == 5 and hour < 4 else "up"
            rows.append(
                measured(provider, region=REGION, at=at, state=state, response_ms=first * chance.uniform(0.3, 0.7))
            )
            for model in models if hour % 12 == 0 else ():
                ttft = first * chance.uniform(0.7, 1.5)
                speed = {"ttft_ms": ttft, "total_ms": 3 * ttft, "tokens_per_second": 50_000 / ttft}
                rows.append(measured(provider, region=REGION, kind="latency", model_id=model, at=at, **speed))
    rows = [row | {"simulated": True, "interval_s": 86_400} for row in rows]
    with conn.transaction():
        telemetry.saw_region(conn, REGION, now=now, online=True)
        telemetry.save(conn, rows, now=now)
        judge(conn, [row for row in rows if row["checked_at"] > (now - timedelta(hours=7)).isoformat()], now=now)
        while telemetry_rollups.roll_up(conn, now=now):
            pass
