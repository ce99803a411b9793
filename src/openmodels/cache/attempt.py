"""One attempt to make an answer: what it holds open while it lasts, and gives back once, whatever comes of it."""

from __future__ import annotations

from time import monotonic

from openmodels.cache.ledger import Ledger
from openmodels.cache.shared import Shared


class Attempt:
    """Takes the clock before anything is read; `token` names its lock in Redis, empty where there is none to take.

    Until `over`, the ledger remembers every change for it.
    """

    def __init__(self, ledger: Ledger, shared: Shared | None) -> None:
        self.began = monotonic()
        self.clock = ledger.begin()
        self.token = shared.token() if shared is not None and self.clock is not None else ""
        self._ledger = ledger
        self._open = True

    def unlocked(self) -> str:
        """The token, once: whoever gets it gives the lock back."""
        token, self.token = self.token, ""
        return token

    def over(self) -> None:
        """Let the ledger forget what changed meanwhile."""
        if self._open:
            self._open = False
            self._ledger.end(self.clock)
