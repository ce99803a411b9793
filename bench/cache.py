"""A cached answer of 15 KB against a bare ASGI application that sends the same bytes from the same server.

    python bench/cache.py [--seconds 2] [--rounds 5] [--kb 15]

All contestants run under uvicorn on one core and take turns; wrk loads them from another. Figures are medians over
the rounds. "CPU" is the processor time of the server per request: other programs on the machine hardly disturb it.
Needs wrk (Debian: apt install wrk; macOS: brew install wrk).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import psutil
import uvicorn
from fastapi import FastAPI, Response
from rich.console import Console
from rich.table import Table
from starlette.types import ASGIApp, Receive, Scope, Send

from openmodels.cache.middleware import CacheMiddleware
from openmodels.cache.pauses import shorten_pauses
from openmodels.cache.policy import kept
from openmodels.cli import logs
from openmodels.cli.requests import Requests
from openmodels.stack import binaries, ports
from openmodels.stack.child import running
from openmodels.stack.valkey import Valkey

CONNECTIONS = 32
PAGES = 500
MANY = """
request = function() return wrk.format("GET", "/api/models?page=" .. math.random({pages})) end
"""


@dataclass
class Contestant:
    """What is measured: the server's kind, and how it is asked."""

    name: str
    kind: str
    asks: list[str] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    middle: list[float] = field(default_factory=list)
    worst: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def bare(body: bytes, headers: list[tuple[bytes, bytes]]) -> ASGIApp:
    """As little as an ASGI application can do."""
    length = (b"content-length", b"%d" % len(body))
    start = {"type": "http.response.start", "status": 200, "headers": [*headers, length]}
    whole = {"type": "http.response.body", "body": body}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send(start)
            await send(whole)

    return app


def ready(body: bytes) -> FastAPI:
    """A FastAPI route that only hands out ready bytes."""
    app = FastAPI()

    @app.get("/api/models")
    @kept(minutes=5, on=["models"])
    def models(page: int = 1) -> Response:
        return Response(body, media_type="application/json")

    return app


def application(kind: str, body: bytes, redis_url: str, headers: list[tuple[str, str]]) -> ASGIApp:
    """The application of a contestant."""
    if kind == "bare":
        return bare(body, [(b"content-type", b"application/json")])
    if kind == "same":
        return bare(body, [(name.encode(), value.encode()) for name, value in headers])
    if kind == "fastapi":
        return ready(body)
    limit = 100_000_000 if kind in ("limited", "served") else 0
    # Too small to keep one answer, so that each is fetched from Redis again.
    memory = (len(body) + 2200) * 8 if kind == "redis" else 64 * 1024 * 1024
    ours = CacheMiddleware(ready(body), redis_url=redis_url, limit=limit, memory_bytes=memory)
    return Requests(ours) if kind == "served" else ours


def serve(kind: str, port: int, redis_url: str, kb: int, headers: list[tuple[str, str]]) -> None:
    """Be a contestant."""
    body = (b'{"id": "a-model", "name": "A model", "context_window": 200000}, ' * (16 * kb))[: kb * 1024]
    app = application(kind, body, redis_url, headers)
    logs.configure("info", "text")
    shorten_pauses()
    uvicorn.run(
        app, port=port, log_level="error", access_log=False, server_header=False, proxy_headers=False, loop="uvloop"
    )


@contextmanager
def server(
    kind: str, redis_url: str, kb: int, headers: Sequence[tuple[str, str]] = ()
) -> Iterator[tuple[psutil.Process, str]]:
    """A contestant's process and address."""
    port = ports.free()
    command = [sys.executable, __file__, "--serve", kind, "--port", str(port), "--redis", redis_url, "--kb", str(kb)]
    child = subprocess.Popen([*pinned("0"), *command, "--headers", json.dumps(headers)])
    url = f"http://127.0.0.1:{port}/api/models"
    try:
        for _ in range(200):
            try:
                httpx.get(url).raise_for_status()
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield psutil.Process(child.pid), url
    finally:
        child.terminate()
        child.wait()


def pinned(core: str) -> list[str]:
    """What pins a command to a core, where that can be done."""
    two = (os.cpu_count() or 1) > 1 and shutil.which("taskset")
    return ["taskset", "-c", core] if two else []


def load(contestant: Contestant, process: psutil.Process, url: str, seconds: int) -> None:
    """One round of one contestant."""
    before = sum(process.cpu_times()[:2])
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *contestant.asks, url]
    said = subprocess.run([*pinned("1"), *command], capture_output=True, text=True, check=True).stdout
    spent = sum(process.cpu_times()[:2]) - before
    requests = int(re.search(r"(\d+) requests in", said)[1])  # type: ignore[index]
    if wrong := re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", said):
        raise SystemExit(f"{contestant.name}: {wrong[0]}")
    contestant.rates.append(float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]))  # type: ignore[index]
    contestant.middle.append(milliseconds(said, "50%"))
    contestant.worst.append(milliseconds(said, "99%"))
    contestant.cpu.append(spent / requests * 1e6)


def milliseconds(said: str, share: str) -> float:
    """A percentile out of wrk's report."""
    found: Any = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", said)
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]


def table(contestants: list[Contestant], kb: int) -> Table:
    """The report, each against the first."""
    made = Table(title=f"{kb} KB, one core, {CONNECTIONS} connections, uvicorn {uvicorn.__version__}")
    made.add_column("")
    for heading in ("req/s", "of bare", "p50 ms", "p99 ms", "of bare", "CPU µs", "of bare"):
        made.add_column(heading, justify="right")
    first = contestants[0]
    for one in contestants:
        rate, worst, cpu = median(one.rates), median(one.worst), median(one.cpu)
        made.add_row(
            one.name,
            f"{rate:,.0f}",
            f"{median(mine / bare for mine, bare in zip(one.rates, first.rates, strict=True)):.2f}",
            f"{median(one.middle):.2f}",
            f"{worst:.2f}",
            f"{worst / median(first.worst):.2f}",
            f"{cpu:.1f}",
            f"{median(first.cpu) / cpu:.2f}",
        )
    return made


def main() -> None:
    """Let all contestants take turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--kb", type=int, default=15)
    parser.add_argument("--serve")
    parser.add_argument("--port", type=int)
    parser.add_argument("--redis")
    parser.add_argument("--headers", default="[]")
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve, asked.port, asked.redis, asked.kb, json.loads(asked.headers))
        return
    if shutil.which("wrk") is None:
        raise SystemExit("error: wrk is not installed; Debian: apt install wrk; macOS: brew install wrk")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        valkey = Valkey("valkey", folder / "valkey", ports.free(), binaries.valkey(), {"appendonly": "no"})
        valkey.prepare(folder / "valkey.log")
        stack.enter_context(running(valkey, folder / "valkey.log"))
        many = folder / "many.lua"
        many.write_text(MANY.format(pages=PAGES))
        contestants = [
            Contestant("bare application, the same bytes", "same"),
            Contestant("bare application, two headers", "bare"),
            Contestant("FastAPI route, ready bytes", "fastapi"),
            Contestant("ours, from memory", "memory"),
            Contestant("ours, limits on", "limited"),
            Contestant("ours, limits and request ids, as served", "served"),
            Contestant("ours, 304, limits on", "limited", ["-H", "If-None-Match: {etag}"]),
            Contestant("ours, from Redis", "redis", ["-s", str(many)]),
        ]
        servers = {
            kind: stack.enter_context(server(kind, valkey.url, asked.kb))
            for kind in dict.fromkeys(one.kind for one in contestants)
            if kind != "same"
        }
        served = httpx.get(servers["limited"][1], headers={"accept-encoding": "identity"})
        etag = served.headers["etag"]
        bytes_like_ours = [
            (name, value) for name, value in served.headers.items() if name not in ("date", "content-length")
        ]
        servers["same"] = stack.enter_context(server("same", valkey.url, asked.kb, bytes_like_ours))
        for page in range(1, PAGES + 1):
            httpx.get(servers["redis"][1], params={"page": page})
        for one in contestants:
            one.asks = [word.format(etag=etag) for word in one.asks]
        for number in range(-1, asked.rounds):
            for one in contestants:
                load(one, *servers[one.kind], asked.seconds if number >= 0 else 1)
        for one in contestants:
            for figures in (one.rates, one.middle, one.worst, one.cpu):
                del figures[0]
    Console(width=100).print(table(contestants, asked.kb))


if __name__ == "__main__":
    main()
