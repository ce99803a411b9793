"""Whether the service can do its work; the only endpoint that may answer 503 with a body that is no error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import structlog
from anyio import CapacityLimiter, create_task_group, move_on_after, to_thread
from fastapi import APIRouter, Query, Request, Response

from openmodels.api.parameters import NoParameters
from openmodels.contract.health import Health, MeasuredService, Service, Services

Ping = Callable[[], float]
"""Asks a server something small; returns how many milliseconds that took, or raises."""
Pings = dict[str, Ping | None]
"""How each server is asked; None for one that is not used."""

PATIENCE_S = 2.0
router = APIRouter(prefix="/api/health", tags=["operations"])
log = structlog.get_logger(__name__)


@router.get("", responses={503: {"model": Health}})
async def health(request: Request, response: Response, _: Annotated[NoParameters, Query()]) -> Health:
    """Say whether the service and the servers behind it answer: 200 when all do, 503 when one does not."""
    # Not a synchronous handler: when all threads wait for a database that hangs, this one must still answer.
    pings: Pings = request.app.state.pings
    found: dict[str, MeasuredService] = {}

    async def ask(name: str) -> None:
        found[name] = await _ask(name, pings[name], request.app.state.ping_limit)

    async with create_task_group() as tasks:
        for name in pings:
            tasks.start_soon(ask, name)
    healthy = all(service.status != "down" for service in found.values())
    response.status_code = 200 if healthy else 503
    response.headers["Cache-Control"] = "no-store"
    return Health(
        status="healthy" if healthy else "degraded",
        timestamp=datetime.now(UTC),
        services=Services(api=Service(status="up"), database=found["database"], cache=found["cache"]),
    )


async def _ask(name: str, ping: Ping | None, limit: CapacityLimiter) -> MeasuredService:
    if ping is None:
        return MeasuredService(status="off", latency_ms=None)
    with move_on_after(PATIENCE_S):
        try:
            latency_ms = await to_thread.run_sync(ping, abandon_on_cancel=True, limiter=limit)
        except Exception as error:  # noqa: BLE001 - whatever it is, the server does not answer
            log.warning("health check failed", service=name, error=str(error))
        else:
            return MeasuredService.model_validate({"status": "up", "latency_ms": round(latency_ms, 3)})
    return MeasuredService(status="down", latency_ms=None)
