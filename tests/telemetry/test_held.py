"""What is held while probes are under way, and how much of what cannot be stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg
import pytest
from redis import Redis
from tests.telemetry.test_station import conn, offer, options, provider, station, work
from tests.upstream import Upstream

from openmodels.telemetry.measurement import Measurement, Target
from openmodels.telemetry.recording import Recorder
from openmodels.telemetry.shared import Shared
from openmodels.telemetry.station import Station

__all__ = ["conn", "options", "station"]


@pytest.mark.parametrize("kind", ["health", "latency"])
def test_no_connection_to_the_database_is_held_while_the_network_is_waited_for(
    station: Station, conn: psycopg.Connection, providers: Upstream, monkeypatch: pytest.MonkeyPatch, kind: Any
) -> None:
    measure, free = station._prober.measure, []

    async def watched(target: Target, slot: datetime, key: str | None = None) -> Measurement:
        stats = station.pool.get_stats()
        free.append((stats["pool_available"], stats["pool_size"]))
        return await measure(target, slot, key)

    monkeypatch.setattr(station._prober, "measure", watched)
    provider(conn, "acme", providers.url("well"))
    offer(conn, "acme", "m", 1)
    assert work(station, kind) == 1
    ((available, size),) = free
    assert available == size > 0


def test_a_mistake_of_ours_with_one_answer_does_not_end_the_probes_beside_it(
    station: Station, conn: psycopg.Connection, providers: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = station._prober.measure

    async def mistaken(target: Target, slot: datetime, key: str | None = None) -> Measurement:
        if target.provider_id == "odd":
            raise TypeError
        return await measure(target, slot, key)

    monkeypatch.setattr(station._prober, "measure", mistaken)
    provider(conn, "acme", providers.url("well"))
    provider(conn, "odd", providers.url("well"))
    assert work(station, "health") == 1
    assert conn.execute("select provider_id, state from probe_results").fetchall() == [("acme", "up")]


def test_only_so_many_probes_are_kept_for_the_database_and_the_oldest_go(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openmodels.telemetry.shared.MOST_UNSTORED", 3)
    with Redis.from_url(redis_url) as client:
        shared = Shared(client)
        for number in range(5):
            shared.keep([{"number": number}])
        assert [row["number"] for row in shared.kept()] == [2, 3, 4]


def test_only_so_many_probes_are_kept_in_memory_and_the_oldest_go(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openmodels.telemetry.recording.MOST_IN_MEMORY", 3)
    recorder = Recorder(station.pool, station.shared)
    recorder._memory.extend({"number": number} for number in range(5))
    recorder.keep_memory()
    assert [row["number"] for row in station.shared.kept()] == [2, 3, 4]
