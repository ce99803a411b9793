"""What an ingest has to do: a pure comparison of what is stored with the rows of the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from openmodels.errors import CannotRun
from openmodels.store.catalogue import TABLES, Row, Stored, Table

FEW = 10
"""So many things may always go; above, no more than half of a kind."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What happens to one table; `returned` rows had been retired and are in the registry again."""

    created: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    returned: list[Row] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    unchanged: int = 0
    stored: int = 0

    @property
    def written(self) -> list[Row]:
        """The rows to write, in no particular order."""
        return [*self.created, *self.changed, *self.returned]

    @property
    def keys(self) -> list[str]:
        """The keys of all that is touched."""
        return [*(row.key for row in self.written), *self.retired]

    def __bool__(self) -> bool:
        return bool(self.created or self.changed or self.returned or self.retired)


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens to each table."""

    providers: Changes = field(default_factory=Changes)
    models: Changes = field(default_factory=Changes)
    mappings: Changes = field(default_factory=Changes)

    def of(self, table: Table) -> Changes:
        """The changes of one table."""
        return {"providers": self.providers, "models": self.models, "mappings": self.mappings}[table]

    @property
    def size(self) -> int:
        """How many rows it writes."""
        return sum(len(self.of(table).keys) for table in TABLES)

    def count(self, what: Literal["created", "changed", "returned", "retired"]) -> int:
        """How many rows this happens to, in all tables."""
        return sum(len(getattr(self.of(table), what)) for table in TABLES)

    @property
    def unchanged(self) -> int:
        """How many rows stay as they are."""
        return sum(self.of(table).unchanged for table in TABLES)

    def __bool__(self) -> bool:
        return any(self.of(table) for table in TABLES)


def diff(stored: Mapping[str, Stored], rows: Iterable[Row]) -> Changes:
    """What turns the stored rows of a table, by key, into these."""
    created, changed, returned, unchanged = [], [], [], 0
    seen = set()
    for row in rows:
        seen.add(row.key)
        known = stored.get(row.key)
        if known is None:
            created.append(row)
        elif not known.present:
            returned.append(row)
        elif known.digest != row.digest:
            changed.append(row)
        else:
            unchanged += 1
    retired = sorted(key for key, known in stored.items() if known.present and key not in seen)
    present = sum(known.present for known in stored.values())
    return Changes(created, changed, returned, retired, unchanged, present)


def refuse_mass_retirement(plan: Plan) -> None:
    """Raise CannotRun when more than half of a kind would be retired: most likely the wrong folder was named."""
    for table in TABLES:
        changes = plan.of(table)
        gone, kept = len(changes.retired), changes.stored - len(changes.retired)
        if (gone > FEW and gone > kept) or (table == "models" and gone and not kept and not changes.written):
            raise CannotRun(
                f"{gone:,} of {changes.stored:,} stored {table} are not in the registry and would be retired.",
                hint="Is it the right folder? If they really go, ingest with --allow-mass-retirement.",
            )
