"""One table for all promises: what was promised, what was measured, and whether it held."""

from __future__ import annotations

from dataclasses import dataclass

from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One figure; `held` is None where nothing was promised of it."""

    what: str
    measured: str
    target: str = ""
    held: bool | None = None


def at_least(what: str, measured: float, target: float, form: str = "{:.2f}", note: str = "") -> Row:
    """A figure that must not be below its target."""
    return Row(what, form.format(measured) + note, f">= {form.format(target)}", measured >= target)


def at_most(what: str, measured: float, target: float, form: str = "{:.2f}", note: str = "") -> Row:
    """A figure that must not be above its target."""
    return Row(what, form.format(measured) + note, f"<= {form.format(target)}", measured <= target)


def table(parts: list[tuple[str, list[Row]]]) -> Table:
    """The table of these parts, each under its promise."""
    made = Table("promise", "target", "measured", "")
    for promise, rows in parts:
        made.add_section()
        made.add_row(f"[bold]{promise}[/bold]", "", "", "")
        for row in rows:
            mark = "" if row.held is None else "[green]yes[/green]" if row.held else "[red]NO[/red]"
            made.add_row(f"  {row.what}", row.target, row.measured, mark)
    return made
