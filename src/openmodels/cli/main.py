"""The command `openmodels`: a table from name to module, each loaded only when it is asked for."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from openmodels import __version__
from openmodels.cli.console import complain
from openmodels.cli.loading import load
from openmodels.errors import OpenModelsError

COMMANDS = {
    "up": "openmodels.cli.up",
    "validate": "openmodels.cli.validate",
    "new": "openmodels.cli.new",
    "diff": "openmodels.cli.diff",
    "ingest": "openmodels.cli.ingest",
    "history": "openmodels.cli.history",
    "import": "openmodels.cli.import_",
    "migrate": "openmodels.cli.migrate",
    "serve": "openmodels.cli.serve",
    "worker": "openmodels.cli.worker",
    "beat": "openmodels.cli.beat",
    "probe": "openmodels.cli.probe",
    "telemetry": "openmodels.cli.telemetry",
    "simulate": "openmodels.cli.simulate",
    "cache": "openmodels.cli.cache",
    "schema": "openmodels.cli.schema",
}
"""Module of each command; every module holds its command, or its group of commands, as `app`."""


class Commands(TyperGroup):
    """A group whose commands are imported when they are first needed, so that each starts fast."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: D102 - click's own method
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: D102 - click's own method
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(load(COMMANDS[cmd_name]).app)
        command.name = cmd_name
        return command


app = typer.Typer(cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"openmodels {__version__}")
        raise typer.Exit


@app.callback()
def openmodels(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Discover, validate and compare LLM models and the providers that serve them."""


def main() -> None:
    """Run the command line; an error raised on purpose becomes a sentence and its exit code."""
    try:
        app()
    except OpenModelsError as error:
        complain(error)
        sys.exit(error.exit_code)
