"""`openmodels validate`: check a registry and tell all of its problems."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import Progress
from rich.text import Text

from openmodels import settings
from openmodels.cli.console import err, out
from openmodels.registry.fix import fix_files
from openmodels.registry.reports.table import FORMATS
from openmodels.registry.validate import validate

app = typer.Typer(add_completion=False)

Format = Literal["text", "json", "github", "sarif", "markdown"]
_PATIENCE_S = 1.0


@app.command()
def validate_registry(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Registry folders, or files and folders in one. Default: OPENMODELS_REGISTRY."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Form of the report.")] = "text",
    strict: Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")] = False,
    since: Annotated[
        str | None,
        typer.Option(
            "--changed-since",
            metavar="REF",
            help="Report only what differs from this commit, and on what refers to it.",
        ),
    ] = None,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix", help="First put right what is mechanical: number and date forms, key order, schema line."
        ),
    ] = False,
) -> None:
    """Check registry files: syntax, schema, references, duplicates, and advice.

    Exit code 0: no errors; 1: errors; 2: the check could not run.
    """
    wanted = paths or settings.load().registry
    if fix:
        for path in fix_files(wanted, since):
            err.print(f"Put right: {path}", highlight=False, markup=False)
    with _progress() as progress:
        result = validate(wanted, progress, strict=strict, since=since)
    report = FORMATS[form](result)
    if isinstance(report, Text):
        out.print(report)
    else:
        typer.echo(report)
    raise typer.Exit(0 if result.ok else 1)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar that appears only on a terminal and only when the check takes long."""
    if not err.is_terminal:
        yield None
        return
    started = time.monotonic()
    with Progress(console=err, transient=True) as bar:
        task = bar.add_task("Checking", visible=False)

        def move(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=time.monotonic() - started > _PATIENCE_S)

        yield move
