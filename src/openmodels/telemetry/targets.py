"""Catalogue to targets: what is asked of each provider, how often, and which model stands for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from urllib.parse import urljoin

from openmodels.store.telemetry_targets import ProbedOffer, ProbedProvider
from openmodels.telemetry.dialects import DIALECTS
from openmodels.telemetry.dialects.speech import below
from openmodels.telemetry.measurement import Target

HEALTH_MINUTES = 5
LATENCY_MINUTES = 15


class NothingToAsk(Exception):
    """A provider cannot be asked for its latency; the sentence tells why."""


def health_target(provider: ProbedProvider) -> Target:
    """The health probe of a provider: the path that the registry names, else the list of its models."""
    facts = provider.telemetry or {}
    path = facts.get("health_path")
    dialect = DIALECTS.get(provider.compatibility)
    if path:
        url = urljoin(provider.api_base_url, path)
    elif dialect and dialect.health_path:
        url = below(provider.api_base_url, dialect.health_path)
    else:
        url = provider.api_base_url
    minutes = facts.get("health_interval_minutes") or HEALTH_MINUTES
    return Target(provider.id, "health", url, timedelta(minutes=minutes), simulated=provider.simulated)


def latency_targets(
    provider: ProbedProvider, offers: Sequence[ProbedOffer], *, chosen: str | None, every: bool
) -> list[Target]:
    """The latency probes of a provider: of the chosen model, else the registry's, else its cheapest; or of every one.

    Raises NothingToAsk.
    """
    speaking = [offer for offer in offers if _dialect(provider, offer) in DIALECTS]
    named = chosen or (None if every else (provider.telemetry or {}).get("latency_model"))
    if named is not None:
        wanted = [offer for offer in speaking if offer.model_id == named]
    else:
        wanted = speaking if every else speaking[:1]
    if not wanted:
        model = "model" if named is None else f"model '{named}'"
        raise NothingToAsk(f"Not probed: there is no active chat {model} in a dialect that probes speak.")
    return [_latency_target(provider, offer) for offer in wanted]


def by_provider(offers: Sequence[ProbedOffer]) -> Mapping[str, list[ProbedOffer]]:
    """The offers of each provider, in their order."""
    found: dict[str, list[ProbedOffer]] = {}
    for offer in offers:
        found.setdefault(offer.provider_id, []).append(offer)
    return found


def _latency_target(provider: ProbedProvider, offer: ProbedOffer) -> Target:
    facts = provider.telemetry or {}
    url, dialect = offer.api_base_url or provider.api_base_url, _dialect(provider, offer)
    if facts.get("latency_path") and dialect in ("openai", "custom"):
        url, dialect = urljoin(url, facts["latency_path"]), "custom"
    return Target(
        provider.id,
        "latency",
        url,
        timedelta(minutes=facts.get("latency_interval_minutes") or LATENCY_MINUTES),
        offer.model_id,
        offer.provider_model_name,
        dialect,
        provider.auth_type,
        tuple(provider.env_vars or ()),
        offer.reasons,
        offer.takes_temperature,
        facts.get("daily_limit"),
        offer.input_per_million,
        offer.output_per_million,
        offer.currency,
        provider.simulated,
    )


def _dialect(provider: ProbedProvider, offer: ProbedOffer) -> str:
    return offer.api_format or provider.compatibility
