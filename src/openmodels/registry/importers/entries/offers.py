"""Offers of a catalogue to mapping drafts: one file for each provider and model, other names of it as variants."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openmodels.registry.importers import facts
from openmodels.registry.importers.entries import prices
from openmodels.registry.importers.entries.catalogue import Entry
from openmodels.registry.importers.entries.providers import offer_format
from openmodels.registry.importers.names import Trait, traits_of
from openmodels.registry.importers.reviewed import data

FEATURES = {
    "tools": "tool_call",
    "structured_output": "structured_output",
    "reasoning": "reasoning",
    "attachments": "attachment",
    "temperature": "temperature",
}
KINDS = ("free", "region", "privacy", "speed", "reasoning", "quantization", "snapshot")
QUANTIZATIONS = ("fp8", "fp4", "fp16", "bf16", "nvfp4", "mxfp4", "int8", "int4", "awq", "gptq")
REGION_WORDS = {
    "us": "United States",
    "eu": "Europe",
    "apac": "Asia Pacific",
    "au": "Australia",
    "jp": "Japan",
    "in": "India",
}
OVER = ("deprecated", "retired")
PLAIN_SUFFIXES = ("default", "latest")


@dataclass(frozen=True)
class Offer:
    """An entry of the source, the model that it is an offer of, and in what it differs from the plain offer.

    `is_alias` says that its name means the model, whoever uses it.
    """

    entry: Entry
    model: str
    traits: tuple[Trait, ...]
    is_alias: bool = False

    @property
    def distance(self) -> tuple[int, int, str]:
        """How far it is from the plain offer; snapshots and newest-of-the-line names are nearer than other modes."""
        far = sum(1 if trait.kind == "snapshot" else 4 for trait in self.traits if trait.text not in PLAIN_SUFFIXES)
        return far, len(self.entry.name), self.entry.name


def mapping_fields(
    provider: str, model: str, plain: Offer, others: Sequence[Offer], *, currency: Mapping[str, str], today: str
) -> dict[str, Any]:
    """The one file of this provider and model: the plain offer, and every other as a variant of it."""
    main = details(plain, currency)
    fields: dict[str, Any] = {
        "model_id": model,
        "provider_id": kebab_provider(provider),
        "provider_model_name": plain.entry.name,
        **main,
        "rate_limits": None,
        "available_regions": _regions(provider, plain),
    }
    if variants := [_variant(offer, main, currency) for offer in others]:
        fields["variants"] = variants
    if former := _former(plain, currency):
        fields["price_history"] = former
    return {**fields, "created_at": facts.timestamp(today), "updated_at": facts.timestamp(today)}


def plainest(offers: Sequence[Offer], held: Mapping[str, Any] | None) -> tuple[Offer | None, list[Offer]]:
    """The offer that the file is about, and the others.

    Where the registry holds the file already, that is the offer of the name it holds, or one that differs from the
    plain offer in the same way; None where there is no such offer.
    """
    ordered = sorted(offers, key=lambda offer: offer.distance)
    if held is None:
        return ordered[0], ordered[1:]
    name = held["provider_model_name"]
    kinds = {trait.kind for trait in traits_of(name)} - {"snapshot"}
    same = [offer for offer in ordered if offer.entry.name == name]
    alike = [offer for offer in ordered if {trait.kind for trait in offer.traits} - {"snapshot"} == kinds]
    plain = next(iter([*same, *alike]), None)
    return plain, [offer for offer in ordered if offer is not plain]


def details(offer: Offer, currency: Mapping[str, str]) -> dict[str, Any]:
    """What one entry says about its offer; what it does not say is absent, an unknown price is None."""
    entry = offer.entry
    limit = entry.facts.get("limit", {})
    context, output = facts.known_limit(limit.get("context")), facts.known_limit(limit.get("output"))
    price = _price(entry, entry.facts.get("cost"), currency)
    if price and (modes := prices.mode_prices(entry.facts.get("experimental", {}))):
        price["service_tiers"] = modes
    quantization = next((word for word in QUANTIZATIONS for trait in offer.traits if word in trait.text), None)
    optional = {
        "context_window_override": context,
        "max_output_tokens": output if output and output > 1 and (context is None or output <= context) else None,
        "quantization": quantization,
        "features": features(entry.facts),
        **offer_format(entry),
        "status": entry.facts.get("status"),
        "deprecated_on": entry.facts.get("deprecated_on"),
        "retires_on": entry.facts.get("retires_on"),
    }
    return {"pricing": price, **{name: value for name, value in optional.items() if value}}


def _price(entry: Entry, cost: Mapping[str, Any] | None, currency: Mapping[str, str]) -> dict[str, Any] | None:
    named = currency.get(f"{entry.provider}/{entry.name}") or currency.get(entry.provider, "USD")
    return prices.pricing(cost, currency=named, zero=meaning_of_zero(entry))


def _former(offer: Offer, currency: Mapping[str, str]) -> list[dict[str, Any]]:
    """The dated prices that a source knows of an offer, oldest first; one that is not known is left out."""
    found = []
    for one in offer.entry.facts.get("history", []):
        if price := _price(offer.entry, one["cost"], currency):
            page = {"source": one["page"]} if one["page"] else {}
            found.append({"since": one["since"], **price, **page})
    return found


def features(stated: Mapping[str, Any]) -> dict[str, bool]:
    """Flags that the source states, true or false; one that it does not state is absent."""
    found = {name: stated[key] for name, key in FEATURES.items() if isinstance(stated.get(key), bool)}
    if "cache_read" in stated.get("cost", {}):
        found["prompt_caching"] = True
    return found


def meaning_of_zero(entry: Entry) -> str | None:
    """What a price of nothing means: free where the name says so, else what was reviewed about the provider."""
    said = f"{entry.name} {entry.facts.get('name', '')}".lower()
    if re.search(r"(^|[^a-z])free([^a-z]|$)", said):
        return "free"
    about = data("providers").get(entry.provider, {})
    if about.get("kind") == "plan":
        return "subscription"
    zero: str | None = about.get("zero")
    return zero


def kebab_provider(provider: str) -> str:
    """The id of a provider by the name of its folder."""
    from_dots = re.sub(r"[^a-z0-9]+", "-", provider.lower())
    return from_dots.strip("-")


def _variant(offer: Offer, main: Mapping[str, Any], currency: Mapping[str, str]) -> dict[str, Any]:
    kinds = [trait.kind for trait in offer.traits]
    kind = next((kind for kind in KINDS if kind in kinds), "snapshot")
    own = details(offer, currency)
    fields: dict[str, Any] = {"provider_model_name": offer.entry.name, "kind": kind, "label": _label(offer, kind)}
    if own["pricing"] != main["pricing"]:
        fields["pricing"] = own["pricing"]
    for name in (
        "context_window_override",
        "max_output_tokens",
        "quantization",
        "api_format",
        "api_base_url",
        "status",
        "deprecated_on",
        "retires_on",
    ):
        if own.get(name) != main.get(name) and own.get(name) is not None:
            fields[name] = own[name]
    if own.get("status") in OVER:
        fields["status"] = own["status"]  # said even where the plain offer says it, as another source may say beta
    if differing := {
        name: value for name, value in own.get("features", {}).items() if main.get("features", {}).get(name) != value
    }:
        fields["features"] = differing
    if kind == "region":
        fields["available_regions"] = _regions(offer.entry.provider, offer)
    return {name: value for name, value in fields.items() if value is not None or name == "pricing"}


def _label(offer: Offer, kind: str) -> str | None:
    text = next((trait.text for trait in offer.traits if trait.kind == kind), None)
    if text is None:
        return None
    return REGION_WORDS.get(text, text.replace("-", " ") if kind != "snapshot" else text)


def _regions(provider: str, offer: Offer) -> list[str]:
    region = next((trait.text for trait in offer.traits if trait.kind == "region"), None)
    if region:
        return [region]
    known: list[str] = data("providers").get(provider, {}).get("regions", ["global"])
    return ["unknown"] if len(known) > 1 else known
