from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from openmodels.store.telemetry_targets import ProbedOffer, ProbedProvider
from openmodels.telemetry.targets import NothingToAsk, health_target, latency_targets


def provider(**telemetry: Any) -> ProbedProvider:
    return ProbedProvider("acme", "https://api.acme.example/v1", "openai", "bearer", ["ACME_API_KEY"], telemetry)


def offer(model_id: str = "m", *, api_format: str | None = None) -> ProbedOffer:
    return ProbedOffer("acme", model_id, model_id, None, api_format, Decimal(1), Decimal(1), "USD", False, True)


def latency(wanted: ProbedProvider, *offers: ProbedOffer, chosen: str | None = None, every: bool = False) -> list[str]:
    return [target.model_id for target in latency_targets(wanted, offers, chosen=chosen, every=every)]


def test_a_provider_is_probed_every_5_and_15_minutes_unless_the_registry_says_otherwise() -> None:
    own = provider(health_interval_minutes=1, latency_interval_minutes=60, daily_limit=7)
    for wanted, health, answer, limit in ((provider(), 5, 15, None), (own, 1, 60, 7)):
        assert health_target(wanted).interval == timedelta(minutes=health)
        (target,) = latency_targets(wanted, [offer()], chosen=None, every=False)
        assert (target.interval, target.daily_limit) == (timedelta(minutes=answer), limit)


def test_health_is_asked_at_the_path_of_the_registry_else_at_the_list_of_models() -> None:
    assert health_target(provider()).url == "https://api.acme.example/v1/models"
    assert health_target(provider(health_path="/status")).url == "https://api.acme.example/status"


def test_the_operator_chooses_the_model_before_the_registry_and_the_registry_before_the_price() -> None:
    offers = [offer("cheap"), offer("named"), offer("wanted")]
    named = provider(latency_model="named")
    assert latency(provider(), *offers) == ["cheap"]
    assert latency(named, *offers) == ["named"]
    assert latency(named, *offers, chosen="wanted") == ["wanted"]
    assert latency(named, *offers, every=True) == ["cheap", "named", "wanted"]


def test_a_model_whose_dialect_is_not_spoken_is_passed_over() -> None:
    strange = offer("strange", api_format="bedrock")
    assert latency(provider(), strange, offer("plain")) == ["plain"]
    with pytest.raises(NothingToAsk, match="dialect"):
        latency(provider(), strange)


def test_whether_a_temperature_is_accepted_and_the_model_reasons_goes_with_the_target() -> None:
    (target,) = latency_targets(provider(), [offer()], chosen=None, every=False)
    assert (target.takes_temperature, target.reasons) == (True, False)
