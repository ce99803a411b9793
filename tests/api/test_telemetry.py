from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient


def answer(api: TestClient, path: str) -> Any:
    response = api.get(f"/api/telemetry/{path}")
    assert response.status_code == 200, response.text
    return response.json()


def test_a_provider_that_nobody_has_probed_is_unknown_with_nulls(api: TestClient) -> None:
    health = answer(api, "health/openai")
    assert (health["provider_id"], health["period"], health["status"]) == ("openai", "7d", "unknown")
    assert (health["uptime_percentage"], health["checks"], health["series"]) == (None, [], None)
    speed = answer(api, "latency/openai?period=90d&bucket=day")
    assert (speed["average_ttft_ms"], speed["p99_total_ms"], speed["measurements"], speed["series"]) == (
        None,
        None,
        [],
        [],
    )


def test_a_span_can_be_given_by_its_ends(api: TestClient) -> None:
    assert answer(api, "health/openai?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00%2B01:00")["period"] is None
    assert answer(api, "health/openai?to=2026-01-02T00:00:00Z")["period"] == "7d"
    assert answer(api, "health/openai?from=2026-01-01&to=2026-01-01")["period"] is None  # the whole of a day


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("period=2d", "period"),
        ("limit=501", "limit"),
        ("from=2026-01-02T00:00:00", "from"),
        ("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from should be before to"),
        ("to=0001-01-01T00:00:00Z", "beyond the calendar"),
        ("to=0.5", "to"),
        ("from=1767225600", "from"),
        ("bucket=minute", "bucket"),
        ("regio=eu", "regio"),
    ],
)
def test_a_bad_parameter_is_named(api: TestClient, query: str, named: str) -> None:
    response = api.get(f"/api/telemetry/health/openai?{query}")
    assert response.status_code == 400
    assert named in response.json()["error"]["message"]


def test_an_unknown_provider_or_model_is_not_found_and_the_nearest_is_named(api: TestClient) -> None:
    for path in ("health/opnai", "latency/opnai"):
        response = api.get(f"/api/telemetry/{path}")
        assert response.status_code == 404
        assert "'openai'" in response.json()["error"]["message"]
    assert api.get("/api/telemetry/ranked/no-such-model").status_code == 404


def test_without_telemetry_providers_are_ranked_by_price_and_say_so(api: TestClient) -> None:
    found = answer(api, "ranked/claude-sonnet-4-5")["ranked_providers"]
    assert [one["rank"] for one in found] == list(range(1, len(found) + 1))
    assert all(one["components"]["uptime"] == {"score": None, "weight": 0} for one in found)


def test_the_live_stream_needs_redis(api: TestClient) -> None:
    assert api.get("/api/telemetry/stream").status_code == 503
