"""What an ingest has to do: a pure comparison of what is stored with the rows of the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from openmodels.errors import CannotRun
from openmodels.store.catalogue import TABLES, Row, Stored, Table
from openmodels.store.history import NewChange

What = Literal["created", "changed", "returned", "retired"]
WHATS: tuple[What, ...] = ("created", "changed", "returned", "retired")
"""What can happen to a row; one that has `returned` had been retired and is in the registry again."""

FEW = 10
"""So many things may always go; above, no more than half of a kind."""
MUCH = 500
"""Rows written above which the planner's statistics are refreshed at once."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What happens to one table; `stored` is how many of its rows were in the registry before."""

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
        """The keys of all that is touched, in no particular order."""
        return [*(row.key for row in self.written), *self.retired]

    def keys_of(self, what: What) -> list[str]:
        """The sorted keys of the rows to which this happens."""
        rows = {"created": self.created, "changed": self.changed, "returned": self.returned}
        return sorted(row.key for row in rows[what]) if what in rows else self.retired

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each sort."""
        sizes = (len(self.created), len(self.changed), len(self.returned), len(self.retired))
        return {**dict(zip(WHATS, sizes, strict=True)), "unchanged": self.unchanged}

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
    def counts(self) -> dict[str, int]:
        """How many rows there are of each sort, in all tables."""
        tables = [self.of(table).counts for table in TABLES]
        return {sort: sum(counts[sort] for counts in tables) for sort in tables[0]}

    @property
    def size(self) -> int:
        """How many rows it writes."""
        return sum(self.counts[what] for what in WHATS)

    @property
    def much(self) -> bool:
        """Whether it writes so much that the planner's statistics no longer fit."""
        return self.size > MUCH

    def __bool__(self) -> bool:
        return any(self.of(table) for table in TABLES)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a run has done: its plan, the digest of the files, changes for the history, models with another past."""

    plan: Plan
    tree: str
    seen: list[NewChange] = field(default_factory=list)
    older: set[str] = field(default_factory=set)


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
        emptied = table == "models" and gone > 0 and kept == 0 and not changes.written
        if emptied or (gone > FEW and gone > kept):
            raise CannotRun(
                f"{gone:,} of {changes.stored:,} stored {table} are not in the registry and would be retired.",
                hint="Is it the right folder? If they really go, ingest with --allow-mass-retirement.",
            )
