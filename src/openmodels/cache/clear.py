"""Clears kept answers by pattern, for operators; in Redis at once, in each process as soon as it hears."""

from __future__ import annotations

from collections.abc import Iterator

from redis import Redis

from openmodels.cache import keys, scripts
from openmodels.cache.expire import AT_ONCE, connected


def clear(redis_url: str, pattern: str) -> int:
    """Clear what the pattern matches, see `keys.matches`; returns how many answers Redis has dropped.

    Raises Unavailable when Redis is away.
    """
    with connected(redis_url) as client:
        client.register_script(scripts.CLEAR)(keys=scripts.STATE, args=[scripts.CHANNEL, pattern])
        forget = client.register_script(scripts.FORGET)
        dropped = 0
        for names in _batches(client):
            chosen = _matching(client, names, pattern)
            if chosen:
                forget(keys=scripts.STATE, args=[scripts.ANSWER, *chosen])
            dropped += len(chosen)
        return dropped


def _batches(client: Redis) -> Iterator[list[str]]:
    names = [bytes(name).decode() for name in client.zrange(scripts.AGES, 0, -1)]  # type: ignore[arg-type]
    return (names[start : start + AT_ONCE] for start in range(0, len(names), AT_ONCE))


def _matching(client: Redis, names: list[str], pattern: str) -> list[str]:
    """Those that match; Redis knows each behind its release and a space."""
    with client.pipeline(transaction=False) as pipe:
        for name in names:
            pipe.hget(scripts.ANSWER + name, "tags")
        tags = [(found or b"").decode().split("\n") for found in pipe.execute()]
    return [name for name, on in zip(names, tags, strict=True) if keys.matches(pattern, name.partition(" ")[2], on)]
