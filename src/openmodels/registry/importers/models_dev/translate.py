"""Translate models.dev into drafts of registry files, with what is left out and what looks wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from openmodels.registry.importers.drafts import Draft, Known, Notice, Skipped, Translation
from openmodels.registry.importers.ids import kebab, last_segment
from openmodels.registry.importers.models_dev import prices
from openmodels.registry.importers.models_dev.decisions import decisions, is_moving, model_of, names_of
from openmodels.registry.importers.models_dev.models import model_drafts, source
from openmodels.registry.importers.models_dev.notices import NAME
from openmodels.registry.importers.models_dev.offers import Offer, kebab_provider, mapping_fields
from openmodels.registry.importers.models_dev.parse import Catalogue, Entry
from openmodels.registry.importers.models_dev.providers import provider_fields
from openmodels.registry.importers.names import Names, data, traits_of

UNDATED = "1970-01-01"
ALIAS_KINDS = {"snapshot"}


def translate(catalogue: Catalogue, known: Known) -> Translation:
    """Everything that models.dev says, as drafts in the order models, providers, mappings."""
    result = Translation(NAME, catalogue.date or UNDATED, frozenset({"model", "provider", "mapping"}))
    result.notices = [Notice("unreadable", thing, text) for thing, text in catalogue.problems]
    names = names_of(list(catalogue.canonical))
    offers: dict[tuple[str, str], list[Offer]] = defaultdict(list)
    for entry in catalogue.entries:
        if found := _offer(entry, names, result):
            offers[entry.provider, found.model].append(found)
        if strange := prices.unknown_keys(entry.facts.get("cost")):
            result.notices.append(
                Notice("cost-key", f"{entry.provider}/{entry.name}", f"unknown: {', '.join(strange)}")
            )
    models = model_drafts(catalogue, _aliases(offers, result), _statuses(offers))
    mappings = _mappings(catalogue, offers)
    for draft in mappings:
        draft.fields["sources"] = [source(catalogue, draft.fields)]
    result.drafts = [*models, *_providers(catalogue, offers), *mappings]
    return result


def _offer(entry: Entry, names: Names, result: Translation) -> Offer | None:
    """Which model an entry offers; where that is none, the reason is noted."""
    thing = f"{entry.provider}/{entry.name}"
    labelled = model_of(entry.base) if entry.base else None
    reading = names.read(entry.name)
    if is_moving(entry.name) or (entry.base and labelled is None):
        result.skipped.append(Skipped(thing, "follows the newest model of a line; not a model"))
        return None
    if kebab(last_segment(entry.name)) in decisions()["other"]["names"] and (reading is None or labelled):
        result.skipped.append(Skipped(thing, "a model without a canonical file"))
        return None
    if labelled and reading and reading.exact and reading.model != labelled:
        text = f"base_model says {labelled}, the name says {reading.model}; the name was believed"
        result.notices.append(Notice("label", thing, text))
    elif labelled and (reading is None or reading.model != labelled):
        return Offer(entry, labelled, traits_of(entry.name))
    if reading:
        is_alias = reading.bare and all(trait.kind in ALIAS_KINDS for trait in reading.traits)
        return Offer(entry, reading.model, reading.traits, is_alias)
    result.skipped.append(Skipped(thing, "a model without a canonical file"))
    return None


def _mappings(catalogue: Catalogue, offers: Mapping[tuple[str, str], list[Offer]]) -> list[Draft]:
    currency: dict[str, str] = decisions()["currency"]
    contexts = {
        str(model_of(name)): stated.get("limit", {})
        for name, stated in reversed(catalogue.canonical.items())
        if model_of(name)
    }
    found = []
    for (provider, model), several in sorted(offers.items()):
        fields = mapping_fields(provider, model, several, currency=currency, today=catalogue.date or UNDATED)
        for name, limit in (("context_window_override", "context"), ("max_output_tokens", "output")):
            if fields.get(name) == contexts.get(model, {}).get(limit):
                fields.pop(name, None)
        found.append(Draft("mapping", f"mappings/{fields['provider_id']}/{model}.yaml", fields))
    return found


def _providers(catalogue: Catalogue, offers: Iterable[tuple[str, str]]) -> list[Draft]:
    imported = sorted({provider for provider, _ in offers})
    today = catalogue.date or UNDATED
    found = []
    for provider in imported:
        fields = provider_fields(provider, catalogue.providers[provider], imported=imported, today=today)
        fields["sources"] = [source(catalogue, fields, f"/tree/dev/providers/{provider}")]
        found.append(Draft("provider", f"providers/{fields['id']}.yaml", fields))
    return found


def _aliases(offers: Mapping[tuple[str, str], list[Offer]], result: Translation) -> dict[str, set[str]]:
    """Names by which providers know a model, where each means one model only."""
    meant: dict[str, set[str]] = defaultdict(set)
    for (_, model), several in offers.items():
        for offer in several:
            if offer.is_alias:
                meant[kebab(last_segment(offer.entry.name))].add(model)
    found: dict[str, set[str]] = defaultdict(set)
    for name, models in sorted(meant.items()):
        if len(models) > 1:
            result.notices.append(Notice("alias", name, f"means {' and '.join(sorted(models))}; not taken as an alias"))
        elif name not in models and name not in decisions()["moving"]["names"]:
            found[min(models)].add(name)
    for name, model in decisions()["names"].items():
        if len(meant[name] | {model}) == 1:
            found[model].add(name)
    return found


def _statuses(offers: Mapping[tuple[str, str], list[Offer]]) -> dict[str, str]:
    """Status of a model by its own lab's plain offer, the only one that can retire it."""
    homes = {kebab_provider(home) for lab in data("labs").values() for home in lab["home"]}
    found: dict[str, str] = {}
    for (provider, model), several in sorted(offers.items()):
        plain = min(several, key=lambda offer: offer.distance)
        status = plain.entry.facts.get("status")
        if status and kebab_provider(provider) in homes and model not in found:
            found[model] = status
    return found
