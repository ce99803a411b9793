"""Prices of peak hours in comparisons, asked of the registry that is shipped: an offer of it has such hours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from openmodels.api.app import create_app
from openmodels.cache.policy import declared
from openmodels.store.pool import open_pool

COMPARED = "/api/models/deepseek-v4-pro/compare"
MILLION_IN = f"{COMPARED}?input_tokens=1000000"
SCOPES: list[Scope] = []


@pytest.fixture(scope="module")
def shipped(registry_url: str) -> Iterator[TestClient]:
    """Asks the API of the registry that is shipped."""
    pool = open_pool(registry_url, size=2, statement_timeout_ms=20_000, read_only=True)
    api = create_app(pool, None)

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        SCOPES.append(scope)
        await api(scope, receive, send)

    with TestClient(noting) as client:
        yield client
    pool.close()


def offer(client: TestClient, url: str) -> dict[str, Any]:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    found = {one["provider_id"]: one for one in answer.json()["comparison"]}
    return dict(found["deepseek"])


def test_the_hours_of_the_moment_that_is_asked_about_make_the_price(shipped: TestClient) -> None:
    # a Monday of the future, of which today's prices are all that is known; then the Sunday before
    peak = offer(shipped, f"{MILLION_IN}&at=2035-06-04T02:00:00Z")
    usual = offer(shipped, f"{MILLION_IN}&at=2035-06-03T02:00:00Z")
    hours = peak["pricing"]["schedules"][0]
    assert (peak["cost"]["hours"], peak["cost"]["total"]) == (hours["label"], hours["input_per_million"])
    assert (usual["cost"]["hours"], usual["cost"]["total"]) == (None, usual["pricing"]["input_per_million"])
    assert hours["input_per_million"] != usual["pricing"]["input_per_million"]


@pytest.mark.parametrize(
    ("url", "limited"), [(MILLION_IN, True), (f"{MILLION_IN}&at=2035-06-04T02:00:00Z", False), (COMPARED, False)]
)
def test_an_answer_about_now_is_kept_until_hours_change(shipped: TestClient, url: str, *, limited: bool) -> None:
    offer(shipped, url)
    scope = SCOPES[-1]
    most = scope.get("openmodels.kept_at_most")
    assert (most is not None) is limited
    policy = declared(scope)
    assert policy is not None
    assert policy.seconds == min(60, most if most is not None else 60)
