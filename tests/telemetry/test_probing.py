from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from tests.upstream import Upstream

from openmodels.telemetry.measurement import Measurement, Target
from openmodels.telemetry.probes.control import Control
from openmodels.telemetry.probes.limits import Limits
from openmodels.telemetry.probing import Prober
from openmodels.telemetry.wire import Network

SLOT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def measure(network: Network, limits: Limits, url: str, *, control: list[str]) -> Measurement:
    prober = Prober(network, limits, Control(network, limits, control), "eu")
    return asyncio.run(prober.measure(Target("acme", "health", url, timedelta(minutes=5)), SLOT))


def test_a_provider_is_down_after_a_second_try_only(providers: Upstream, network: Network, limits: Limits) -> None:
    found = measure(network, limits, providers.url("cut"), control=[providers.url("well")])
    assert (found.found.state, found.tries) == ("down", 2)


def test_a_second_try_that_succeeds_is_what_counts(providers: Upstream, network: Network, limits: Limits) -> None:
    found = measure(network, limits, providers.url("flaky"), control=[providers.url("well")])
    assert (found.found.state, found.tries) == ("up", 2)


def test_nobody_is_blamed_while_the_prober_is_offline(providers: Upstream, network: Network, limits: Limits) -> None:
    nowhere = [providers.url("cut"), "https://nowhere.invalid/"]
    found = measure(network, limits, providers.url("cut"), control=nowhere)
    assert (found.found.state, found.found.error, found.tries) == ("unknown", "offline", 1)
    assert found.found.detail is not None
    assert "offline" in found.found.detail


def test_one_control_target_that_answers_is_enough(providers: Upstream, network: Network, limits: Limits) -> None:
    some = ["https://nowhere.invalid/", providers.url("500"), providers.url("404")]
    assert measure(network, limits, providers.url("cut"), control=some).found.state == "down"
