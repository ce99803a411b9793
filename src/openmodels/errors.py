"""Every error raised on purpose, in one tree; each knows its HTTP status and its process exit code.

OpenModelsError
├── BadRequest          400  a parameter that is unknown, malformed or out of range
├── NotFound            404  no such model, provider or mapping; knows the nearest ids
│   └── NotKnownYet     404  there is one, but not at the moment that is asked for
├── RateLimited         429  too many requests from one address
├── Unavailable         503  a server this one depends on does not answer
├── InvalidRegistry          the registry has problems; nothing was changed       exit 1
└── CannotRun                a command cannot do its work; says what to do        exit 2
    ├── SetupError           a setting, port, folder or program is not usable
    └── Locked               another process holds the lock that this one needs
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar


class OpenModelsError(Exception):
    """An error with a sentence for its reader and, where there is one, a hint what to do about it."""

    status: ClassVar[int] = 500
    type: ClassVar[str] = "INTERNAL_ERROR"
    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class BadRequest(OpenModelsError):
    status = 400
    type = "BAD_REQUEST"


class NotFound(OpenModelsError):
    """No `kind` (model, provider, ...) has this id; `nearest` are ids that look like it, best first."""

    status = 404
    type = "NOT_FOUND"

    def __init__(self, kind: str, id: str, nearest: Sequence[str] = ()) -> None:  # noqa: A002 - the field's word
        hint = f"Did you mean {' or '.join(repr(n) for n in nearest)}?" if nearest else None
        super().__init__(f"There is no {kind} '{id}'.", hint=hint)
        self.kind = kind
        self.id = id
        self.nearest = tuple(nearest)


class NotKnownYet(NotFound):
    """There is such a thing, but nothing was known of it at the moment that is asked for."""

    def __init__(self, kind: str, id: str, *, at: datetime, since: datetime) -> None:  # noqa: A002 - the field's word
        super().__init__(kind, id)
        self.message = f"Nothing was known of the {kind} '{id}' on {at.astimezone(UTC):%Y-%m-%d}."
        self.hint = f"It is known since {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}."


class RateLimited(OpenModelsError):
    """Too many requests; `retry_after` is in seconds."""

    status = 429
    type = "RATE_LIMITED"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(OpenModelsError):
    status = 503
    type = "UNAVAILABLE"


class InvalidRegistry(OpenModelsError):
    """The registry has problems, already reported in full by whoever raises this."""

    exit_code = 1


class CannotRun(OpenModelsError):
    exit_code = 2


class SetupError(CannotRun):
    pass


class Locked(CannotRun):
    pass
