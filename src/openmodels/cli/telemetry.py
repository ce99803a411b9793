"""`openmodels telemetry`: what the probes have found, and how the workers are."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
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
from openmodels.exports import probes
from openmodels.store import telemetry_overview, telemetry_reads
from openmodels.store.pool import connect
from openmodels.store.telemetry_reads import Window
from openmodels.telemetry import tasks
from openmodels.telemetry.shared import Shared
from openmodels.telemetry.slots import due_at

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
    figures = f"{_ms(speed.p50_ttft_ms)} median, {_ms(speed.p95_ttft_ms)} p95 ({speed.samples} probes)"
    out.print(f"  first token       {figures if speed.samples else 'not measured'}")
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
    """Show the workers: regions, how late they are, queues, what waits to be stored, dropped probes, money."""
    wanted = settings.load()
    now = datetime.now(UTC)
    with connect(database_url(wanted), program="openmodels telemetry") as conn:
        regions = telemetry_overview.regions(conn, now=now).regions
        late = lateness(telemetry_overview.newest_checks(conn, since=now - LENGTH["1d"]))
    url = redis_url(wanted)
    names = [region.region for region in regions]
    heard, queues, money = _shared(url, names, now) if url else ({}, {}, {})
    columns = ("region", "worker heard", "last stored", "late by", "online", "up", "degraded", "down", "unknown")
    table = Table(*columns, "dropped today", box=None)
    for region in regions:
        online = {True: "yes", False: "no", None: ""}[region.online]
        counts = region.counts
        numbers = (counts.up, counts.degraded, counts.down, counts.unknown, region.dropped_today)
        table.add_row(
            region.region,
            _ago(now.timestamp() - heard[region.region]) if region.region in heard else "never",
            _ago((now - region.last_seen_at).total_seconds()),
            f"{late[region.region]:.0f} s" if region.region in late else "",
            online,
            *(f"{number:,}" for number in numbers),
        )
    out.print(table if regions else "No probe has been stored yet. Is `openmodels worker` running?")
    for name in sorted(set(heard) - set(names)):
        out.print(f"{name}: a worker was heard {_ago(now.timestamp() - heard[name])}, and has stored nothing yet")
    for name, waiting in queues.items():
        what = "probes waiting for the database" if name == "unstored" else f"tasks waiting in {name}"
        out.print(f"{waiting:>6,} {what}")
    for currency, amount in money.items():
        limit = f" of {wanted.probe_budget}" if wanted.probe_budget is not None and currency == "USD" else ""
        out.print(f"{amount:.4f}{limit} {currency} for latency probes this month")


@app.command()
def export(
    day: Annotated[datetime, typer.Argument(help="Day, in UTC.", formats=["%Y-%m-%d"], show_default=False)],
    form: Annotated[str, typer.Option("--format", help="csv, ndjson or parquet.")] = "csv",
    output: Annotated[Path | None, typer.Option(help="File to write; not given: standard output.")] = None,
    private: Annotated[bool, typer.Option("--private", help="Also what private registries have a part in.")] = False,
) -> None:
    """Write every probe of a day, for research."""
    if form not in probes.FORMATS:
        raise CannotRun(f"There is no format '{form}'.", hint=f"Known: {', '.join(probes.FORMATS)}.")
    with connect(database_url(settings.load()), program="openmodels telemetry") as conn:
        if output is None:
            probes.FORMATS[form](conn, day.date(), sys.stdout.buffer, private=private)
            return
        with output.open("wb") as file:
            probes.FORMATS[form](conn, day.date(), file, private=private)
    err.print(f"Wrote {output}.")


def lateness(checks: Sequence[tuple[str, str, datetime, datetime, int]]) -> dict[str, float]:
    """Seconds by which the latest of each region's newest health probes began after its moment in the slot."""
    found: dict[str, float] = {}
    for provider_id, region, slot, checked_at, interval_s in checks:
        due = due_at(slot, timedelta(seconds=interval_s), f"{region}:health:{provider_id}:")
        found[region] = max(found.get(region, 0.0), (checked_at - due).total_seconds())
    return found


def _shared(url: str, regions: list[str], now: datetime) -> tuple[dict[str, float], dict[str, int], dict[str, Decimal]]:
    """When each region was heard, what waits in each queue, and what probes have cost this month."""
    try:
        with Redis.from_url(url, socket_timeout=3) as client:
            shared = Shared(client)
            heard = shared.heard()
            named = sorted({*regions, *heard})
            queues = [tasks.queue_of(kind, region) for region in named for kind in tasks.KINDS]
            return heard, shared.waiting([*queues, tasks.MAINTENANCE]), shared.money(now)
    except RedisError as error:
        raise Unavailable(f"The Redis of the workers does not answer: {error}") from error


def _ago(seconds: float) -> str:
    return f"{seconds:.0f} s ago" if seconds < 600 else f"{seconds / 3600:.1f} h ago"


def _ms(value: float | None) -> str:
    return "not measured" if value is None else f"{value:,.0f} ms"


def _percent(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.2f}%"
