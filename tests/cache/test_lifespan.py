from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic, sleep, time

import httpx
import pytest

from openmodels.cache.expire import expire
from openmodels.stack import ports

PROGRAM = """
import os, sys, uvicorn
from tests.cache.site import Site
from openmodels.cache.middleware import CacheMiddleware
from openmodels.cache.pauses import shorten_pauses

site = Site()

@site.app.get("/facts")
def facts() -> dict[str, object]:
    return {"process": os.getpid(), "computed": dict(site.computed)}

shorten_pauses()
cache = CacheMiddleware(site.app, redis_url=sys.argv[1], limit=1000)
uvicorn.run(cache, port=int(sys.argv[2]), log_level="error", proxy_headers=False)
"""


@contextmanager
def process(redis_url: str) -> Iterator[httpx.Client]:
    """A real server process on a free port, with its lifespan."""
    port = ports.free()
    child = subprocess.Popen([sys.executable, "-c", PROGRAM, redis_url, str(port)])
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=5) as client:
            end = monotonic() + 20
            while True:
                try:
                    client.get("/facts")
                    break
                except httpx.TransportError:
                    assert monotonic() < end, "the server did not start"
                    assert child.poll() is None, "the server has ended"
                    sleep(0.05)
            yield client
    finally:
        child.terminate()
        assert child.wait(10) is not None


@pytest.fixture
def two(redis_url: str) -> Iterator[list[httpx.Client]]:
    with ExitStack() as stack:
        yield [stack.enter_context(process(redis_url)) for _ in range(2)]


def test_two_processes_share_answers_expiries_and_limits(redis_url: str, two: list[httpx.Client]) -> None:
    one, other = two
    into = time() % 60
    if into > 50:
        sleep(60 - into)  # what is counted weighs less from the next minute on
    host = {"Host": "site"}
    made = one.get("/api/models", headers=host)
    sleep(0.1)
    found = other.get("/api/models", headers=host)
    assert found.content == made.content
    assert found.headers["etag"] == made.headers["etag"]
    assert other.get("/facts").json()["computed"] == {}

    expire(redis_url, ["models"])
    sleep(0.2)
    other.get("/api/models", headers=host)
    sleep(0.1)
    one.get("/api/models", headers=host)
    assert one.get("/facts").json()["computed"] == {"/api/models": 1}
    assert other.get("/facts").json()["computed"] == {"/api/models": 1}
    sleep(0.1)
    assert int(one.get("/api/models", headers=host).headers["x-ratelimit-remaining"]) == 995
