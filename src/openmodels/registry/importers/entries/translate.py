"""Translate a catalogue into drafts of registry files, with what is left out and what looks wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from openmodels.registry.importers.decisions import (
    MOVING,
    decisions,
    follows_a_line,
    model_of,
    names_of,
    unheard,
    why_no_model,
)
from openmodels.registry.importers.drafts import Draft, Known, Notice, Skipped, Tier, Translation
from openmodels.registry.importers.entries import prices
from openmodels.registry.importers.entries.catalogue import Catalogue, Entry
from openmodels.registry.importers.entries.groups import Group, group, model_by_name, reading_of
from openmodels.registry.importers.entries.models import model_drafts, partial_draft, source, today
from openmodels.registry.importers.entries.offers import Offer, kebab_provider, mapping_fields, plainest
from openmodels.registry.importers.entries.providers import has_address, provider_fields
from openmodels.registry.importers.facts import first_day, known_day, known_limit
from openmodels.registry.importers.ids import kebab, last_segment
from openmodels.registry.importers.labs import is_home, lab_of, starts_with_brand
from openmodels.registry.importers.names import Names, Reading, plain, traits_of

NOT_RAW = "a new offer, and the name is not the one that requests use"
NAMELESS = "nothing in the name says which model it is"
NOT_ALIKE = "a variant of an offer of which the source does not list the plain one"
RENEWED = {"released_on", "retires_on", "successor"}
"""Facts about a model that a source which stated them may state anew."""
ALIAS_KINDS = {"snapshot"}
STAGES = ("alpha", "beta", "active", "deprecated")
"""What the offers of a lab can say of its model; which holds where they differ comes first."""
NO_ALIAS = re.compile(r"-default$|\dp\d|^llama-v\d|^fw-")
"""Names that only one host uses for a model, such as glm-4p6 and claude-opus-5-default."""
Offers = dict[tuple[str, str], list[Offer]]
"""Offers by provider and model."""


@dataclass
class Sorted:
    """The entries of a catalogue by what they offer: models that are known, and groups of others."""

    offers: Offers = field(default_factory=lambda: defaultdict(list))
    groups: list[Group] = field(default_factory=list)
    names: Names = field(default_factory=lambda: Names({}))

    def tiers(self) -> dict[str, Tier]:
        """The tier of each model that is not known."""
        return {found.model: found.tier for found in self.groups}


def translate(catalogue: Catalogue, known: Known) -> Translation:
    """Everything that a catalogue says, as drafts in the order models, providers, mappings."""
    catalogue = heard(catalogue)
    result = Translation(catalogue.origin.name, today(catalogue), catalogue.origin.complete)
    result.skipped = list(catalogue.left_out)
    result.notices = [Notice("unreadable", thing, text) for thing, text in catalogue.problems]
    for entry in catalogue.entries:
        if strange := prices.unknown_keys(entry.facts.get("cost")):
            result.notices.append(
                Notice("cost-key", f"{entry.provider}/{entry.name}", f"unknown: {', '.join(strange)}")
            )
    found = _sort(catalogue, known, result)
    aliases, statuses = _aliases(found.offers, result), _statuses(found.offers)
    models = model_drafts(catalogue, found.groups, aliases, statuses)
    facts = {**known.models, **{draft.fields["id"]: draft.fields for draft in models}}
    mappings = _mappings(catalogue, found, facts, known, result)
    if not catalogue.canonical:
        named = {model for _, model in found.offers} - found.tiers().keys()
        gaps = _gaps(catalogue, found, known)
        models += [partial_draft(catalogue, model, aliases, statuses, gaps.get(model, {})) for model in sorted(named)]
    result.drafts = [*models, *_providers(catalogue, mappings, known.providers), *mappings]
    return result


def heard(catalogue: Catalogue) -> Catalogue:
    """The catalogue without the prices that were reviewed as wrong; those that held once stay in the history."""
    return replace(catalogue, entries=[_heard(entry, catalogue.origin.name) for entry in catalogue.entries])


def _heard(entry: Entry, source_name: str) -> Entry:
    kind = unheard(source_name, f"{entry.provider}/{entry.name}")
    if kind is None:
        return entry
    left_out = {"cost", "experimental", "history"} - ({"history"} if kind == "former" else set())
    return replace(entry, facts={name: value for name, value in entry.facts.items() if name not in left_out})


def _sort(catalogue: Catalogue, known: Known, result: Translation) -> Sorted:
    """Each entry to the model that it offers; what offers none is skipped with its reason."""
    names, left = names_of(list(catalogue.canonical), known.names), []
    found = Sorted(names=names)
    for entry in catalogue.entries:
        labelled = model_of(entry.base) if entry.base else None
        reason = _reason_to_skip(entry, catalogue, known)
        offer = None if reason else _offer(entry, labelled, names, result)
        is_held = offer is not None and (kebab_provider(entry.provider), offer.model) in known.offers
        if reason is None and not entry.is_raw and not is_held:
            reason = NOT_RAW
        if reason is None and offer is None:
            reason = MOVING if follows_a_line(entry.name) else NAMELESS if not model_by_name(entry.name) else None
        if reason:
            result.skipped.append(Skipped(f"{entry.provider}/{entry.name}", reason))
        elif offer:
            found.offers[entry.provider, offer.model].append(offer)
        else:
            left.append(entry)
    _group(found, left, {} if catalogue.canonical else known.hints, result)
    return found


def _reason_to_skip(entry: Entry, catalogue: Catalogue, known: Known) -> str | None:
    """Why an entry is not imported whatever model it offers; None where nothing speaks against it."""
    if reason := why_no_model(entry.name) or (MOVING if entry.base and model_of(entry.base) is None else None):
        return reason
    is_known = kebab_provider(entry.provider) in known.providers
    if not is_known and not has_address(entry.provider, catalogue.providers.get(entry.provider, {})):
        return "nobody says where the provider answers"
    return None


def _group(found: Sorted, left: Sequence[Entry], hints: Mapping[str, str], result: Translation) -> None:
    """Put offers of models that nobody knows into groups, but for models that nobody offers any more."""
    groups, names = group(left, hints)
    for several in groups:
        if several.is_over:
            result.skipped.append(Skipped(several.model, "retired, and never in the registry"))
            continue
        found.groups.append(several)
        for entry in several.entries:
            offer = _by_reading(entry, reading_of(entry, several, names))
            found.offers[entry.provider, offer.model].append(offer)


def _offer(entry: Entry, labelled: str | None, names: Names, result: Translation) -> Offer | None:
    """The offer of a known model, by its name and its label; None for another model."""
    reading = names.read(entry.name)
    if kebab(last_segment(entry.name)) in decisions()["other"]["names"] and (reading is None or labelled):
        return None
    if labelled and reading and reading.exact and reading.model != labelled:
        text = f"base_model says {labelled}, the name says {reading.model}; the name was believed"
        result.notices.append(Notice("label", f"{entry.provider}/{entry.name}", text))
    elif labelled and (reading is None or reading.model != labelled):
        traits = traits_of(entry.name)
        is_alias = starts_with_brand(plain(entry.name)) and all(trait.kind in ALIAS_KINDS for trait in traits)
        return Offer(entry, labelled, traits, is_alias)
    return _by_reading(entry, reading) if reading else None


def _by_reading(entry: Entry, reading: Reading) -> Offer:
    is_alias = reading.bare and all(trait.kind in ALIAS_KINDS for trait in reading.traits)
    return Offer(entry, reading.model, reading.traits, is_alias)


def _mappings(
    catalogue: Catalogue, found: Sorted, models: Mapping[str, Mapping[str, Any]], known: Known, result: Translation
) -> list[Draft]:
    """The file of each provider and model; limits only where they differ from the model's."""
    currency: dict[str, str] = decisions()["currency"]
    tiers = found.tiers()
    drafts = []
    for (provider, model), several in sorted(found.offers.items()):
        # A source that lists everything names its offers itself; any other adds to what is there.
        is_whole = "mapping" in catalogue.origin.complete
        held = None if is_whole else known.offers.get((kebab_provider(provider), model))
        plain, others = plainest(several, held)
        left = [(offer, NOT_RAW if plain else NOT_ALIKE) for offer in others if not plain or not offer.entry.is_raw]
        result.skipped.extend(Skipped(f"{provider}/{offer.entry.name}", reason) for offer, reason in left)
        if plain is None:
            continue
        others = [offer for offer in others if offer.entry.is_raw]
        fields = mapping_fields(provider, model, plain, others, currency=currency, today=today(catalogue))
        if held is not None:
            fields = _addition(fields, held)
        _drop_known_limits(fields, models[model], is_addition=held is not None)
        if after := _successor(plain, found.names, models):
            fields["successor"] = after
        fields["sources"] = [source(catalogue, fields, plain.entry.page)]
        path = f"mappings/{fields['provider_id']}/{model}.yaml"
        drafts.append(Draft("mapping", path, fields, tiers.get(model, "A"), partial=held is not None))
    return drafts


def _successor(offer: Offer, names: Names, models: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The model that the source names as the one to use instead, where it is another one, known and not over too."""
    raw = offer.entry.facts.get("successor")
    reading = names.read(raw) if raw else None
    if reading is None or reading.model == offer.model or reading.model not in models:
        return None
    return None if models[reading.model].get("status") == "retired" else reading.model


def _addition(fields: dict[str, Any], held: Mapping[str, Any]) -> dict[str, Any]:
    """What another source adds to an offer that is there: not its name, and no variant of the name it has."""
    taken = held["provider_model_name"]
    added = {name: value for name, value in fields.items() if name not in ("provider_model_name", "available_regions")}
    variants = [one for one in fields.get("variants", []) if one["provider_model_name"] != taken]
    added.pop("variants", None)
    return {**added, **({"variants": variants} if variants else {})}


def _drop_known_limits(fields: dict[str, Any], model: Mapping[str, Any], *, is_addition: bool) -> None:
    """Take out limits that are the model's own, that cannot be, or that a source with other limits in mind adds."""
    for name, limit in (("context_window_override", "context_window"), ("max_output_tokens", "max_output_tokens")):
        if is_addition or fields.get(name) == model.get(limit):
            fields.pop(name, None)
    context = fields.get("context_window_override") or model.get("context_window")
    if context and fields.get("max_output_tokens", 0) > context:
        del fields["max_output_tokens"]


def _providers(catalogue: Catalogue, mappings: Iterable[Draft], known: Collection[str]) -> list[Draft]:
    """The file of each provider with an offer, of the best tier of its offers."""
    tiers: dict[str, Tier] = {}
    for draft in mappings:
        identifier = draft.fields["provider_id"]
        tiers[identifier] = min(draft.tier, tiers.get(identifier, draft.tier))
    drafts = []
    for provider, stated in sorted(catalogue.providers.items()):
        identifier = kebab_provider(provider)
        is_new = "provider" in catalogue.origin.complete or identifier not in known
        if identifier in tiers and is_new:
            fields = provider_fields(provider, stated, imported=sorted(tiers), today=today(catalogue))
            fields["sources"] = [source(catalogue, fields, stated.get("page"))]
            drafts.append(Draft("provider", f"providers/{identifier}.yaml", fields, tiers[identifier]))
    return drafts


def _aliases(offers: Offers, result: Translation) -> dict[str, set[str]]:
    """Names by which providers know a model, where each means one model only."""
    meant: dict[str, set[str]] = defaultdict(set)
    models, private = {model for _, model in offers}, decisions()["private"]["names"]
    for (_, model), several in offers.items():
        for offer in several:
            name = kebab(last_segment(offer.entry.name))
            if offer.is_alias and name not in private:
                meant[name].add(model)
    for name, model in decisions()["names"].items():
        if model in models and name not in private:
            meant[name].add(model)
    found: dict[str, set[str]] = defaultdict(set)
    for name, named in sorted(meant.items()):
        if len(named) > 1:
            result.notices.append(Notice("alias", name, f"means {' and '.join(sorted(named))}; not taken as an alias"))
        elif name not in models and name not in decisions()["moving"]["names"] and not NO_ALIAS.search(name):
            found[min(named)].add(name)
    return found


def _statuses(offers: Offers) -> dict[str, str]:
    """Status of a model by the plain offers of its own lab, where none of them is active.

    Whether a model that its lab has given up is retired depends on the offers of others, so that is not said here.
    """
    stated: dict[str, set[str | None]] = defaultdict(set)
    for (provider, model), several in offers.items():
        if is_home(provider, lab_of(model)):
            stated[model].add(min(several, key=lambda offer: offer.distance).entry.facts.get("status"))
    return {
        model: next(word for word in STAGES if word in words)
        for model, words in stated.items()
        if None not in words and words & set(STAGES)
    }


def _gaps(catalogue: Catalogue, given: Sorted, known: Known) -> dict[str, dict[str, Any]]:
    """What the registry does not know about a model and its own lab's plain offer says: first day, limits, successor.

    Its end is known only where all offers of its lab have one.
    """
    found: dict[str, dict[str, Any]] = {}
    own: dict[str, list[list[Offer]]] = defaultdict(list)
    for (provider, model), several in sorted(given.offers.items()):
        if is_home(provider, lab_of(model)):
            own[model].append(several)
    for model, by_provider in own.items():
        several = by_provider[0]
        held = known.models.get(model, {})
        mine = _stated_by(catalogue.origin.name, held)
        plain = min(several, key=lambda offer: offer.distance)
        facts, limit = plain.entry.facts, plain.entry.facts.get("limit", {})
        days = [offer.entry.facts.get("retires_on") for offers in by_provider for offer in offers]
        ends = [str(day) for day in days if day]
        stated = {
            "released_on": known_day(facts.get("release_date"))
            or first_day(model, [one.entry.name for one in several]),
            "retires_on": max(ends) if len(ends) == len(days) else None,
            "successor": _successor(plain, given.names, known.models),
            "context_window": known_limit(limit.get("context")),
            "max_output_tokens": known_limit(limit.get("output")),
        }
        output, context = stated["max_output_tokens"], held.get("context_window") or stated["context_window"]
        if output and context and int(output) > int(context):
            del stated["max_output_tokens"]
        found[model] = {
            name: value
            for name, value in stated.items()
            if value and (held.get(name) is None or (name in mine and (name in RENEWED or held[name] == value)))
        }
    return found


def _stated_by(source_name: str, held: Mapping[str, Any]) -> set[str]:
    sources = [one for one in held.get("sources") or [] if one["name"] == source_name]
    return {name for one in sources for name in one.get("fields") or []}
