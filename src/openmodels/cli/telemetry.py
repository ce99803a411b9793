"""`openmodels telemetry`: what the probes have found, and how the workers are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from redis import Redis, RedisError
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

from openmodels import settings
from openmodels.cli.addresses import database_url, redis_url
from openmodels.cli.console import err, out
from openmodels.contract.periods import LENGTH
from openmodels.errors import CannotRun, Unavailable
from openmodels.store import telemetry_export, telemetry_overview, telemetry_reads
from openmodels.store.pool import connect
from openmodels.store.telemetry_reads import Window
from openmodels.telemetry import tasks
from openmodels.telemetry.shared import Shared

COLOURS = {"up": "green", "degraded": "yellow", "down": "red", "unknown": "dim"}


class ProviderOrCommand(TyperGroup):
    """Takes a word that is no command for the id of a provider, so that `openmodels telemetry openai` shows it."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: D102 - click's own method
        return super().resolve_command(ctx, args if args[0] in self.commands else ["show", *args])


app = typer.Typer(cls=ProviderOrCommand, no_args_is_help=True)


@app.command()
def show(
    provider: Annotated[str, typer.Argument(help="Id of a provider.", show_default=False)],
    limit: Annotated[int, typer.Option(help="How many of the last probes.", min=1, max=500)] = 10,
) -> None:
    """Show a provider's status, uptime and speed of 7 days, and its last probes."""
    now = datetime.now(UTC)
    window = Window(now - LENGTH["7d"], now, "7d")
    with connect(database_url(settings.load()), program="openmodels telemetry") as conn:
        health = telemetry_reads.health(conn, provider, window, limit=limit, now=now)
        speed = telemetry_reads.latency(conn, provider, window, limit=1, now=now)
    out.print(Text.assemble((health.provider_name, "bold"), "  ", (health.status, COLOURS[health.status])))
    out.print(f"  uptime of 7 days  {_percent(health.uptime_percentage)}")
    out.print(
        f"  first token       {_ms(speed.p50_ttft_ms)} median, {_ms(speed.p95_ttft_ms)} p95 ({speed.samples} probes)"
    )
    if speed.not_probed:
        out.print(Text(f"  {speed.not_probed}", "yellow"))
    table = Table("checked at", "region", "status", "answer", "", box=None)
    for check in health.checks:
        table.add_row(
            f"{check.checked_at:%Y-%m-%d %H:%M:%S}",
            check.region,
            Text(check.status, COLOURS[check.status]),
            _ms(check.response_time_ms),
            Text(" ".join(part for part in (check.detail, "(simulated)" if check.simulated else None) if part), "dim"),
        )
    out.print(table)


@app.command()
def status() -> None:
    """Show the workers: regions, queues, what waits to be stored, and dropped probes."""
    wanted = settings.load()
    now = datetime.now(UTC)
    with connect(database_url(wanted), program="openmodels telemetry") as conn:
        regions = telemetry_overview.regions(conn, now=now).regions
    table = Table("region", "last stored", "online", "up", "degraded", "down", "unknown", "dropped today", box=None)
    for region in regions:
        ago = (now - region.last_seen_at).total_seconds()
        online = {True: "yes", False: "no", None: ""}[region.online]
        counts = region.counts
        numbers = (counts.up, counts.degraded, counts.down, counts.unknown, region.dropped_today)
        table.add_row(region.region, f"{ago:.0f} s ago", online, *(f"{number:,}" for number in numbers))
    out.print(table if regions else "No probe has been stored yet. Is `openmodels worker` running?")
    for name, waiting in _queues(redis_url(wanted), [region.region for region in regions]).items():
        what = "probes waiting for the database" if name == "unstored" else f"tasks waiting in {name}"
        out.print(f"{waiting:>6,} {what}")


@app.command()
def export(
    day: Annotated[datetime, typer.Argument(help="Day, in UTC.", formats=["%Y-%m-%d"], show_default=False)],
    form: Annotated[str, typer.Option("--format", help="csv or ndjson.")] = "csv",
    output: Annotated[Path | None, typer.Option(help="File to write; not given: standard output.")] = None,
) -> None:
    """Write every probe of a day, for research."""
    if form not in telemetry_export.FORMATS:
        raise CannotRun(f"There is no format '{form}'.", hint=f"Known: {', '.join(telemetry_export.FORMATS)}.")
    with connect(database_url(settings.load()), program="openmodels telemetry") as conn:
        if output is None:
            for piece in telemetry_export.day(conn, day.date(), form):
                typer.echo(piece, nl=False)
            return
        with output.open("wb") as file:
            for piece in telemetry_export.day(conn, day.date(), form):
                file.write(piece)
    err.print(f"Wrote {output}.")


def _queues(url: str | None, regions: list[str]) -> dict[str, int]:
    if url is None:
        return {}
    names = [tasks.queue_of(kind, region) for region in regions for kind in tasks.KINDS]
    try:
        with Redis.from_url(url, socket_timeout=3) as client:
            return Shared(client).waiting([*names, tasks.MAINTENANCE])
    except RedisError as error:
        raise Unavailable(f"The Redis of the workers does not answer: {error}") from error


def _ms(value: float | None) -> str:
    return "not measured" if value is None else f"{value:,.0f} ms"


def _percent(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.2f}%"
