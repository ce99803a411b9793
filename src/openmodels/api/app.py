"""The REST API: composes its routes with the database and the cache they need."""

from __future__ import annotations

from time import perf_counter

import structlog
from anyio import CapacityLimiter
from fastapi import FastAPI, Request, Response
from psycopg_pool import ConnectionPool
from redis import Redis

from openmodels.api import health, history, models, providers, search, stats, telemetry, telemetry_stream
from openmodels.api.database import reader
from openmodels.api.docs import docs_router
from openmodels.api.errors import add_error_handlers, ours
from openmodels.api.head import HeadAsGet
from openmodels.api.lines import Places
from openmodels.api.news import News
from openmodels.api.openapi import RESPONSES
from openmodels.api.paths import add_path_of_names
from openmodels.api.short_way import ShortWay
from openmodels.errors import Unavailable
from openmodels.store.away import AWAY, NOT_SET_UP
from openmodels.store.health import latency_ms
from openmodels.store.pool import lent

PATIENCE_S = 1.0
log = structlog.get_logger(__name__)


def create_app(pool: ConnectionPool, redis_url: str | None) -> FastAPI:
    """The API over an open pool of connections; its health asks the Redis server, too, when there is one."""
    app = ShortWay(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.reading = reader(pool)
    app.state.streaming = reader(pool, in_one_go=False)
    app.state.pings = {"database": lambda: _ping_database(pool), "cache": _cache_ping(redis_url) if redis_url else None}
    app.state.places = Places(max(1, pool.max_size // 2))
    app.state.ping_limit = CapacityLimiter(8)
    app.state.news = News(redis_url) if redis_url else None
    for module in (models, providers, search, history, stats, telemetry, telemetry_stream, health):
        app.include(module.router, responses=RESPONSES)
    app.include_router(docs_router(app))
    add_path_of_names(app)
    add_error_handlers(app)
    app.add_middleware(HeadAsGet)
    for error in AWAY:
        app.add_exception_handler(error, _database_is_away)
    for other in NOT_SET_UP:
        app.add_exception_handler(other, _not_migrated)
    return app


def _ping_database(pool: ConnectionPool) -> float:
    with lent(pool, patience_s=PATIENCE_S) as conn:
        return latency_ms(conn)


def _cache_ping(redis_url: str) -> health.Ping:
    client = Redis.from_url(redis_url, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S)

    def ping() -> float:
        start = perf_counter()
        client.ping()
        return (perf_counter() - start) * 1000

    return ping


def _database_is_away(request: Request, error: Exception) -> Response:
    return ours(Unavailable("The database does not answer.", hint="Try again in a few seconds."))


def _not_migrated(request: Request, error: Exception) -> Response:
    log.warning("the database does not fit this release", path=request.url.path, error=str(error))
    said = "The database has not been set up yet, or not for this release."
    return ours(Unavailable(said, hint="Run `openmodels migrate`."))
