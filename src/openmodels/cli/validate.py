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
from openmodels.errors import CannotRun
from openmodels.registry.diff import diff
from openmodels.registry.fix import fix_files
from openmodels.registry.meaning import Meaning
from openmodels.registry.read import shown
from openmodels.registry.reports.markdown import report as markdown
from openmodels.registry.reports.meaning import markdown as meaning_markdown
from openmodels.registry.reports.table import FORMATS
from openmodels.registry.validate import Result, validate

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
            help="Report only what differs from this commit, and what depends on that.",
        ),
    ] = None,
    summary: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="FILE",
            help="Also write a Markdown report here; with --changed-since it tells what the change means.",
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
    if summary:
        _write(summary, result, diff(wanted, since) if since else None)
    report = FORMATS[form](result)
    if isinstance(report, Text):
        out.print(report)
    else:
        typer.echo(report)
    raise typer.Exit(0 if result.ok else 1)


def _write(file: Path, result: Result, meaning: Meaning | None) -> None:
    parts = [markdown(result), *([meaning_markdown(meaning)] if meaning else [])]
    try:
        file.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    except OSError as error:
        raise CannotRun(f"The report cannot be written to '{shown(str(file))}': {error.strerror}.") from None


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
