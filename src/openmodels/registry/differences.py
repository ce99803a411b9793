"""Which fields of two states of a thing differ, for people: a pure comparison of two nested mappings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, by its dotted path, with the value it has and the one it gets."""

    field: str
    old: Any
    new: Any

    @property
    def percent(self) -> float | None:
        """By how much a price or another number rises or falls; None where that has no meaning."""
        if not _numeric(self.old) or not _numeric(self.new) or not self.old:
            return None
        return float((Decimal(self.new) - Decimal(self.old)) / Decimal(self.old) * 100)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
    """The fields in which two states differ, in the order of their names; a list counts as one value."""
    return sorted(_walk("", old, new), key=lambda change: change.field)


def _walk(path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FieldChange]:
    for name in {**old, **new}:
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _walk(f"{path}{name}.", before, after)
        else:
            yield FieldChange(f"{path}{name}", before, after)


def _numeric(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
