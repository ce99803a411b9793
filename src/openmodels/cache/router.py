"""Asks the router on behalf of a flight."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Send

from openmodels.cache import answers
from openmodels.cache.capture import Capture
from openmodels.cache.entry import Answer
from openmodels.cache.flights import Flight
from openmodels.cache.policy import Policy
from openmodels.cache.question import Question
from openmodels.errors import OpenModelsError, Unavailable


@dataclass(frozen=True, slots=True)
class Said:
    """The router's answer, None where it was let through; its policy; and the error it has raised besides."""

    answer: Answer | None
    policy: Policy | None
    error: Exception | None = None


class Router:
    """The application behind the cache; answers up to `most` bytes are held back, larger ones let through."""

    def __init__(self, app: ASGIApp, negotiated: frozenset[bytes], most: int) -> None:
        self.app = app
        self._negotiated = negotiated
        self._most = most

    async def ask(self, flight: Flight, question: Question) -> Said:
        """What the router says; an answer of a route without a policy goes to `send` while it is made."""

        def passing() -> Send:
            flight.let_pass()
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
        try:
            await self.app(question.scope, hear, capture)
        except Unavailable as unavailable:
            return Said(answers.refusal(unavailable), capture.policy)
        except Exception as other:
            if flight.passing.is_set():
                raise
            error = other
        if flight.passing.is_set():
            return Said(None, capture.policy, error)
        if capture.answer is None:
            failure = OpenModelsError("This answer could not be made.", hint="It is our fault; please report it.")
            return Said(answers.refusal(failure), capture.policy, error)
        return Said(capture.answer, capture.policy, error)
