"""Handlers run in threads: no more than so many, in their caller's context, and what they raise is raised there."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar

import pytest

from openmodels.api.threads import Threads

pytestmark = pytest.mark.anyio
who: ContextVar[str] = ContextVar("who", default="nobody")


async def test_a_call_sees_its_callers_context_and_its_own_thread() -> None:
    who.set("me")
    threads = Threads(2)
    seen = await threads.run(lambda: (who.get(), threading.get_ident()))
    assert seen[0] == "me"
    assert seen[1] != threading.get_ident()


async def test_what_is_raised_is_raised_at_the_caller_and_the_thread_goes_on() -> None:
    threads = Threads(1)
    with pytest.raises(ZeroDivisionError):
        await threads.run(lambda: 1 / 0)
    assert await threads.run(lambda: 1) == 1


async def test_no_more_threads_than_that_and_the_rest_waits_its_turn() -> None:
    threads = Threads(3)
    lock, now, most = threading.Lock(), 0, 0
    gate = threading.Barrier(3)

    def call() -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        gate.wait(10)
        with lock:
            now -= 1

    await asyncio.gather(*(threads.run(call) for _ in range(12)))
    assert most == 3


async def test_an_idle_thread_is_used_again() -> None:
    threads = Threads(40)
    names = {await threads.run(lambda: threading.current_thread().name) for _ in range(20)}
    assert len(names) == 1


async def test_who_does_not_wait_any_more_disturbs_nobody() -> None:
    threads = Threads(1)
    gate = threading.Event()
    waiting = asyncio.create_task(threads.run(lambda: gate.wait(10)))
    await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.set()
    assert await threads.run(lambda: "on") == "on"


def test_a_loop_that_has_ended_disturbs_nobody() -> None:
    threads = Threads(1)
    gate = threading.Event()

    async def leave() -> None:
        asyncio.create_task(threads.run(lambda: gate.wait(10)))  # noqa: RUF006 - left behind on purpose
        await asyncio.sleep(0.01)

    asyncio.run(leave())
    gate.set()

    async def ask() -> str:
        return await threads.run(lambda: "on")

    assert asyncio.run(ask()) == "on"
