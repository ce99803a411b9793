"""`openmodels beat`: the clock of the workers."""

from __future__ import annotations

import typer

from openmodels import settings
from openmodels.cli import logs
from openmodels.telemetry import worker

app = typer.Typer()


@app.command()
def run_beat() -> None:
    """Send the workers their tasks on time; one is enough, two do no harm."""
    wanted = settings.load()
    logs.configure(wanted.log_level, wanted.log_format)
    worker.create(wanted).Beat(loglevel=wanted.log_level, quiet=True).run()
