"""After the commit the cache is told what is stale; it is not forgotten when the cache cannot be reached."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from redis import Redis

from openmodels.cache import scripts
from openmodels.stack import ports


@pytest.fixture
def cache(redis_url: str) -> Iterator[Any]:
    """What the processes of the API listen to."""
    with Redis.from_url(redis_url, decode_responses=True) as client, client.pubsub() as listener:
        listener.subscribe(scripts.CHANNEL)
        assert listener.get_message(timeout=5)["type"] == "subscribe"
        yield listener


def told(cache: Any) -> set[str]:
    tags: set[str] = set()
    while message := cache.get_message(timeout=0.2):
        tags.update(json.loads(message["data"])["tags"])
    return tags


def test_the_cache_is_told_exactly_what_a_change_touches(run: Any, write: Any, redis_url: str, cache: Any) -> None:
    run(redis_url=redis_url)
    assert {"model:qwen", "provider:alpha", "models", "providers", "search", "stats"} <= told(cache)
    write("mapping", provider_id="alpha", model_id="opus", provider_model_name="other")
    run(redis_url=redis_url)
    assert told(cache) == {"model:opus", "provider:alpha", "models", "providers", "search", "stats"}
    run(redis_url=redis_url)
    assert told(cache) == {"stats"}


def test_a_renamed_provider_expires_the_models_it_offers(run: Any, write: Any, redis_url: str, cache: Any) -> None:
    run(redis_url=redis_url)
    told(cache)
    write("provider", id="alpha", name="Alpha, renamed")
    run(redis_url=redis_url)
    assert told(cache) == {"provider:alpha", "providers", "model:opus", "model:gemma", "models", "search", "stats"}


def test_what_the_cache_was_not_told_is_told_by_the_next_run(
    run: Any, write: Any, redis_url: str, cache: Any, conn: psycopg.Connection
) -> None:
    run(redis_url=redis_url)
    told(cache)
    write("mapping", provider_id="alpha", model_id="opus", provider_model_name="other")
    outcome = run(redis_url=f"redis://127.0.0.1:{ports.free()}/0")
    assert outcome.plan.counts["changed"] == 1
    assert "does not answer" in outcome.untold
    row = conn.execute("select provider_model_name from mappings where model_id = 'opus' and provider_id = 'alpha'")
    assert row.fetchone() == ("other",)
    assert told(cache) == set()
    outcome = run(redis_url=redis_url)
    assert not outcome.plan
    assert outcome.untold is None
    assert {"model:opus", "provider:alpha", "models"} <= told(cache)
    run(redis_url=redis_url)
    assert told(cache) == {"stats"}


def test_a_dry_run_tells_the_cache_nothing(run: Any, redis_url: str, cache: Any) -> None:
    run(redis_url=redis_url, dry_run=True)
    assert told(cache) == set()


def test_a_cache_that_refuses_is_told_later(run: Any, redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        client.set(scripts.EXPIRIES, "what another program wrote here")
        outcome = run(redis_url=redis_url)
        client.delete(scripts.EXPIRIES)
    assert "refused" in outcome.untold
    assert run(redis_url=redis_url).untold is None


def test_what_an_expiry_needs_is_loaded_before_the_commit_and_only_when_there_is_one(
    run: Any, redis_url: str, conn: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(
        "openmodels.ingest.run.get_ready", lambda: seen.append(conn.execute("select count(*) from models").fetchone())
    )
    run(redis_url=redis_url)
    assert seen == [(0,)]
    run(redis_url=redis_url)
    assert len(seen) == 1
