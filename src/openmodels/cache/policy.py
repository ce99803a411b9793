"""A route says beside itself how long its answer may be kept and on what it depends.

    @router.get("/{id}/providers")
    @kept(minutes=5, on=["model:{id}"])
    def model_providers(conn: Conn, id: str) -> ModelProviders: ...

`kept` goes below the route's own decorator and returns the function as it is, with the policy on it. The middleware
finds it after routing at `scope["endpoint"]`, which FastAPI and Starlette both set, for routes of the API and of the
web pages alike, included, nested or mounted. Nothing of it shows in the OpenAPI document.

A tag may hold the route's path parameters in braces; each is replaced by its decoded value. A route without a policy
is never kept. What a policy promises: the answer depends on the path, the query and the negotiated headers alone,
never on a cookie, the caller's address or the time of day; where it does depend on the time, the handler says with
`keep_until` how long it holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

_ATTRIBUTE = "__kept__"
_AT_MOST = "openmodels.kept_at_most"
_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Policy:
    """How many seconds an answer may be kept, and the tags of what it depends on."""

    seconds: float
    on: tuple[str, ...]

    def tags(self, parameters: Mapping[str, Any]) -> tuple[str, ...]:
        """The tags with path parameters filled in; raises KeyError for one that the path does not have."""
        return tuple(_PARAMETER.sub(lambda found: str(parameters[found[1]]), tag) for tag in self.on)


def kept(*, minutes: float = 0, seconds: float = 0, on: Sequence[str]) -> Callable[[Endpoint], Endpoint]:
    """Declare that a route's answer may be kept this long, and expires with any of these tags."""
    policy = Policy(minutes * 60 + seconds, tuple(on))
    if policy.seconds <= 0 or isinstance(on, str):
        raise ValueError(f"kept() needs a time above zero and a list of tags; got {policy.seconds} s and {on!r}.")

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _ATTRIBUTE, policy)
        return endpoint

    return declare


def keep_until(scope: MutableMapping[str, Any], moment: datetime | None, now: datetime) -> None:
    """Let the answer to this request be kept no longer than until a moment, if any, at which it changes by itself."""
    if moment is not None:
        keep_at_most(scope, max(0.0, (moment - now).total_seconds()))


def keep_at_most(scope: MutableMapping[str, Any], seconds: float) -> None:
    """Let the answer to this request be kept for no longer than so many seconds, whatever its route says."""
    scope[_AT_MOST] = min(seconds, scope.get(_AT_MOST, seconds))


def declared(scope: Mapping[str, Any]) -> Policy | None:
    """The policy of the route that the ASGI scope was matched to, or None: not kept."""
    policy: Policy | None = getattr(scope.get("endpoint"), _ATTRIBUTE, None)
    most = scope.get(_AT_MOST)
    return policy if policy is None or most is None else replace(policy, seconds=min(policy.seconds, most))
