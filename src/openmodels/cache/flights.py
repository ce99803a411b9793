"""Single flight: one computation of an answer in this process, whatever the number of readers who ask for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from openmodels.cache.entry import Answer, Entry
from openmodels.cache.tasks import end


@dataclass(slots=True)
class Outcome:
    """What came of a question: an entry, or an answer that is not kept, or neither: it went through to one reader.

    `current` is False for an entry outdated while it was computed; `error` is raised at the reader who led.
    """

    entry: Entry | None = None
    answer: Answer | None = None
    stale: bool = False
    current: bool = True
    error: Exception | None = None


class Flight:
    """A computation under way; once `passing`, it serves only the reader who began it, and others go on their own."""

    def __init__(self) -> None:
        self.passing = asyncio.Event()
        self.landed: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

    def land(self, outcome: Outcome) -> None:
        """Hand the outcome to all who wait; the first one counts."""
        if not self.landed.done():
            self.landed.set_result(outcome)

    def let_pass(self) -> None:
        """Send those who wait on their own way."""
        self.passing.set()
        self.land(Outcome(current=False))


class Flights:
    """The flights under way by the name of their answer, and what else is left to do in the background."""

    def __init__(self) -> None:
        self._flights: dict[str, Flight] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    def get(self, name: str) -> Flight | None:
        """The flight under way for an answer."""
        return self._flights.get(name)

    async def lead(self, name: str, compute: Callable[[Flight], Awaitable[Outcome]]) -> Outcome:
        """Begin a flight and wait for it; it goes on for others when this reader goes away."""
        flight, task = self.begin(name, compute)
        try:
            outcome = await asyncio.shield(flight.landed)
            if flight.passing.is_set():
                await task
        except asyncio.CancelledError:
            if flight.passing.is_set():
                task.cancel()
            raise
        return outcome

    def begin(self, name: str, compute: Callable[[Flight], Awaitable[Outcome]]) -> tuple[Flight, asyncio.Task[None]]:
        """Begin a flight that nobody need wait for."""
        flight = self._flights[name] = Flight()
        return flight, self.spawn(self._fly(name, flight, compute))

    async def _fly(self, name: str, flight: Flight, compute: Callable[[Flight], Awaitable[Outcome]]) -> None:
        try:
            flight.land(await compute(flight))
        finally:
            del self._flights[name]
            flight.land(Outcome(current=False))

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something in the background."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop(self) -> None:
        """Let what is under way come to its end, for a second."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=1)
            for task in late:
                await end(task)
