"""Which fields of a row differ, for people: a pure comparison of two rows as the database gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openmodels.ingest.rows import PRICED
from openmodels.registry import differences as fields
from openmodels.registry.differences import FieldChange

__all__ = ["FieldChange", "differences"]


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
    """The fields in which two rows differ, in the order of their names; a list counts as one value."""
    return fields.differences(_as_written(old), _as_written(new))


def _as_written(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as its file says it: prices stand once, the rest of a file's fields at its top."""
    values = {name: value for name, value in row.items() if name != "details" and name not in PRICED}
    return values | (row.get("details") or {})
