"""What imports wrote into each file, as digests: a value that differs from its digest was changed by hand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from openmodels.errors import CannotRun
from openmodels.registry.write import write_text

NAME = ".imported.json"
"""The record lies in the registry's root; names that start with a dot are no part of the registry."""


@dataclass
class Record:
    """Digests by file and field; a field that was written once and is gone has been taken out by hand."""

    digests: dict[str, dict[str, str]] = field(default_factory=dict)

    def knows(self, path: str, name: str) -> bool:
        """Whether an import wrote this field of this file."""
        return name in self.digests.get(path, {})

    def is_by_hand(self, path: str, name: str, value: Any) -> bool:
        """Whether the value is another than the one that was written."""
        written = self.digests.get(path, {}).get(name)
        return written is not None and written != digest(value)

    def note(self, path: str, values: Mapping[str, Any], *, drop: frozenset[str] = frozenset()) -> None:
        """Remember what is written into a file."""
        known = {name: old for name, old in self.digests.get(path, {}).items() if name not in drop}
        self.digests[path] = known | {name: digest(value) for name, value in values.items()}


def digest(value: Any) -> str:
    """Eight hexadecimal digits that stand for a value; 3 and 3.00 give the same."""
    text = json.dumps(value, sort_keys=True, default=_number)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def load(registry: Path) -> Record:
    """The record of a registry; an empty one where nothing was imported yet."""
    file = registry / NAME
    if not file.is_file():
        return Record()
    try:
        held = json.loads(file.read_bytes())
        return Record({path: dict(part.split("=") for part in line.split()) for path, line in held["files"].items()})
    except (ValueError, KeyError, AttributeError, TypeError):
        raise CannotRun(f"{file} is not a record of imports.", hint="Restore it from version control.") from None


def save(registry: Path, record: Record) -> None:
    """Write the record, one line for each file, so that two imports differ only where they should."""
    lines = {
        path: " ".join(f"{name}={value}" for name, value in sorted(fields.items()))
        for path, fields in sorted(record.digests.items())
    }
    about = "What importers wrote; a field with another value was edited by hand and is left alone. Do not edit."
    text = json.dumps({"about": about, "files": lines}, indent=0)
    write_text(registry / NAME, text + "\n")


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"a registry file cannot hold a {type(value).__name__}")
