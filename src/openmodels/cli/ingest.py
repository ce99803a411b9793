"""`openmodels ingest`: make the catalogue what the registry says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from openmodels.cli.addresses import database_url, redis_url
from openmodels.cli.console import err, out
from openmodels.ingest.plan import WHATS
from openmodels.ingest.report import as_json
from openmodels.ingest.run import WAIT_S, Outcome, ingest
from openmodels.settings import load
from openmodels.store.catalogue import TABLES

if TYPE_CHECKING:
    from openmodels.registry.differences import FieldChange
    from openmodels.registry.validate import Result

app = typer.Typer(add_completion=False)


class Format(StrEnum):
    text = "text"
    json = "json"


SHOWN = 40
"""Most things of one sort that a preview lists; --format json lists all."""
COLOURS = {"created": "green", "changed": "yellow", "returned": "cyan", "retired": "red"}


@app.command()
def ingest_registry(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Registry folders. Default: OPENMODELS_REGISTRY.", show_default=False)
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Compare everything, even if no file has changed.")] = False,
    wait: Annotated[float, typer.Option(help="Seconds to wait for another run.", min=0)] = WAIT_S,
    allow_mass_retirement: Annotated[
        bool, typer.Option("--allow-mass-retirement", help="Let more than half of the catalogue go.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="Form of the report.")] = Format.text,
) -> None:
    """Check the registry and bring the database to what it says, all or nothing; then the cache is told.

    Exit code 0: done; 1: the registry has problems, nothing was changed; 2: it could not run.
    """
    settings = load()
    outcome = ingest(
        paths or settings.registry,
        database_url=database_url(settings),
        redis_url=redis_url(settings),
        dry_run=dry_run,
        full=full,
        wait_s=wait,
        allow_mass_retirement=allow_mass_retirement,
        say=lambda sentence: err.print(Text(sentence)),
        invalid=_show_problems,
    )
    if outcome.untold:
        hint = "The next ingest tells it again; until then kept answers may be up to five minutes old."
        err.print(Text.assemble(("warning: ", "bold yellow"), f"Ingested, but {outcome.untold} {hint}"))
    if form is Format.json:
        typer.echo(as_json(outcome))
    else:
        for part in _summary(outcome):
            out.print(part)


def _show_problems(result: Result) -> None:
    from openmodels.registry.reports import text  # noqa: PLC0415 - what reads the files is loaded only when it is needed

    err.print(text.report(result))


def _summary(outcome: Outcome) -> Iterator[Table | Text]:
    counts = outcome.plan.counts
    kinds = ", ".join(f"{sum(_kept(outcome, table)):,} {table}" for table in TABLES)
    took = f"{outcome.seconds:.2f} s"
    if not outcome.plan:
        seen = "The catalogue is as the registry says" if outcome.compared else "No file has changed since the last run"
        yield Text(f"{seen}: {kinds} ({took}).")
        return
    if outcome.dry_run:
        yield from _preview(outcome)
    yield _counts(outcome)
    done = "Would ingest" if outcome.dry_run else "Ingested"
    commit = f" at commit {outcome.registry_commit[:12]}" if outcome.registry_commit else ""
    what = ", ".join(f"{counts[what]:,} {what}" for what in WHATS if counts[what])
    yield Text(f"{done} {kinds}{commit} in {took}: {what}.")


def _kept(outcome: Outcome, table: Any) -> list[int]:
    counts = outcome.plan.of(table).counts
    return [counts[sort] for sort in ("created", "changed", "returned", "unchanged")]


def _counts(outcome: Outcome) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("", *WHATS, "unchanged"):
        table.add_column(heading, justify="right" if heading else "left")
    for name in TABLES:
        numbers = outcome.plan.of(name).counts
        table.add_row(
            name, *(Text(f"{n:,}", style=COLOURS.get(sort, "") if n else "dim") for sort, n in numbers.items())
        )
    return table


def _preview(outcome: Outcome) -> Iterator[Table]:
    table = Table(box=None, pad_edge=False)
    for heading in ("", "what", "field", "now", "then", ""):
        table.add_column(heading, overflow="fold")
    for name in TABLES:
        for what in WHATS:
            keys = outcome.plan.of(name).keys_of(what)
            mark = Text(what, COLOURS[what])
            for key in keys[:SHOWN]:
                fields = outcome.changes.get(name, {}).get(key) if what == "changed" else None
                for number, change in enumerate(fields or [None]):
                    first = (mark, key) if number == 0 else ("", "")
                    table.add_row(*first, *(_cells(change) if change else ()))
            if len(keys) > SHOWN:
                table.add_row(mark, Text(f"and {len(keys) - SHOWN:,} more {name}; --format json lists all", "dim"))
    yield table


def _cells(change: FieldChange) -> tuple[Text, Text, Text, Text]:
    percent = change.percent
    colour = "red" if percent and percent > 0 else "green"
    return (
        Text(change.field),
        Text(_short(change.old)),
        Text(_short(change.new)),
        Text(f"{percent:+.1f}%", colour) if percent is not None else Text(),
    )


def _short(value: Any) -> str:
    if value is None:
        return "not known"
    shown = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"
