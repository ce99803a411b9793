"""Which changes of a row are history: prices, limits, statuses and names; pure.

What is absent and what is null are the same: not known. So a field that a newer version adds changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from openmodels.store.catalogue import Table
from openmodels.store.history import Kind, Last, NewChange, What

FACTS: dict[Table, tuple[str, ...]] = {
    "models": (
        *("name", "status", "deprecated_on", "retires_on", "successor"),
        *("context_window", "max_input_tokens", "max_output_tokens"),
    ),
    "providers": ("name", "status", "deprecated_on", "retires_on", "successor"),
    "mappings": (
        *("provider_model_name", "status", "deprecated_on", "retires_on", "successor"),
        *("pricing", "rate_limits", "context_window_override", "max_output_tokens"),
    ),
}
"""Fields that history tells of; of a group, each field in it."""

VARIANT_FACTS = ("status", "pricing", "rate_limits", "context_window_override", "max_output_tokens")
WHEN = ("pricing.effective_from", "pricing.effective_until")
"""Not facts of their own: they say when others hold."""

FLAP = timedelta(days=7)
"""A change that is taken back within so long is a flap."""


@dataclass(frozen=True, slots=True)
class Step:
    """One fact of one row, by its dotted path, before and after."""

    field: str
    old: Any
    new: Any

    @property
    def what(self) -> What:
        """What happened: to be retired and to return are changes of the status."""
        if self.field == "status" and self.new == "retired":
            return "retired"
        return "returned" if self.field == "status" and self.old == "retired" else "changed"


def steps(table: Table, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Step]:
    """The facts in which two rows of a table differ, by path; a list counts as one value."""
    before, after = facts(table, old), facts(table, new)
    own = {path: (before.get(path), after.get(path)) for path in {**before, **after}}
    found = [Step(path, was, is_) for path, (was, is_) in own.items() if was != is_]
    if table == "mappings":
        found += _of_variants(old, new, own)
    return sorted(found, key=lambda step: step.field)


def facts(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says that history tells of, by dotted path, without what is not known."""
    details = row.get("details") or {}
    found = {name: row[name] if name in row else details.get(name) for name in FACTS[table]}
    return {path: value for path, value in _flat("", found) if path not in WHEN}


def told(table: Table, key: str, step: Step, old: Mapping[str, Any], new: Mapping[str, Any]) -> NewChange:
    """The change that a step is, not yet judged."""
    provider_id, model_id = ids(table, key)
    return NewChange("change", step.what, model_id, provider_id, step.field, step.old, step.new, _since(step, new))


def ids(table: Table, key: str) -> tuple[str | None, str | None]:
    """The provider's and the model's id of a row's key."""
    if table == "mappings":
        provider_id, model_id = key.split("/")
        return provider_id, model_id
    return (key, None) if table == "providers" else (None, key)


def kind_of(change: NewChange, last: Last | None, *, settled: bool, now: datetime) -> Kind:
    """Whether the world changed, or the registry only learned better, or the change takes back the one before.

    `last` is the change of this fact before, or how the thing appeared; `settled` says that the old value was disputed
    and the new one is not.
    """
    if last and last.field == change.field and last.old == change.new and now - last.observed_at <= FLAP:
        return "flap"
    if change.field is None or not _is_amount(change.field):
        return "change"
    if change.old is None or change.new is None or settled:
        return "correction"
    held_before = change.effective_from and last and date.fromisoformat(change.effective_from) < last.observed_at.date()
    return "correction" if held_before else "change"


def _is_amount(field: str) -> bool:
    in_group = "pricing." in field or "rate_limits." in field
    return in_group or field.rpartition(".")[2].startswith(("context_window", "max_"))


def settled(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether what a row says was disputed and is not any more."""
    return old.get("verification") == "disputed" != new.get("verification")


def _since(step: Step, new: Mapping[str, Any]) -> str | None:
    if "pricing." in step.field:
        return (new.get("pricing") or {}).get("effective_from")
    if step.field != "status" or step.new not in ("deprecated", "retired"):
        return None
    name = "deprecated_on" if step.new == "deprecated" else "retires_on"
    found: str | None = new.get(name) or (new.get("details") or {}).get(name)
    return found


def _of_variants(old: Mapping[str, Any], new: Mapping[str, Any], own: Mapping[str, tuple[Any, Any]]) -> Iterator[Step]:
    """The steps of variants that are in both rows, but for those that they only take over from their offer."""
    before, after = _variants(old), _variants(new)
    for name in before.keys() & after.keys():
        was, is_ = dict(_flat("", before[name])), dict(_flat("", after[name]))
        for path in {**was, **is_}:
            pair = was.get(path), is_.get(path)
            if pair[0] != pair[1] and path not in WHEN and own.get(path) != pair:
                yield Step(f"variants.{name}.{path}", *pair)


def _variants(row: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    variants = row.get("variants") or []
    return {v["provider_model_name"]: {name: v.get(name) for name in VARIANT_FACTS} for v in variants}


def _flat(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _flat(f"{path}.{name}" if path else name, item)
    elif value is not None:
        yield path, _known(value)


def _known(value: Any) -> Any:
    """A value without what is null inside."""
    if isinstance(value, Mapping):
        return {name: _known(item) for name, item in value.items() if item is not None}
    return [_known(item) for item in value] if isinstance(value, list) else value
