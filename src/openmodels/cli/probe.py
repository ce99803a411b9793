"""`openmodels probe`: one probe now, with its phases drawn as a waterfall. No result is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from openmodels import settings
from openmodels.cli.addresses import database_url, redis_url
from openmodels.cli.console import err, out
from openmodels.errors import CannotRun, NotFound
from openmodels.store import telemetry, telemetry_targets
from openmodels.store.nearest import nearest_providers
from openmodels.store.pool import connect
from openmodels.telemetry import keys, worker
from openmodels.telemetry.addresses import AddressRule
from openmodels.telemetry.measurement import Found, Measurement, Target
from openmodels.telemetry.options import Options
from openmodels.telemetry.probes.control import Control
from openmodels.telemetry.probing import Prober
from openmodels.telemetry.resolve import Resolver
from openmodels.telemetry.targets import NothingToAsk, by_provider, health_target, latency_targets
from openmodels.telemetry.wire import Network, trusted

WIDTH = 48
COLOURS = {"up": "green", "degraded": "yellow", "down": "red", "unknown": "dim"}
app = typer.Typer()


@app.command()
def probe_provider(
    provider: Annotated[str, typer.Argument(help="Id of a provider.", show_default=False)],
    model: Annotated[str | None, typer.Option(help="Ask this model, to measure its first token.")] = None,
    count: Annotated[int, typer.Option(help="How many times.", min=1, max=100)] = 1,
) -> None:
    """Probe a provider now: its health or, with --model, the speed of an answer. No result is stored."""
    wanted = settings.load()
    options = worker.options(
        wanted.model_copy(
            update={"database_url": database_url(wanted), "redis_url": redis_url(wanted) or "redis://none"}
        )
    )
    target, key = _target(options, provider, model)
    for measured in asyncio.run(_probe(options, target, key, count)):
        _show(measured)


def _target(options: Options, provider_id: str, model_id: str | None) -> tuple[Target, str | None]:
    """What to probe, and the key to send; raises NotFound or CannotRun."""
    with connect(options.database_url, program="openmodels probe") as conn:
        everything = telemetry_targets.providers(conn)
        found = next((one for one in everything if one.id == provider_id), None)
        if found is None:
            raise NotFound("provider with an address", provider_id, nearest_providers(conn, provider_id))
        if model_id is None:
            return health_target(found), None
        offers = by_provider(telemetry_targets.offers(conn, [provider_id])).get(provider_id, [])
        try:
            targets = latency_targets(found, offers, chosen=model_id, every=False)
        except NothingToAsk as nothing:
            raise CannotRun(str(nothing)) from None
        key = keys.find(provider_id, targets[0].env_vars, options.variables)
        if key is None and found.auth_type != "none":
            named = ", ".join([keys.variable_of(provider_id), *targets[0].env_vars])
            raise CannotRun("There is no key for this provider.", hint=f"Set one of {named}.")
        if key is not None:
            hosts = {keys.host_of(one.api_base_url) for one in everything if key.variable in (one.env_vars or ())}
            pinned = telemetry.pinned(conn, key.variable)
            try:
                others = sorted(hosts - {keys.host_of(targets[0].url)})
                host = keys.check(key, targets[0].url, pinned=pinned, others=others)
            except keys.KeyRefused as refused:
                raise CannotRun(str(refused)) from None
            if key.host is None:
                telemetry.pin(conn, key.variable, host)
        return targets[0], key.value if key else None


async def _probe(options: Options, target: Target, key: str | None, count: int) -> Sequence[Measurement]:
    resolver = Resolver(4)
    try:
        network = Network(resolver, AddressRule(options.networks), trusted(options.ca_file))
        prober = Prober(network, options.limits, Control(network, options.limits, options.control_urls), options.region)
        return [await prober.measure(target, datetime.now(UTC), key) for _ in range(count)]
    finally:
        resolver.close()


def _show(measured: Measurement) -> None:
    found = measured.found
    title = Text.assemble((found.state, f"bold {COLOURS[found.state]}"), f"  {measured.target.url}")
    if found.http_status is not None:
        title.append(f"  HTTP/{found.http_version} {found.http_status}", "dim")
    out.print(title)
    if found.error:
        out.print(Text(f"  {found.error}: {found.detail}", COLOURS[found.state]))
    phases = waterfall(found)
    if phases:
        table = Table(box=None, pad_edge=True, show_header=False)
        longest = max(end for _, _, end in phases) or 1.0
        for name, start, end in phases:
            before, length = int(start / longest * WIDTH), max(1, int((end - start) / longest * WIDTH))
            table.add_row(name, " " * before + "█" * length, f"{end - start:.1f} ms")
        out.print(table)
    if found.tokens_per_second is not None:
        out.print(Text(f"  {found.tokens_per_second:.0f} output tokens/s after the first", "dim"))
    if found.cost is not None:
        err.print(Text(f"  cost {found.cost:f} {measured.target.currency or ''}", "dim"))


def waterfall(found: Found) -> list[tuple[str, float, float]]:
    """The phases that were reached: name, start and end in milliseconds since the probe began."""
    phases: list[tuple[str, float, float]] = []
    at = 0.0
    for name, took in (("DNS", found.dns_ms), ("TCP", found.tcp_ms), ("TLS", found.tls_ms)):
        if took is not None:
            phases.append((name, at, at + took))
            at += took
    before = 0.0
    marks = (
        ("request sent", found.sent_ms),
        ("first byte", found.first_byte_ms),
        ("first token", found.ttft_ms),
        ("end", found.total_ms),
    )
    for name, mark in marks:
        if mark is not None:
            phases.append((name, at + before, at + mark))
            before = mark
    return phases
