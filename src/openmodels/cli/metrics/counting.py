"""Counts requests in a server process: by route and status, with how long each took to begin its answer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Awaitable, Iterable
from time import perf_counter
from typing import Any

from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the buckets, in seconds."""

OTHER = "other"
MOST_PATHS = 10_000


class Routes:
    """Finds the route of a path, such as `/api/models/{model_id}`; what was found is remembered."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._routes = [(compile_path(path)[0], path) for path in paths]
        self._known: dict[str, str] = {}

    def of(self, path: str) -> str:
        """The first route that a path belongs to, or `other`; so there are only so many."""
        found = self._known.get(path)
        if found is None:
            found = next((route for pattern, route in self._routes if pattern.match(path)), OTHER)
            if len(self._known) < MOST_PATHS:
                self._known[path] = found
        return found


class Counting:
    """Wraps the whole application; plain numbers, as every answer pays for what is counted here."""

    def __init__(self, app: ASGIApp, routes: Routes) -> None:
        self.app = app
        self.routes = routes
        self.tallies: dict[tuple[str, int], list[float]] = {}
        """By route and status: a count for each bucket and one beyond, and last the sum of seconds."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, and count the answer when it begins."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()

        def sending(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                seconds = perf_counter() - started
                key = (self.routes.of(scope["path"]), message["status"])
                tally = self.tallies.get(key)
                if tally is None:
                    tally = self.tallies[key] = [0.0] * (len(BOUNDS) + 2)
                tally[bisect_left(BOUNDS, seconds)] += 1
                tally[-1] += seconds
            return send(message)

        await self.app(scope, receive, sending)

    def told(self) -> list[list[Any]]:
        """All tallies as JSON can hold them."""
        return [[route, status, tally] for (route, status), tally in self.tallies.items()]
