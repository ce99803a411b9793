"""The server's application: /api goes to the API, everything else to the pages, over one pool of connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.applications import Starlette
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from openmodels import settings
from openmodels.api.app import create_app as create_api
from openmodels.cache.blocks import give_back_large_blocks
from openmodels.cache.middleware import MB, CacheMiddleware
from openmodels.cache.pauses import shorten_pauses
from openmodels.cache.tasks import end
from openmodels.cli import logs
from openmodels.cli.addresses import reading_url, redis_url
from openmodels.cli.metrics.counting import Counting, Routes
from openmodels.cli.metrics.telling import Telling
from openmodels.cli.parent import end_with_parent
from openmodels.cli.requests import Requests
from openmodels.settings import Settings
from openmodels.store.pool import open_pool
from openmodels.web.app import create_app as create_web


def create(metrics: Path | None = None) -> ASGIApp:
    """The application by the settings of the environment; what a server process starts with.

    `metrics` is the folder where it tells its figures; None: nothing is counted.
    """
    wanted = settings.load()
    logs.configure(wanted.log_level, wanted.log_format)
    end_with_parent()
    give_back_large_blocks()
    app = compose(wanted, metrics)
    shorten_pauses()
    return app


def compose(wanted: Settings, metrics: Path | None = None) -> ASGIApp:
    """The application over a pool that opens by itself as soon as the database is there."""
    pool = open_pool(
        reading_url(wanted),
        size=wanted.pool_size,
        statement_timeout_ms=wanted.statement_timeout_ms,
        read_only=True,
        program="openmodels serve",
        wait=False,
    )
    redis = redis_url(wanted)
    api = create_api(pool, redis)
    public_url = str(wanted.public_url) if wanted.public_url else None
    web = create_web(pool=pool, public_url=public_url)

    telling: Telling | None = None

    @asynccontextmanager
    async def lifespan(app: Router) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(pool.close)
            await stack.enter_async_context(api.router.lifespan_context(api))
            await stack.enter_async_context(web.router.lifespan_context(web))
            if telling is not None:
                task = asyncio.create_task(telling.run())
                stack.push_async_callback(end, task)
                stack.callback(telling.tell)
            yield

    kept = CacheMiddleware(
        ByPath(api, web, Router(lifespan=lifespan)),
        redis_url=redis,
        memory_bytes=wanted.cache_memory_mb * MB,
        limit=wanted.rate_limit,
        exempt=wanted.trusted_networks,
        proxies=wanted.trusted_proxies,
        base_url=public_url,
        version=web.state.version,
    )
    named = Requests(kept, kept.ready)
    if metrics is None:
        return named
    counting = Counting(named, Routes(paths(api, web)))
    telling = Telling(metrics, counting, kept.counters, pool)
    return counting


def paths(api: FastAPI, web: Starlette) -> Iterator[str]:
    """The paths of all routes, in the order in which they are tried."""
    for route in iter_route_contexts(api.routes):
        if route.path:
            yield route.path
    for page in web.routes:
        assert isinstance(page, Route)
        yield page.path


class ByPath:
    """Sends a request to the API or to the pages by the beginning of its path."""

    def __init__(self, api: ASGIApp, web: ASGIApp, lifespan: ASGIApp) -> None:
        self.api = api
        self.web = web
        self.lifespan = lifespan

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on."""
        if scope["type"] == "lifespan":
            await self.lifespan(scope, receive, send)
        elif scope["path"] == "/api" or scope["path"].startswith("/api/"):
            await self.api(scope, receive, send)
        else:
            await self.web(scope, receive, send)
