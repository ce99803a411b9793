"""What no source states and imports make of the facts: descriptions, and how far a price can be trusted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from openmodels.registry.importers.disputes import outliers
from openmodels.registry.importers.drafts import Notice
from openmodels.registry.importers.labs import Lab, is_home, lab_of
from openmodels.registry.importers.lines import predecessor, successor
from openmodels.registry.importers.merge.document import owners, rank, voice
from openmodels.registry.importers.prose.models import describe_model
from openmodels.registry.importers.prose.providers import describe_provider
from openmodels.registry.importers.reviewed import data

World = dict[str, dict[str, Any]]
"""Fields of files by path: the registry as it will be."""


def describe(world: World, paths: Collection[str]) -> dict[str, str]:
    """The description of each of these models and providers, made of the facts in the whole registry."""
    models = {fields["id"]: fields for path, fields in world.items() if path.startswith("models/")}
    makers = _makers(world, models)
    found = {}
    for path in paths:
        fields = world[path]
        if path.startswith("models/"):
            before = predecessor(fields["id"], models)
            found[path] = describe_model(fields, follows=models[before]["name"] if before else None)
        elif path.startswith("providers/"):
            found[path] = describe_provider(fields, what(fields), makers.get(fields["id"], []))
    return found


def what(provider: Mapping[str, Any]) -> str:
    """The reviewed sentence on what a provider is, or a plain one by its kind."""
    for name, about in data("providers").items():
        if name.replace(".", "-") == provider["id"]:
            return str(about["what"])
    plain = {
        "first-party": "serves its own models",
        "cloud": "runs models on its own servers",
        "plan": "is a subscription to models of several labs",
        "local": "runs models on your own machine",
    }
    return f"{provider['name']} {plain.get(provider.get('kind', ''), 'gives access to models of several labs')}."


def trust(
    world: World, contradicted: Collection[str], agreed: Collection[str], before: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, str], list[Notice]]:
    """How far each offer's price is confirmed, and the notices on those that cannot be right.

    A dispute stays until two sources agree or the price changes.
    """
    words = {path: _confirmed(fields) for path, fields in world.items() if path.startswith("mappings/")}
    doubted = {path for path in words if path in contradicted or _is_old_dispute(path, world, agreed, before)}
    sure = {path for path, word in words.items() if word == "vendor-confirmed"}
    far_off = outliers(world, sure, doubted)
    notices = [Notice("price", path, text) for path, texts in sorted(far_off.items()) for text in texts]
    return words | dict.fromkeys(far_off.keys() | doubted, "disputed"), notices


def _is_old_dispute(path: str, world: World, agreed: Collection[str], before: Mapping[str, Mapping[str, Any]]) -> bool:
    old = before.get(path, {})
    is_same = old.get("pricing") == world[path].get("pricing") and world[path].get("pricing") is not None
    return old.get("verification") == "disputed" and is_same and path not in agreed


def lifecycle(world: World) -> tuple[dict[str, str], dict[str, str]]:
    """Status and successor of models that their own lab no longer sells: by path, where the offers say so.

    While others still serve it, a model is deprecated; when nobody does, it is retired. It is deprecated, too, when its
    lab's main platform, the first of its homes, has given it up and another one still lists it.
    """
    statuses, successors = {}, {}
    offers: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for path, fields in world.items():
        if path.startswith("mappings/"):
            offers[fields["model_id"]].append(fields)
    for model, several in offers.items():
        lab = lab_of(model)
        own = [offer for offer in several if is_home(offer["provider_id"], lab)]
        if own and all(_is_over(offer) for offer in several):
            statuses[f"models/{model}.yaml"] = "retired"
        elif lab and own and (all(_is_over(offer) for offer in own) or _is_ending(own, lab)):
            statuses[f"models/{model}.yaml"] = "deprecated"
    models = {fields["id"]: path for path, fields in world.items() if path.startswith("models/")}
    over = {
        path for path, fields in world.items() if statuses.get(path, fields.get("status")) in ("deprecated", "retired")
    }
    alive = [model for model, path in models.items() if path not in over and _can_follow(model, offers[model])]
    for path in over & set(models.values()):
        if after := successor(world[path]["id"], alive):
            successors[path] = after
    return statuses, successors


def ends(world: World) -> dict[str, dict[str, str]]:
    """The day on which models that are over were given up, by field and path, where offers that ended tell it.

    That is the last day of its lab's offers, or of all where its lab had none; a deprecated one is so since that day.
    """
    found: dict[str, dict[str, str]] = {"deprecated_on": {}, "retires_on": {}}
    over: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for path, fields in world.items():
        if path.startswith("mappings/") and _is_over(fields):
            over[f"models/{fields['model_id']}.yaml"].append(fields)
    for path, several in over.items():
        name = {"retired": "retires_on", "deprecated": "deprecated_on"}.get(world[path].get("status", ""))
        if name == "deprecated_on" and world[path].get("retires_on"):
            continue  # its end is stated, which says more
        own = [offer for offer in several if is_home(offer["provider_id"], lab_of(world[path]["id"]))]
        days = [day for offer in own or several if (day := _end(offer))]
        if name and days:
            found[name][path] = max(days)
    return found


def _end(offer: Mapping[str, Any]) -> str | None:
    """The day on which an offer ended, or the last of its variants."""
    days = [one["retires_on"] for one in offer.get("variants") or [] if one.get("retires_on")]
    stated: str | None = offer.get("retires_on")
    return stated or (max(days) if days else None)


def _is_ending(own: list[Mapping[str, Any]], lab: Lab) -> bool:
    """Whether the offer at the first of a lab's platforms that has one is deprecated or retired."""
    main = min(own, key=lambda offer: lab.home.index(offer["provider_id"]))
    return main.get("status") in ("deprecated", "retired")


def _can_follow(model: str, offers: list[Mapping[str, Any]]) -> bool:
    """Whether a model may be named as a successor: its lab sells it, or sells nothing by itself."""
    lab = lab_of(model)
    if lab is None or not lab.home:
        return True
    return any(is_home(offer["provider_id"], lab) and not _is_over(offer) for offer in offers)


def _is_over(offer: Mapping[str, Any]) -> bool:
    return offer.get("status") == "retired"


def _confirmed(fields: Mapping[str, Any]) -> str:
    witnesses = owners(fields, "pricing")
    if fields.get("pricing") is None:
        return "unverified"
    if any(witness.rank > 1 for witness in witnesses):
        return "vendor-confirmed"
    stating = [one for one in fields.get("sources") or [] if "pricing" in (one.get("fields") or []) and rank(one) >= 0]
    voices = {voice(source) for source in stating}
    return "cross-checked" if len(voices) > 1 else "unverified"


def _makers(world: World, models: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """Developers by provider, those with most offers first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for path, fields in world.items():
        if path.startswith("mappings/") and (developer := models.get(fields["model_id"], {}).get("developer")):
            counts[fields["provider_id"]][developer] += 1
    return {
        provider: [name for name, _ in sorted(several.items(), key=lambda item: (-item[1], item[0]))]
        for provider, several in counts.items()
    }
