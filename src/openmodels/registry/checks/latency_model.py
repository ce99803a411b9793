"""The model that stands for a provider's speed is one that it offers."""

from __future__ import annotations

from collections.abc import Iterator

from openmodels.registry.documents import Provider
from openmodels.registry.entries import Registry
from openmodels.registry.nearest import did_you_mean
from openmodels.registry.problems import Problem


def check(registry: Registry) -> Iterator[Problem]:
    """Report each latency model that its provider has no mapping of: it would never be probed."""
    for entry in registry.every(Provider):
        provider, telemetry = entry.document, entry.document.telemetry
        model = telemetry.latency_model if telemetry else None
        pair = (provider.id, model)
        if model is None or pair in registry.mappings or pair in registry.broken["mapping"]:
            continue
        offered = [model_id for provider_id, model_id in registry.mappings if provider_id == provider.id]
        hint = did_you_mean(model, offered) or f"Add mappings/{provider.id}/{model}.yaml, or leave latency_model out."
        message = f"The provider '{provider.id}' does not offer the model '{model}'."
        yield entry.problem("OM309", ("telemetry", "latency_model"), message, hint=hint)
