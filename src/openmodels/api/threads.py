"""Threads for handlers: work is handed over and back in half the time of a pool whose work can also be cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from functools import partial
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Threads:
    """At most so many threads, of which one more begins when none is idle; they end with the process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._begun = 0
        self._lock = Lock()
        self._idle = Semaphore(0)
        self._work: SimpleQueue[tuple[Context, Callable[[], Any], asyncio.Future[Any]]] = SimpleQueue()

    async def run(self, call: Callable[[], Answer]) -> Answer:
        """What the call returns or raises, in the context of the caller."""
        told: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._work.put((copy_context(), call, told))
        if not self._idle.acquire(blocking=False):
            self._begin()
        return await told

    def _begin(self) -> None:
        with self._lock:
            if self._begun == self._most:
                return
            self._begun += 1
            name = f"answers-{self._begun}"
        Thread(target=self._serve, name=name, daemon=True).start()

    def _serve(self) -> None:
        while True:
            context, call, told = self._work.get()
            tell = context.run(_answer, call, told)
            self._idle.release()  # before it is told, or who asks again at once would begin another thread
            with suppress(RuntimeError):  # the loop has ended, and whoever waited with it
                told.get_loop().call_soon_threadsafe(tell)
            del context, call, told, tell  # what they hold is not kept until there is more to do


def _answer(call: Callable[[], Any], told: asyncio.Future[Any]) -> Callable[[], None]:
    """Make the answer; what the loop is to do with it."""
    try:
        return partial(_tell, told, call(), None)
    except BaseException as raised:  # noqa: BLE001 - it is raised where the answer is awaited
        return partial(_tell, told, None, raised)


def _tell(told: asyncio.Future[Any], outcome: Any, error: BaseException | None) -> None:
    if told.done():
        return  # whoever asked has gone
    if error is not None:
        told.set_exception(error)
    else:
        told.set_result(outcome)
