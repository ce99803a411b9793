"""How much of its limit one address has used, counted over a sliding window; no clock and no network in here.

The window slides by weighing: what was counted in the whole minute before counts for the share of it that still lies
within the last sixty seconds.
"""

from __future__ import annotations

from math import ceil, floor


class Budget:
    """The counts of one address: `counted` in this window and `before` as last heard, and what is not told yet.

    `untold` requests were answered here and are not in `counted`; `sent` of them are on their way. Until `calm_until`
    another `spare` ones are surely allowed, with `beyond` left after them, so that each need not be weighed anew, and
    `reset` is the header that says when the window begins anew.
    """

    __slots__ = (
        "before",
        "beyond",
        "bucket",
        "calm_until",
        "counted",
        "exempt",
        "heard_at",
        "name",
        "reset",
        "sent",
        "spare",
        "untold",
    )

    def __init__(self, name: str, *, exempt: bool) -> None:
        self.name = name
        self.exempt = exempt
        self.bucket = 0
        self.counted = 0
        self.before = 0
        self.untold = 0
        self.sent = 0
        self.heard_at = float("-inf")
        self.calm_until = 0.0
        self.spare = 0
        self.beyond = 0
        self.reset: tuple[bytes, bytes] = (b"", b"")

    def used(self, time: float, window: float) -> float:
        """Requests that count at this time."""
        passed = time / window
        bucket = floor(passed)
        if bucket != self.bucket:
            self._roll(bucket)
        return self.before * (1 - (passed - bucket)) + self.counted + self.untold

    def hear(self, time: float, window: float, counted: int, before: int) -> None:
        """Take in the counts of all processes together at this time; what was sent is among them."""
        self.bucket = floor(time / window)
        self.counted = counted
        self.before = before
        self.untold -= self.sent
        self.sent = 0
        self.heard_at = time
        self.calm_until = 0.0

    def wait(self, time: float, window: float, limit: int) -> int:
        """Whole seconds until one more request is allowed, at least 1."""
        used = self.used(time, window)
        now = self.counted + self.untold
        into = time / window - floor(time / window)
        if now + 1 <= limit:
            share = (used - now - (limit - now - 1)) / self.before if self.before else 0.0
        else:
            share = (1 - into) + max(0.0, 1 - (limit - 1) / now)
        return max(1, ceil(share * window))

    def _roll(self, bucket: int) -> None:
        kept = self.counted + self.untold
        self.before = kept if bucket == self.bucket + 1 else 0
        self.counted = 0
        self.untold = 0
        self.sent = 0
        self.bucket = bucket
