"""`openmodels diff`: what a branch changes in the catalogue."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from openmodels import settings
from openmodels.cli.console import out
from openmodels.registry.diff import diff
from openmodels.registry.meaning import Meaning
from openmodels.registry.reports.meaning import json, markdown, percentage, rows, summary

app = typer.Typer(add_completion=False)
_WIDE = 200
"""Columns for a pipe, which has no width of its own."""


class Format(StrEnum):
    text = "text"
    markdown = "markdown"
    json = "json"


@app.command()
def diff_registry(
    ref: Annotated[str, typer.Argument(help="Commit, branch or tag that this branch left, such as main.")],
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Registry folders, or files and folders in one. Default: OPENMODELS_REGISTRY.", show_default=False
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Form of the report.")] = Format.text,
) -> None:
    """Tell what the files here mean that differ from a commit: what is new, which prices change, what retires.

    Exit code 0: told, whether or not anything changed; 2: it could not run.
    """
    meaning = diff(paths or settings.load().registry, ref)
    if form is Format.text:
        _tell(meaning)
    else:
        typer.echo(json(meaning) if form is Format.json else markdown(meaning))


def _tell(meaning: Meaning) -> None:
    table = Table(box=None, pad_edge=False, show_header=bool(meaning.changes))
    for heading in ("", "", "field", "before", "after", ""):
        table.add_column(heading, overflow="fold")
    for row in rows(meaning):
        colour = "red" if row.percent and row.percent > 0 else "green"
        cells = (row.label, row.key, row.field, row.old, row.new)
        table.add_row(*map(Text, cells), Text(percentage(row.percent), colour))
    if meaning.changes:
        out.print(table, width=None if out.is_terminal else _WIDE)
    out.print(Text(summary(meaning)))
