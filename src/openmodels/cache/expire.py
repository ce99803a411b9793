"""Tell every process that what depends on these tags is out of date; for whoever has just committed a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from openmodels.cache import scripts
from openmodels.errors import Unavailable

if TYPE_CHECKING:
    import redis

AT_ONCE = 1000
"""Most arguments of a script: Lua's stack is small."""


def expire(redis_url: str | None, tags: Iterable[str]) -> None:
    """Expire every answer that depends on one of the tags, in all processes; raises Unavailable when that fails.

    Call it after the commit, never before. Without Redis there is nothing to do: each process then trusts its own
    copy for a second only.
    """
    ordered = sorted(set(tags))
    if redis_url is None or not ordered:
        return
    with connected(redis_url) as client:
        bump = client.register_script(scripts.EXPIRE)
        for start in range(0, len(ordered), AT_ONCE):
            bump(keys=scripts.STATE, args=[scripts.CHANNEL, *ordered[start : start + AT_ONCE]])


def get_ready() -> None:
    """Load what an expiry needs; before a commit, so that its readers do not wait for it after."""
    import redis  # noqa: F401, PLC0415


@contextmanager
def connected(redis_url: str) -> Iterator[redis.Redis]:
    """A client for one piece of work, tried for about two seconds; raises Unavailable when Redis is away or refuses."""
    # To load it takes as long as all else of an ingest that finds nothing new, and has nothing to tell.
    import redis  # noqa: PLC0415
    from redis.backoff import ConstantBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    client = redis.Redis.from_url(
        redis_url, socket_timeout=2, socket_connect_timeout=1, retry=Retry(ConstantBackoff(0.3), 4)
    )
    try:
        yield client
    except redis.RedisError as error:
        away = isinstance(error, redis.ConnectionError | redis.TimeoutError)
        raise Unavailable(
            f"The Redis server of the cache {'does not answer' if away else 'refused'}: {error}",
            hint="When it is back, run `openmodels cache clear '*'`, or wait five minutes for kept answers to age.",
        ) from error
    finally:
        client.close()
