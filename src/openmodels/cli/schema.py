"""`openmodels schema`: the JSON Schemas of registry files, for editors and other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openmodels import settings
from openmodels.cli.console import err, out
from openmodels.registry import reference, schema
from openmodels.registry.documents import KINDS

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Write or compare the JSON Schemas, or print their fields."
)

Root = Annotated[Path | None, typer.Argument(help="Registry folder. Default: the first of OPENMODELS_REGISTRY.")]


@app.command()
def write(root: Root = None) -> None:
    """Write the JSON Schemas of models, providers and mappings into ROOT/schemas."""
    folder = _folder(root)
    schema.write(folder)
    out.print(f"Wrote {len(KINDS)} schemas to {folder / 'schemas'}.")


@app.command()
def check(root: Root = None) -> None:
    """Compare ROOT/schemas with the documents; exit code 1 where they differ."""
    folder = _folder(root)
    outdated = schema.outdated(folder)
    if outdated:
        err.print(
            f"Out of date in {folder / 'schemas'}: {', '.join(outdated)}. Run `openmodels schema write {folder}`."
        )
        raise typer.Exit(1)
    out.print(f"{folder / 'schemas'} is up to date.")


@app.command()
def fields() -> None:
    """Print all fields of registry files as Markdown tables."""
    typer.echo(reference.tables())


def _folder(root: Path | None) -> Path:
    return root or settings.load().registry[0]
