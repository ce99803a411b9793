from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from tests.upstream import Upstream

from openmodels.telemetry.measurement import Found, Target
from openmodels.telemetry.probes.latency import probe
from openmodels.telemetry.probes.limits import Limits
from openmodels.telemetry.wire import Network

SLOT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEY = "sk-secret"


def target(url: str, dialect: str = "openai") -> Target:
    return Target(
        "acme",
        "latency",
        url,
        timedelta(minutes=15),
        "echo-1",
        "echo",
        dialect,
        input_per_million=Decimal(1),
        output_per_million=Decimal(2),
        currency="USD",
    )


def ask(network: Network, limits: Limits, url: str, dialect: str = "openai") -> Found:
    return asyncio.run(probe(network, limits, target(url, dialect), SLOT, KEY))


@pytest.mark.parametrize(
    ("dialect", "base", "path", "header"),
    [
        ("openai", "/v1", "/well/v1/chat/completions", "authorization"),
        ("azure-openai", "/v1", "/well/v1/chat/completions", "api-key"),
        ("anthropic", "/v1", "/well/v1/messages", "x-api-key"),
        ("google", "/v1beta", "/well/v1beta/models/echo:streamGenerateContent?alt=sse", "x-goog-api-key"),
        ("cohere", "/v2", "/well/v2/chat", "authorization"),
        ("custom", "/say/chat/completions", "/well/say/chat/completions", "authorization"),
    ],
)
def test_each_dialect_asks_at_its_place_and_hears_the_answer(
    providers: Upstream, network: Network, limits: Limits, dialect: str, base: str, path: str, header: str
) -> None:
    found = ask(network, limits, providers.url("well", base), dialect)
    method, asked, headers = providers.simulation.calls[-1]
    assert (method, asked) == ("POST", path)
    assert headers[header].endswith(KEY)
    assert headers["host"] == f"localhost:{providers.port}"
    assert found.state == "up", found
    assert (found.input_tokens, found.output_tokens) == (20, 3)
    assert found.cost == Decimal("0.000026")
    assert found.ttft_ms is not None
    assert found.total_ms is not None
    assert 20 <= found.ttft_ms < found.total_ms
    assert len(found.token_ms) == 3
    assert found.tokens_per_second is not None


def test_a_role_a_comment_and_a_thought_are_no_first_token(
    providers: Upstream, network: Network, limits: Limits
) -> None:
    found = ask(network, limits, providers.url("thinking"))
    assert found.ttft_ms is not None
    assert found.ttft_ms >= 20, "the word comes 20 ms after the others"


@pytest.mark.parametrize(
    ("play", "state", "error", "status"),
    [
        ("wrong", "degraded", "wrong_content", 200),
        ("empty", "degraded", "wrong_content", 200),
        ("garbage", "degraded", "bad_stream", 200),
        ("page", "degraded", "bad_stream", 200),
        ("broken-off", "degraded", "bad_stream", 200),
        ("huge", "degraded", "too_large", 200),
        ("reset", "down", "reset", 200),
        ("cut", "down", "reset", None),
        ("drip", "down", "timeout", 200),
        ("silent", "down", "timeout", None),
        ("limited", "degraded", "rate_limited", 429),
        ("500", "down", "server_error", 500),
        ("401", "unknown", "auth", 401),
        ("403", "unknown", "auth", 403),
        ("404", "unknown", "not_found", 404),
        ("400", "unknown", "client_error", 400),
        ("loop", "unknown", "client_error", 302),
    ],
)
def test_what_is_wrong_is_told_apart(
    providers: Upstream, network: Network, limits: Limits, play: str, state: str, error: str, status: int | None
) -> None:
    found = ask(network, limits, providers.url(play))
    assert (found.state, found.error, found.http_status) == (state, error, status), found
    assert found.detail
    assert KEY not in found.detail


def test_a_redirect_is_not_followed_as_it_would_carry_the_key(
    providers: Upstream, network: Network, limits: Limits
) -> None:
    before = len(providers.simulation.calls)
    ask(network, limits, providers.url("moved"))
    assert len(providers.simulation.calls) - before == 1


def test_a_price_that_is_not_known_leaves_the_cost_unknown(
    providers: Upstream, network: Network, limits: Limits
) -> None:
    priceless = replace(target(providers.url("well")), input_per_million=None)
    assert asyncio.run(probe(network, limits, priceless, SLOT, None)).cost is None
