"""Gets an answer that memory does not have: from Redis, or from the router, which is asked once for all who wait."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial
from time import monotonic
from typing import Any

from openmodels.cache import encodings, keeping, keys
from openmodels.cache.attempt import Attempt
from openmodels.cache.counters import Counters
from openmodels.cache.entry import Entry
from openmodels.cache.flights import Flight, Flights, Outcome
from openmodels.cache.ledger import Ledger
from openmodels.cache.memory import Memory
from openmodels.cache.policy import Policy
from openmodels.cache.question import Question, unheard
from openmodels.cache.router import Router, Said
from openmodels.cache.shared import REMEMBERED, Found, Shared

RETRY = 2.0
"""Seconds for which an old answer stands in before the router is asked again."""

LATELY = 10.0
"""Seconds after that in which the reader who comes next does not wait for the router, which most likely fails again."""

READERS_FIRST = 0.005
"""Seconds for which what Redis is to be told waits: for the reader of the answer, and for more to be told at once."""

LARGE = 65_536
"""Bytes from which a body is compressed in a thread."""

MOST_UNKEPT, LONGEST_UNKEPT = 10_000, 256


class Origin:
    """Memory, then Redis, then the router; what is learnt on the way is kept."""

    def __init__(
        self, router: Router, memory: Memory, ledger: Ledger, shared: Shared | None, counters: Counters
    ) -> None:
        self._router = router
        self._memory = memory
        self._ledger = ledger
        self._shared = shared
        self._counters = counters
        self._flights = Flights()
        self._unkept: set[str] = set()
        self._untold: list[Coroutine[Any, Any, None]] = []
        self.stop = self._flights.stop

    async def ask(self, question: Question) -> Outcome:
        """The outcome of a question; an answer that is not kept goes to the question's `send` while it is made."""
        if question.path in self._unkept or len(question.name) > keys.LONGEST:
            return await self._pass(question)
        while True:
            old = self._memory.get(question.name)
            if old is not None and self._usable(old):
                self._counters.memory_hits += 1
                self._memory.touch(old.name)
                self._memory.alias(old, question.raw)
                return Outcome(old, stale=old.stale)
            flight = self._flights.get(question.name)
            if flight is None:
                if old is None or not self._stood_in_lately(old):
                    return await self._flights.lead(question.name, partial(self._obtain, question))
                self._flights.begin(question.name, partial(self._behind, unheard(question)))
                return Outcome(old, stale=True)
            self._counters.joined += 1
            if old is not None and (self._merely_old(old) or self._stood_in_lately(old)):
                return Outcome(old, stale=True)
            outcome = await asyncio.shield(flight.landed)
            if flight.passing.is_set():
                return await self._pass(question)
            if outcome.current:
                return Outcome(outcome.entry, outcome.answer, stale=outcome.stale)

    async def variant(self, entry: Entry, coding: str) -> None:
        """Make the entry's body in this coding unless it is there, for all processes."""
        if await self._compress(entry, coding) and entry in self._memory and self._shared is not None:
            self._flights.spawn(self._shared.store(entry))

    async def _compress(self, entry: Entry, coding: str) -> bool:
        if coding in entry.variants:
            return False
        body, compress = entry.answer.body, encodings.COMPRESS[coding]
        made = compress(body) if len(body) < LARGE else await asyncio.to_thread(compress, body)
        if coding in entry.variants:
            return False
        size = entry.size
        entry.add(coding, made)
        self._memory.grown(entry, size)
        return True

    def _usable(self, entry: Entry) -> bool:
        now = monotonic()
        return now < entry.fresh_until and (now < self._ledger.trusted_until or now < entry.sure_until)

    def _merely_old(self, entry: Entry) -> bool:
        """Whether nothing that an entry depends on has changed, as far as is known up to now."""
        return entry.clock is not None and monotonic() < self._ledger.trusted_until

    def _stood_in_lately(self, entry: Entry) -> bool:
        now = monotonic()
        return entry.stale and now < entry.fresh_until + LATELY and now - entry.born <= REMEMBERED

    async def _pass(self, question: Question) -> Outcome:
        self._counters.passed += 1
        await self._router.app(question.scope, question.receive, question.send)
        return Outcome()

    async def _obtain(self, question: Question, flight: Flight) -> Outcome:
        attempt = Attempt(self._ledger, self._shared)
        try:
            old = self._memory.get(question.name)
            if self._shared is not None and attempt.token:
                patient = old is None or not self._merely_old(old)
                found = await self._shared.fetch(question.name, attempt.token, patient=patient)
                copy = self._believed(question, found)
                if copy is not None and copy.fresh_until:
                    self._counters.redis_hits += 1
                    self._remember(copy, question)
                    return Outcome(copy)
                old = copy or old
                if not found.mine and old is not None and self._merely_old(old) and self._survives(old):
                    return Outcome(old, stale=True)
            outcome = await self._compute(question, flight, attempt)
            failed = outcome.answer is not None and outcome.answer.status >= 500
            return self._stand_in(old, question, outcome) if failed and old is not None else outcome
        finally:
            attempt.over()

    async def _behind(self, question: Question, flight: Flight) -> Outcome:
        """As `_obtain`, behind the back of a reader who would else hear of an error; so the loop logs it."""
        outcome = await self._obtain(question, flight)
        flight.land(outcome)
        if outcome.error is not None:
            raise outcome.error
        return outcome

    def _believed(self, question: Question, found: Found) -> Entry | None:
        """The entry of a copy, unless it has been outdated since Redis vouched for it."""
        copy = found.copy
        if copy is None or not self._ledger.survives(copy.clock, question.name, copy.tags):
            return None
        return keeping.copied(question, copy, found.asked)

    def _survives(self, entry: Entry) -> bool:
        return self._ledger.survives(entry.clock, entry.name, entry.tags)

    async def _compute(self, question: Question, flight: Flight, attempt: Attempt) -> Outcome:
        def passed(policy: Policy | None, status: int) -> None:
            """The answer goes to one reader, who may take hours for it: nothing is held for that long."""
            self._counters.passed += 1
            short = len(question.path) <= LONGEST_UNKEPT
            if policy is None and status < 400 and short and len(self._unkept) < MOST_UNKEPT:
                self._unkept.add(question.path)
            self._give_back(question, Outcome(current=False), attempt)
            attempt.over()

        try:
            said = await self._router.ask(flight, question, passed)
            outcome = await self._judged(question, said, attempt)
        except Exception:
            self._give_back(question, Outcome(current=False), attempt)
            raise
        self._give_back(question, outcome, attempt)
        return outcome

    async def _judged(self, question: Question, said: Said, attempt: Attempt) -> Outcome:
        """The outcome of what the router said, which is kept if it may be and still holds."""
        if said.answer is None:
            return Outcome(current=False, error=said.error)
        self._counters.misses += 1
        entry = None
        if said.policy is not None:
            parameters = question.scope.get("path_params", {})
            entry = keeping.entry(
                question, said.answer, said.policy, parameters, clock=attempt.clock, began=attempt.began
            )
        if entry is None:
            return Outcome(answer=said.answer, error=said.error)
        await self._compress(entry, question.coding)
        current = self._survives(entry)
        if current:
            self._remember(entry, question)
        else:
            self._counters.outdated += 1
        return Outcome(entry, current=current)

    def _give_back(self, question: Question, outcome: Outcome, attempt: Attempt) -> None:
        """Share what was computed, or at least let other processes compute it."""
        token = attempt.unlocked()
        if self._shared is None or not token:
            return
        if outcome.entry is not None and outcome.current:
            self._tell(self._shared.store(outcome.entry, token))
        else:
            self._tell(self._shared.release(question.name, token))

    def _tell(self, work: Coroutine[Any, Any, None]) -> None:
        self._untold.append(work)
        if len(self._untold) == 1:
            self._flights.spawn(self._tell_all())

    async def _tell_all(self) -> None:
        """Tell Redis when the readers have their answers: to pack one and to hear back takes this loop as long."""
        try:
            await asyncio.sleep(READERS_FIRST)
        except asyncio.CancelledError:
            for work in self._untold:
                work.close()
            raise
        untold, self._untold = self._untold, []
        await asyncio.gather(*untold)

    def _remember(self, entry: Entry, question: Question) -> None:
        self._memory.add(entry)
        self._memory.alias(entry, question.raw)

    def _stand_in(self, old: Entry, question: Question, failed: Outcome) -> Outcome:
        """An old answer in place of a failed one, unless it is too old or known to be outdated."""
        now = monotonic()
        if now - old.born > REMEMBERED or not self._survives(old):
            return failed
        old.sure_until = now + RETRY
        old.use(until=now + RETRY, stale=True)
        if old not in self._memory:
            self._remember(old, question)
        return Outcome(old, stale=True, error=failed.error)
