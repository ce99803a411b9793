"""What an import would do to a registry: pure, so that it can be shown first and tested as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from openmodels.registry.importers.decisions import why_left_out
from openmodels.registry.importers.drafts import Draft, Notice, Skipped, Translation, Wanted
from openmodels.registry.importers.facts import timestamp
from openmodels.registry.importers.merge.document import DERIVED, STAMPS, Merged, merged, owners
from openmodels.registry.importers.merge.existing import Existing
from openmodels.registry.importers.merge.polish import World, describe, ends, lifecycle, trust
from openmodels.registry.importers.merge.record import Record

Action = Literal["created", "changed", "retired", "confirmed"]
"""A file is confirmed where nothing but the sources that stand by it, or their days, is new."""

SEEN_ONCE = "of a tier that was not asked for (--tier)"


@dataclass(frozen=True)
class Change:
    """One file that is to be written: what it was and what it will be, and which fields differ."""

    action: Action
    kind: str
    path: str
    old: dict[str, Any]
    new: dict[str, Any]

    @property
    def differing(self) -> list[str]:
        """Fields that differ, without the stamps that follow from them."""
        return [name for name in sorted({*self.old, *self.new} - STAMPS) if self.old.get(name) != self.new.get(name)]


@dataclass
class Plan:
    """Everything an import would write, what it leaves alone and why, and what a person should look at."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    record: Record = field(default_factory=Record)
    world: World = field(default_factory=dict)
    """Every file as it will be, by path."""

    def count(self, action: Action) -> int:
        """How many files are to be created, changed or retired."""
        return sum(change.action == action for change in self.changes)


def plan(translation: Translation, present: Existing, record: Record, wanted: Wanted) -> Plan:
    """Bring the drafts of a source and the present files together; nothing is read or written here."""
    result = Plan(skipped=list(translation.skipped), notices=list(translation.notices))
    world: World = {path: dict(fields) for path, fields in present.files.items()}
    kinds = dict(present.kinds)
    contradicted, agreed = set(), set()
    drafts = _wanted(translation.drafts, world, wanted, result)
    for draft in _with_ends(drafts, world, present.broken, result):
        heard = merged(draft, present.files.get(draft.path), record)
        world[draft.path], kinds[draft.path] = heard.fields, draft.kind
        _report(draft, heard, result)
        if heard.contradictions:
            contradicted.add(draft.path)
        if heard.agreed:
            agreed.add(draft.path)
    day = translation.day
    retired = _retire(translation, world, wanted, result)
    ours = _polish(world, present, record, contradicted, agreed, result)
    _changes(world, kinds, present, retired, day, result)
    result.world = world
    result.record = _noted(result.changes, record, ours)
    return result


def _wanted(drafts: Iterable[Draft], world: World, wanted: Wanted, result: Plan) -> list[Draft]:
    """Drafts of the wanted providers and tiers; a file that is there is kept up to date whatever its tier."""
    found, others = [], set()
    for draft in drafts:
        named = draft.fields.get("provider_id", draft.fields.get("id"))
        if wanted.providers and draft.kind != "model" and named not in wanted.providers:
            others.add(named)
        elif draft.path in world or (draft.tier <= wanted.tier and not draft.partial):
            found.append(draft)
        else:
            model = str(draft.fields.get("model_id", draft.fields.get("id")))
            result.skipped.append(Skipped(draft.path, why_left_out(model) or SEEN_ONCE))
    if others:
        result.skipped.append(Skipped(f"{len(others):,} providers", "not asked for (--provider)"))
    return found


def _with_ends(drafts: list[Draft], world: World, broken: tuple[str, ...], result: Plan) -> list[Draft]:
    """Drafts whose model and provider are there or come too, and whose file is not one that nobody can read."""
    paths = {*world, *(draft.path for draft in drafts)}
    found = []
    for draft in drafts:
        if draft.path in broken:
            result.skipped.append(Skipped(draft.path, "the file has errors; see openmodels validate"))
        elif draft.kind == "mapping" and not _ends(draft) <= paths:
            missing = min(_ends(draft) - paths)
            result.skipped.append(Skipped(draft.path, f"{missing} is not in the registry and is not imported"))
        else:
            found.append(draft)
    return found


def _ends(draft: Draft) -> set[str]:
    return {f"models/{draft.fields['model_id']}.yaml", f"providers/{draft.fields['provider_id']}.yaml"}


def _report(draft: Draft, heard: Merged, result: Plan) -> None:
    if heard.by_hand:
        names = ", ".join(sorted(heard.by_hand))
        result.skipped.append(Skipped(draft.path, f"edited by hand and left alone: {names}"))
    result.notices.extend(Notice("contradiction", draft.path, text) for text in heard.contradictions)


def _retire(translation: Translation, world: World, wanted: Wanted, result: Plan) -> set[str]:
    """Mark what the source lists no longer, where no other source still does."""
    drafted = {draft.path for draft in translation.drafts}
    retired = set()
    for path, fields in world.items():
        kind = path.split("/")[0].removesuffix("s")
        named = fields.get("provider_id", fields.get("id"))
        sources = fields.get("sources") or []
        mine = [source for source in sources if source["name"] == translation.source]
        if path in drafted or kind not in translation.complete or not mine or fields.get("status") == "retired":
            continue
        if (wanted.providers and named not in wanted.providers) or (
            mine[0].get("retrieved_at") or ""
        ) > translation.day:
            continue
        if len(sources) > 1:
            result.notices.append(Notice("vanished", path, f"{translation.source} lists it no longer; others still do"))
            continue
        own = [*(mine[0].get("fields") or []), "status", "retires_on"]
        mine[0] = {**mine[0], "retrieved_at": translation.day, "fields": list(dict.fromkeys(own))}
        world[path] = {**fields, "status": "retired", "retires_on": fields.get("retires_on") or translation.day}
        world[path]["sources"] = mine
        retired.add(path)
    return retired


def _polish(
    world: World, present: Existing, record: Record, contradicted: set[str], agreed: set[str], result: Plan
) -> set[tuple[str, str]]:
    """Write descriptions and verifications where nobody else has; return the files and fields that are so written."""
    mine = set()
    ours = {path for path, fields in world.items() if fields.get("sources")}
    written: dict[str, dict[str, str]] = {"description": describe(world, ours)}
    written["verification"], notices = trust(world, contradicted, agreed, present.files)
    result.notices.extend(notices)
    for name, values in written.items():
        for path in ours & set(values):
            before = present.files.get(path, {}).get(name)
            is_theirs = (
                name in world[path]
                if path not in present.files
                else (not record.knows(path, name) or record.is_by_hand(path, name, before) or before is None)
            )
            if not is_theirs:
                world[path][name] = values[path]
                mine.add((path, name))
    statuses, successors = lifecycle(world)
    for name, values in (("status", statuses), ("successor", successors)):
        _derive(name, values, world, present, record)
    for name, values in ends(world).items():
        _derive(name, values, world, present, record)
    return mine


def _derive(name: str, values: Mapping[str, str], world: World, present: Existing, record: Record) -> None:
    """Conclude a field of models, unless a source states it or a person wrote it; take back what holds no longer."""
    for path, fields in world.items():
        if not path.startswith("models/") or not fields.get("sources") or owners(fields, name):
            continue
        before = present.files.get(path, {}).get(name)
        is_theirs = before is not None and (not record.knows(path, name) or record.is_by_hand(path, name, before))
        if is_theirs or (before is None and record.knows(path, name) and path in present.files):
            continue
        if path in values:
            fields[name] = values[path]
        else:
            fields.pop(name, None)


def _changes(
    world: World, kinds: Mapping[str, str], present: Existing, retired: set[str], day: str, result: Plan
) -> None:
    for path, fields in sorted(world.items()):
        old = present.files.get(path)
        if old == fields:
            result.unchanged += 1
            continue
        if old is not None and any(old.get(name) != fields.get(name) for name in {*old, *fields} - STAMPS):
            fields["updated_at"] = max(timestamp(day), str(old.get("updated_at", "")))
        _date_back(fields, old)
        change = Change("changed", kinds[path], path, old or {}, fields)
        action: Action = "created" if old is None else "retired" if path in retired else "changed"
        if action == "changed" and not change.differing:
            action = "confirmed"
        result.changes.append(replace(change, action=action))


def _date_back(fields: dict[str, Any], old: Mapping[str, Any] | None) -> None:
    """A model of which the first day became known appeared on that day, not on the day we first heard of it."""
    day = fields.get("released_on")
    if old is not None and day and "released_on" not in old and timestamp(day) < fields["created_at"]:
        fields["created_at"] = timestamp(day)


def _noted(changes: list[Change], record: Record, ours: set[tuple[str, str]]) -> Record:
    """The record after the changes: what imports stand by is noted, what people took over is not."""
    noted = Record({path: dict(fields) for path, fields in record.digests.items()})
    for change in changes:
        stated = {
            name: value
            for name, value in change.new.items()
            if owners(change.new, name)
            or (change.path, name) in ours
            or (name in DERIVED and change.old.get(name) != value)
            or (name in DERIVED and record.knows(change.path, name))
        }
        by_hand = {name for name in stated if change.old and record.is_by_hand(change.path, name, change.old.get(name))}
        values = {name: value for name, value in stated.items() if name not in by_hand}
        gone = {name for name in record.digests.get(change.path, {}) if name in change.old and name not in change.new}
        noted.note(change.path, values, drop=frozenset(gone))
    return noted
