"""A small application behind the cache, whose facts a test can change, and readers of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import ASGIApp

from openmodels.cache.middleware import CacheMiddleware
from openmodels.cache.policy import kept
from openmodels.errors import Unavailable

NO_STORE = {"Cache-Control": "no-store"}


class Site:
    """The facts, how often each path was computed, and hooks that a computation waits for."""

    def __init__(self) -> None:
        self.price = 1
        self.gone = False
        self.computed: Counter[str] = Counter()
        self.seen: list[dict[str, str]] = []
        self.before: Callable[[], Any] | None = None
        self.after: Callable[[], Any] | None = None
        self.app = self._app()

    async def compute(self, request: Request) -> int:
        """What a route does: read the price, as slowly as the test wants."""
        self.computed[request.url.path] += 1
        self.seen.append(dict(request.headers))
        if self.before is not None:
            await self.before()
        if self.gone:
            raise Unavailable("The database does not answer.")
        price = self.price
        if self.after is not None:
            await self.after()
        return price

    def _app(self) -> FastAPI:
        app = FastAPI()

        @app.exception_handler(Unavailable)
        async def unavailable(request: Request, error: Unavailable) -> Response:
            return JSONResponse({"error": {"status": 503, "message": str(error), "type": error.type}}, 503, NO_STORE)

        @app.get("/api/models")
        @kept(minutes=5, on=["models"])
        async def models(request: Request) -> Response:
            price = await self.compute(request)
            answer = {"price": price, "query": request.url.query, "filler": "model " * 500}
            return JSONResponse(answer, headers={"Last-Modified": "Wed, 01 Jul 2026 10:00:00 GMT"})

        @app.get("/api/models/{id}")
        @kept(minutes=5, on=["model:{id}"])
        async def model(request: Request, id: str) -> Response:  # noqa: A002 - the path parameter of the contract
            price = await self.compute(request)
            if id == "alias":
                return RedirectResponse("/api/models/gpt-5", 301)
            if id == "missing":
                raise HTTPException(404)
            return JSONResponse({"id": id, "price": price})

        @app.get("/api/brief")
        @kept(seconds=0.2, on=["models"])
        async def brief(request: Request) -> dict[str, int]:
            return {"price": await self.compute(request)}

        @app.get("/api/cookie")
        @kept(minutes=5, on=["models"])
        async def cookie(request: Request) -> Response:
            response = JSONResponse({"price": await self.compute(request)})
            response.set_cookie("reader", "7")
            return response

        @app.get("/api/broken")
        @kept(minutes=5, on=["models"])
        async def broken(request: Request) -> None:
            await self.compute(request)
            raise RuntimeError("a mistake in a handler")

        @app.get("/api/forms")
        @kept(minutes=5, on=["models"])
        async def forms(request: Request) -> Response:
            await self.compute(request)
            wanted = request.headers.get("accept", "")
            form = "application/x-ndjson" if "application/x-ndjson" in wanted else "application/json"
            return Response("{}\n", media_type=form, headers={"Vary": "Accept"})

        @app.get("/api/tongues")
        @kept(minutes=5, on=["models"])
        async def tongues(request: Request) -> Response:
            await self.compute(request)
            return Response(request.headers.get("accept-language", ""), headers={"Vary": "Accept-Language"})

        @app.get("/api/health")
        async def health(request: Request) -> dict[str, str]:
            await self.compute(request)
            return {"status": "healthy"}

        @app.get("/api/events")
        async def events(request: Request) -> Response:
            await self.compute(request)

            async def lines() -> AsyncIterator[str]:
                while True:
                    yield "data: tick\n\n"
                    await asyncio.sleep(0.02)

            return StreamingResponse(lines(), media_type="text/event-stream")

        @app.get("/api/breaking")
        async def breaking(request: Request) -> Response:
            async def lines() -> AsyncIterator[str]:
                yield "one\n"
                raise RuntimeError("amid its answer")

            return StreamingResponse(lines(), media_type="text/plain")

        @app.get("/api/files/{name}")
        async def file(name: str) -> Response:
            found = name == "style.css" or len(name) > 200
            return Response(name, 200 if found else 404, media_type="text/css")

        @app.get("/page")
        @kept(minutes=5, on=["models"])
        async def page(request: Request) -> Response:
            return HTMLResponse(f"<p>{await self.compute(request)} {request.url}</p>")

        return app


@asynccontextmanager
async def running(app: ASGIApp, **options: Any) -> AsyncIterator[CacheMiddleware]:
    """The application behind a started cache."""
    cache = CacheMiddleware(app, **options)
    await cache.start()
    try:
        yield cache
    finally:
        await cache.stop()


@asynccontextmanager
async def reading(cache: ASGIApp, address: str = "203.0.113.7", **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """A reader of it, who asks for no coding unless a test does."""
    transport = httpx.ASGITransport(app=cache, client=(address, 4711))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://site", headers={"accept-encoding": "identity", **headers}
    ) as client:
        yield client


async def until(condition: Callable[[], Any], seconds: float = 5) -> None:
    """Wait for something that comes by itself; fails when it does not."""
    end = asyncio.get_running_loop().time() + seconds
    while not condition():
        assert asyncio.get_running_loop().time() < end, "it did not come about"
        await asyncio.sleep(0.005)
