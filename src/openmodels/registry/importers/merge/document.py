"""One file: what is in the registry and what a source drafts, brought together without losing what people wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openmodels.registry.documents import KINDS
from openmodels.registry.importers.decisions import is_converted
from openmodels.registry.importers.drafts import Draft
from openmodels.registry.importers.merge.fields import Case, settle
from openmodels.registry.importers.merge.prices import same_price
from openmodels.registry.importers.merge.record import Record
from openmodels.registry.importers.merge.standing import Standing

IDENTITY = frozenset({"id", "model_id", "provider_id"})
STAMPS = frozenset({"created_at", "updated_at", "sources"})
OURS = frozenset({"description", "verification"})
"""Fields that imports make of the facts and that no source states; `polish` writes them."""
DERIVED = frozenset({"status", "successor", "deprecated_on", "retires_on"})
"""Fields that imports conclude from other files where no source states them."""
COPIES = ("litellm", "genai-prices")
"""Catalogues that copy pages by hand or by program and name the page; without a page they are hearsay."""
REPOSITORY_SLASHES = "https://github.com/owner/name".count("/")


@dataclass
class Merged:
    """A file after a source was heard, with what was left to people and where sources contradict each other."""

    fields: dict[str, Any]
    by_hand: list[str] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    agreed: bool = False
    """Whether the source is the first to confirm a price that another one had stated."""


def merged(draft: Draft, existing: Mapping[str, Any] | None, record: Record) -> Merged:
    """The file that this draft asks for; `existing` is what the registry holds now."""
    if existing is None:
        return Merged(dict(draft.fields))
    witness = standing(draft.fields["sources"][0])
    result = Merged(dict(existing))
    owned = _owned(existing, witness.name)
    stated = {name: draft.fields[name] for name in draft.fields["sources"][0]["fields"] if name not in OURS}
    stands_by = {name for name in stated if _hear(draft.path, name, stated, existing, record, witness, result)}
    for name in sorted(owned - set(stated) - OURS) if not draft.partial else ():
        _withdraw(draft, name, existing, record, witness, result)
    before, now = _in_order(existing, witness.name), draft.fields["sources"][0]["fields"]
    kept = [
        name
        for name in dict.fromkeys([*before, *now])
        if name in stands_by or (draft.partial and name in owned - set(stated))
    ]
    result.fields["sources"] = _sources(existing, draft.fields["sources"][0], kept, result)
    return result


def standing(source: Mapping[str, Any]) -> Standing:
    """A source of a file as a witness."""
    return Standing(source["name"], source.get("retrieved_at"), rank(source))


def voice(source: Mapping[str, Any]) -> str:
    """Who speaks: what model-prices took from models.dev is no second voice."""
    return "models.dev" if source["name"] == "model-prices" and rank(source) == 1 else str(source["name"])


def rank(source: Mapping[str, Any]) -> int:
    """2 for a statement read from the first party's page, 1 for a catalogue's, 0 where the catalogue names no page.

    -1 where the page is in another currency, so that the catalogue's dollars are its own conversion.
    """
    url = source.get("url") or ""
    if source["name"] == "model-prices":
        return 1 if url.startswith("https://github.com/") else 2
    if source["name"] in COPIES and is_converted(url):
        return -1
    if source["name"] in COPIES:
        return 0 if url.startswith("https://github.com/") and url.count("/") == REPOSITORY_SLASHES else 1
    return 1


def owners(existing: Mapping[str, Any], name: str) -> list[Standing]:
    """The sources that stand by a field, the most credible first: by rank, then the newest."""
    found = [standing(source) for source in existing.get("sources") or [] if name in (source.get("fields") or [])]
    return sorted(found, key=lambda one: (one.rank, one.day or ""), reverse=True)


def _hear(
    path: str,
    name: str,
    stated: Mapping[str, Any],
    existing: Mapping[str, Any],
    record: Record,
    witness: Standing,
    result: Merged,
) -> bool:
    """Take one statement into the result where it counts; whether the source stands by what the result says."""
    incoming = stated[name]
    if name not in existing or (existing[name] is None and not owners(existing, name)):
        if name not in existing and record.knows(path, name):
            result.by_hand.append(name)
            return False
        if _has_spoken_since(existing, witness):
            return False
        result.fields[name] = incoming
        return True
    current, holders = existing[name], owners(existing, name)
    if name != "aliases" and _has_spoken_since(existing, witness):
        return any(one.name == witness.name for one in holders)
    is_derived = name in DERIVED and not holders and record.knows(path, name)
    if current != incoming and (not (holders or is_derived) or record.is_by_hand(path, name, current)):
        result.by_hand.append(name)
        return False
    others = [holder for holder in holders if holder.name != witness.name]
    holder = others[0] if others else (holders[0] if holders else witness)
    settled = settle(Case(name, current, incoming, holder, witness, alone=not others))
    result.fields[name] = settled.value
    if settled.contradiction:
        result.contradictions.append(settled.contradiction)
    is_new_voice = all(one.name != witness.name for one in holders)
    if name == "pricing" and is_new_voice and settled.stands_by and current is not None and not settled.contradiction:
        result.agreed = current.get("input_per_million") == settled.value.get("input_per_million")
    return settled.stands_by


def _has_spoken_since(existing: Mapping[str, Any], witness: Standing) -> bool:
    """Whether the file holds a newer statement of the same source, which left out what this one says."""
    return any(
        source["name"] == witness.name and (source.get("retrieved_at") or "") > (witness.day or "")
        for source in existing.get("sources") or []
    )


def _withdraw(
    draft: Draft, name: str, existing: Mapping[str, Any], record: Record, witness: Standing, result: Merged
) -> None:
    """Take out a field that its only source states no longer, unless a person changed it or the file needs it."""
    field_of = KINDS[draft.kind].model_fields.get(name)
    alone = all(holder.name == witness.name for holder in owners(existing, name))
    newer = all((holder.day or "") <= (witness.day or "") for holder in owners(existing, name))
    if name not in existing or field_of is None or field_of.is_required() or not alone or not newer:
        return
    if record.is_by_hand(draft.path, name, existing[name]):
        result.by_hand.append(name)
        return
    result.fields.pop(name, None)


def _in_order(existing: Mapping[str, Any], source: str) -> list[str]:
    return [name for one in existing.get("sources") or [] if one["name"] == source for name in one.get("fields") or []]


def _owned(existing: Mapping[str, Any], source: str) -> set[str]:
    return set(_in_order(existing, source))


def _sources(
    existing: Mapping[str, Any], own: Mapping[str, Any], fields: list[str], merged_so_far: Merged
) -> list[dict[str, Any]]:
    """The sources of the file: ours with its fields, others without those that are no longer theirs to state."""
    result, by_hand = merged_so_far.fields, merged_so_far.by_hand
    found = []
    mine = None
    for source in existing.get("sources") or []:
        kept = dict(source)
        if source["name"] == own["name"]:
            mine = kept
        elif "fields" in kept:
            stated = [name for name in kept["fields"] if name in result and name not in by_hand]
            kept["fields"] = [name for name in stated if not _lost(name, existing, result)]
        found.append(kept)
    if mine is None and fields:
        found.append({**own, "fields": fields})
    elif mine is not None and _speaks_anew(own, mine, fields, existing, result):
        mine.clear()
        mine.update({**own, "fields": fields})
    return [source for source in found if source.get("fields") != []]


def _speaks_anew(
    own: Mapping[str, Any],
    before: Mapping[str, Any],
    fields: list[str],
    existing: Mapping[str, Any],
    result: Mapping[str, Any],
) -> bool:
    """Whether a source's entry gets the day of its new statement: where that changes the file or confirms its price.

    A price is as fresh as the last day on which its source still said so. Other facts keep the day on which they came:
    they do not go stale, and a source that says all of them again would touch every file.
    """
    day, last = own.get("retrieved_at") or "", before.get("retrieved_at") or ""
    if day < last:
        return False
    changed = fields != before.get("fields") or any(existing.get(name) != result.get(name) for name in fields)
    return changed or (day > last and "pricing" in fields and "pricing" in own["fields"])


def _lost(name: str, existing: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Whether what the file says now is another thing than what this field's sources had stated."""
    if name == "pricing":
        return existing.get(name) != result[name] and not same_price(existing.get(name), result[name])
    return name not in _SHARED and existing.get(name) != result[name]


_SHARED = frozenset({"aliases", "env_vars", "features", "variants"})
"""Fields to which several sources add; a change by one does not make the others wrong."""
