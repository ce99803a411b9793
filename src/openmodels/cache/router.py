"""Asks the router on behalf of a flight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Send

from openmodels.cache import answers
from openmodels.cache.capture import Capture
from openmodels.cache.entry import Answer
from openmodels.cache.flights import Flight
from openmodels.cache.policy import Policy
from openmodels.cache.question import Question
from openmodels.errors import OpenModelsError, Unavailable

Passed = Callable[[Policy | None, int], None]
"""Hears the policy and the status of an answer that begins to go through."""


@dataclass(frozen=True, slots=True)
class Said:
    """The router's answer, None where it was let through; the policy to keep it by; the error it raised besides."""

    answer: Answer | None
    policy: Policy | None
    error: Exception | None = None


class Router:
    """The application behind the cache; answers up to `most` bytes are held back, larger ones let through."""

    def __init__(self, app: ASGIApp, negotiated: frozenset[bytes], most: int) -> None:
        self.app = app
        self._negotiated = negotiated
        self._most = most

    async def ask(self, flight: Flight, question: Question, passed: Passed) -> Said:
        """What the router says; an answer of a route without a policy goes to `send` while it is made, see `passed`."""

        def passing() -> Send:
            flight.let_pass()
            passed(capture.policy, capture.status)
            return question.send

        begun = False

        async def hear() -> Message:
            nonlocal begun
            if not begun:
                begun = True
                return {"type": "http.request", "body": b"", "more_body": False}
            await flight.passing.wait()
            return await question.receive()

        capture = Capture(question.scope, passing, self._negotiated, self._most)
        error: Exception | None = None
        answer: Answer | None = None
        try:
            await self.app(question.scope, hear, capture)
        except Exception as raised:
            if flight.passing.is_set():
                raise
            if isinstance(raised, Unavailable):
                answer = answers.refusal(raised)
            else:
                error = raised
        if flight.passing.is_set():
            return Said(None, capture.policy)
        if capture.answer is not None and answer is None:
            return Said(capture.answer, capture.policy if capture.storable else None, error)
        if answer is None:
            broken = OpenModelsError("This answer could not be made.", hint="The fault is ours; please report it.")
            answer = answers.refusal(broken)
        return Said(answer, None, error)
