"""Another registry as an overlay of this one: what only it has, and of what both have the fields it says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openmodels.registry.importers.drafts import Notice, Skipped
from openmodels.registry.importers.merge.existing import Existing
from openmodels.registry.importers.merge.plan import Change, Plan
from openmodels.registry.importers.openmodels.translate import APART
from openmodels.registry.write import to_yaml, write_text

IDENTITY = ("id", "model_id", "provider_id")


def overlay(theirs: Existing, ours: Existing) -> Plan:
    """The files of the overlay: whole where ours has none, else the differing fields alone, each told as a conflict.

    What the other registry does not know overrides nothing.
    """
    result = Plan(skipped=[Skipped(path, "the file has errors; see openmodels validate") for path in theirs.broken])
    for path, fields in sorted(theirs.files.items()):
        held = ours.files.get(path)
        if held is None:
            result.changes.append(Change("created", theirs.kinds[path], path, {}, dict(fields)))
            continue
        said = {name: value for name, value in fields.items() if name not in (*APART, *IDENTITY)}
        others = _differing(said, held)
        if not others:
            result.unchanged += 1
            continue
        old = {name: held.get(name) for name in others}
        result.changes.append(Change("changed", theirs.kinds[path], path, old, others))
        result.notices += [
            Notice("override", path, f"{name} is {_shown(held.get(name))} here and {_shown(fields[name])} there")
            for name in others
        ]
    return result


def write_overlay(planned: Plan, folder: Path) -> int:
    """Write the files of an overlay and return how many there were to write."""
    return sum(write_text(folder / one.path, to_yaml(one.kind, one.new)) for one in planned.changes)


def _differing(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
    """What theirs says otherwise, key by key; a list counts as one value, and null says nothing."""
    found: dict[str, Any] = {}
    for name, value in theirs.items():
        held = ours.get(name)
        if value is None or value == held:
            continue
        if isinstance(value, Mapping) and isinstance(held, Mapping):
            if inner := _differing(value, held):
                found[name] = inner
        else:
            found[name] = value
    return found


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
