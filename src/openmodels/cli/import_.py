"""`openmodels import`: take facts over from a source of data, after showing what that would change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import orjson
import typer
from rich.table import Table
from rich.text import Text

from openmodels.cli.console import err, out
from openmodels.cli.download import downloaded, is_address
from openmodels.errors import CannotRun
from openmodels.registry.importers.drafts import Importer, Wanted
from openmodels.registry.importers.merge.existing import existing
from openmodels.registry.importers.merge.plan import Change, Plan
from openmodels.registry.importers.openmodels.overlay import overlay as make_overlay
from openmodels.registry.importers.openmodels.overlay import write_overlay
from openmodels.registry.importers.packaged import installed
from openmodels.registry.importers.report import as_json, as_markdown, summary
from openmodels.registry.importers.run import Origin, carry_out, plan_import
from openmodels.registry.importers.table import IMPORTERS
from openmodels.registry.write import write_text
from openmodels.settings import load

app = typer.Typer(add_completion=False)

Format = Literal["text", "json"]
SHOWN = 12
"""Most files of one sort that the plan lists; --format json lists all."""
COLOURS = {"created": "green", "changed": "yellow", "retired": "red"}


@app.command()
def import_source(
    source: Annotated[str, typer.Argument(help=f"What to import: {', '.join(IMPORTERS)}.", show_default=False)],
    path: Annotated[
        str | None,
        typer.Argument(
            help="The source's archive, file or folder, or an https address. Default: its installed package.",
            show_default=False,
        ),
    ] = None,
    *,
    registry: Annotated[
        Path | None, typer.Option(help="Registry to write. Default: the first of OPENMODELS_REGISTRY.")
    ] = None,
    tier: Annotated[
        Literal["A", "B", "C"], typer.Option(help="A: models with a canonical file; B: others seen twice; C: all.")
    ] = "B",
    provider: Annotated[list[str] | None, typer.Option(help="Only offers of this provider; may be repeated.")] = None,
    commit: Annotated[str | None, typer.Option(help="Commit of the source, where it does not say.")] = None,
    date: Annotated[str | None, typer.Option(help="Day of the source (YYYY-MM-DD), where it does not say.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the plan.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write a review report in Markdown to this file.")] = None,
    overlay: Annotated[
        Path | None,
        typer.Option(help="Of another registry: write what it says otherwise into this folder, as an overlay of ours."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Form of the plan.")] = "text",
) -> None:
    """Take over facts about models, providers and offers; what people wrote in the registry is left alone.

    Exit code 0: done; 2: it could not run, and nothing was changed.
    """
    importer = IMPORTERS.get(source)
    if importer is None:
        raise CannotRun(f"There is no source '{source}'.", hint=f"Sources: {', '.join(IMPORTERS)}.")
    folder = registry or load().registry[0]
    wanted = Wanted(tier, frozenset(provider or ()))
    with _here(importer, path) as (place, day):
        if overlay:
            planned = _overlay(importer, place, folder)
        else:
            planned = plan_import(importer, Origin(place, commit, date or day), folder, wanted)
    if report:
        write_text(report, as_markdown(planned, source))
    if form == "json":
        typer.echo(orjson.dumps(as_json(planned), option=orjson.OPT_INDENT_2).decode())
    else:
        for part in _shown(planned):
            out.print(part)
    if not dry_run:
        written = write_overlay(planned, overlay) if overlay else carry_out(importer, planned, folder)
        err.print(Text(f"{written:,} files written in {overlay or folder}."))


def _overlay(importer: Importer, theirs: Path, ours: Path) -> Plan:
    if importer.name != "openmodels":
        raise CannotRun("Only another registry can become an overlay.", hint="openmodels import openmodels PATH")
    importer.fetch(theirs)
    return make_overlay(existing(theirs), existing(ours))


@contextmanager
def _here(importer: Importer, path: str | None) -> Iterator[tuple[Path, str | None]]:
    """The source on this machine, fetched where it is an address, and the day that its server says."""
    if path is None:
        if importer.member is None:
            raise CannotRun(f"{importer.name} does not come as a package.", hint="Give its path or its address.")
        yield installed(importer.name, importer.member), None
        return
    if not is_address(path):
        yield Path(path), None
        return
    with downloaded(path) as found:
        yield found.path, None if re.search(r"\d{4}-\d\d-\d\d", found.path.name) else found.day


def _shown(planned: Plan) -> Iterator[Table | Text]:
    yield Text(summary(planned))
    for action, colour in COLOURS.items():
        changes = [change for change in planned.changes if change.action == action]
        if changes:
            yield _table(action, colour, changes)
    reasons = Counter(skipped.reason for skipped in planned.skipped)
    codes = Counter(notice.code for notice in planned.notices)
    for title, counts in (("skipped, because", reasons), ("to look at", codes)):
        if counts:
            table = Table("number", title, box=None, title_justify="left", header_style="dim")
            for name, count in counts.most_common():
                table.add_row(f"{count:,}", name)
            yield table


def _table(action: str, colour: str, changes: list[Change]) -> Table:
    table = Table(box=None, header_style="dim")
    table.add_column(Text(action, style=colour))
    table.add_column("fields")
    for change in changes[:SHOWN]:
        table.add_row(change.path, ", ".join(change.differing) if action != "created" else "")
    if len(changes) > SHOWN:
        table.add_row(f"... and {len(changes) - SHOWN:,} more", "")
    return table
