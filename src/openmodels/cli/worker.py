"""`openmodels worker`: probe providers from this place."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from openmodels import settings
from openmodels.cli import logs
from openmodels.telemetry import tasks, worker

app = typer.Typer()


class Work(StrEnum):
    health = "health"
    latency = "latency"
    maintenance = "maintenance"


@app.command()
def run_worker(
    region: Annotated[str | None, typer.Option(help="Name of this place. Default: OPENMODELS_PROBE_REGION.")] = None,
    kinds: Annotated[
        list[Work] | None, typer.Option(help="What it does; repeat it. Default: everything.", show_default=False)
    ] = None,
    concurrency: Annotated[int | None, typer.Option(help="Processes that work.")] = None,
    all_models: Annotated[
        bool, typer.Option("--all-models", help="Ask every model of a provider, within the limits and the budget.")
    ] = False,
) -> None:
    """Probe providers, store what is found and roll it up; run as many as wanted, in as many regions."""
    wanted = settings.load(probe_region=region, probe_concurrency=concurrency, probe_all_models=all_models or None)
    logs.configure(wanted.log_level, wanted.log_format)
    work = kinds or list(Work)
    application = worker.create(
        wanted,
        kinds=[kind for kind in tasks.KINDS if kind in work],
        maintenance=Work.maintenance in work,
    )
    application.worker_main(["worker", "--loglevel", wanted.log_level, "--without-gossip", "--without-mingle"])
