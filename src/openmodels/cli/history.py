"""`openmodels history`: the history from before the first ingest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.text import Text

from openmodels.cli.addresses import database_url, redis_url
from openmodels.cli.console import err, out
from openmodels.ingest.backfill import backfill
from openmodels.settings import load

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def history() -> None:
    """Look after the history of prices, limits, statuses and names."""


@app.command("backfill")
def backfill_history(
    registry: Annotated[
        Path | None,
        typer.Argument(help="Registry folder in a git repository. Default: the first of OPENMODELS_REGISTRY."),
    ] = None,
) -> None:
    """Read the git log of a registry and store its history up to the first ingest.

    It can be stopped and goes on where it was; doing it again adds nothing. Exit code 0: done; 2: it could not run.
    """
    settings = load()
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("Reading commits", total=None)
        found = backfill(
            registry or settings.registry[0],
            database_url=database_url(settings),
            redis_url=redis_url(settings),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
            say=lambda sentence: err.print(Text(sentence)),
        )
    out.print(Text(f"Read {found.commits:,} commits: {found.changes:,} changes and {found.versions:,} versions added."))
    if found.unreadable:
        err.print(Text(f"{found.unreadable:,} states of files cannot be read by this version; those before them stay."))
