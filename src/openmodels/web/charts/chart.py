"""What a chart is: a picture, its words, and the figures behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a chart; the first cell of a row is its heading, and those from `numbers` on are numbers."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str | date, ...], ...]
    numbers: int = 1


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its title, a sentence that says what it shows, the figures, and the names of its colours."""

    kind: str
    svg: Markup
    title: str
    description: str
    table: Table
    legend: tuple[tuple[str, str], ...] = ()
    """Class and name of each colour, where there is more than one."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.table.rows
