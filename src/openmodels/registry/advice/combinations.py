"""Fields of one file do not contradict each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from openmodels.registry.documents import Lifecycle, Mapping, Model, Provider
from openmodels.registry.entries import Registry
from openmodels.registry.problems import Problem
from openmodels.registry.rules import Rules


class Contradiction(NamedTuple):
    """Two statements that cannot both hold: where the one stands, and what it says against the other."""

    field: str
    message: str
    holds: Callable[..., bool]


_SEEN = {"image", "video", "pdf"}


def _takes(model: Model) -> set[str]:
    return set(model.input_modalities or model.modalities)


CONTRADICTIONS: dict[type[Lifecycle], tuple[Contradiction, ...]] = {
    Model: (
        Contradiction(
            "capabilities",
            "The model has vision but takes no image, video or pdf.",
            lambda m: "vision" in m.capabilities and not _SEEN & _takes(m),
        ),
        Contradiction(
            "capabilities",
            "The model makes images but its output is none.",
            lambda m: "image-generation" in m.capabilities and "image" not in (m.output_modalities or ["image"]),
        ),
        Contradiction(
            "open_weights",
            "The weights are said not to be open, and yet places to download them are listed.",
            lambda m: m.open_weights is False and bool(m.weights),
        ),
        Contradiction(
            "base_model",
            "The model is its own base model.",
            lambda m: m.base_model is not None and m.base_model == m.id,
        ),
        Contradiction(
            "parameters",
            "More parameters are active than there are.",
            lambda m: bool(m.parameters and (m.parameters.active or 0) > (m.parameters.total or float("inf"))),
        ),
    ),
    Provider: (
        Contradiction(
            "auth_type",
            "Requests need no key, and yet variables for one are listed.",
            lambda p: p.auth_type == "none" and bool(p.env_vars),
        ),
        Contradiction(
            "parent_provider",
            "The provider is its own parent.",
            lambda p: p.parent_provider is not None and p.parent_provider == p.id,
        ),
        Contradiction(
            "regions",
            "The regions are said to be unknown, and yet others are listed.",
            lambda p: "unknown" in p.regions and len(p.regions) > 1,
        ),
    ),
    Mapping: (
        Contradiction(
            "pricing",
            "The offer is said to be free, and yet it has a price.",
            lambda m: bool(
                m.pricing
                and m.pricing.basis == "free"
                and (m.pricing.input_per_million or m.pricing.output_per_million)
            ),
        ),
    ),
}


def check(registry: Registry, rules: Rules) -> Iterator[Problem]:
    """Report each statement that another of the same file contradicts."""
    for entry in registry.entries:
        for field, message, holds in CONTRADICTIONS[type(entry.document)]:
            if holds(entry.document):
                yield entry.problem("OM510", (field,), message)
