"""A problem of a registry: what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning"]


class Place(NamedTuple):
    """A stretch of a file; lines and columns count characters from 1, the end is the column after the last."""

    line: int
    column: int
    end_line: int
    end_column: int


START = Place(1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a problem has to do with, such as the first of two equal ids."""

    path: str
    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one file; `code` is stable and has a section in docs/reference/problems.md."""

    code: str
    path: str
    place: Place
    message: str
    hint: str | None = None
    related: Sequence[Related] = ()
    severity: Severity = "error"
    fix: str | None = None
    """What to write at the place instead, where that is certain."""

    def with_severity(self, severity: Severity) -> Problem:
        """The same problem, graver or less so."""
        return replace(self, severity=severity)

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Problems are shown by file, then by place."""
        return (self.path, self.place.line, self.place.column, self.code, self.message)

    def as_dict(self) -> dict[str, Any]:
        """The problem as plain JSON values."""
        return {
            "code": self.code,
            "severity": self.severity,
            "path": self.path,
            **self.place._asdict(),
            "message": self.message,
            "hint": self.hint,
            "fix": self.fix,
            "related": [{"path": r.path, **r.place._asdict(), "message": r.message} for r in self.related],
        }
