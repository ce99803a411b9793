from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from ipaddress import ip_network
from typing import Any

import orjson
import psycopg
import pytest
from psycopg_pool import ConnectionPool
from redis import ConnectionError as RedisConnectionError
from redis import Redis
from tests.upstream import Upstream

from openmodels.store.pool import connect
from openmodels.telemetry.budget import Spent
from openmodels.telemetry.options import Options
from openmodels.telemetry.probes.limits import Limits
from openmodels.telemetry.shared import claim_key
from openmodels.telemetry.station import Chunk, Station


@pytest.fixture
def conn(database_url: str) -> Iterator[psycopg.Connection]:
    with connect(database_url, program="test") as connection:
        yield connection


@pytest.fixture
def options(database_url: str, redis_url: str, providers: Upstream, limits: Limits) -> Options:
    return Options(
        database_url,
        redis_url,
        "eu",
        limits=limits,
        networks=(ip_network("127.0.0.0/8"), ip_network("::1/128")),
        ca_file=str(providers.ca_file),
        control_urls=(providers.url("well"),),
        variables={"OPENMODELS_KEY_ACME": "sk-secret"},
    )


@pytest.fixture
def station(options: Options) -> Iterator[Station]:
    running = Station(options)
    yield running
    running.close()


def provider(conn: psycopg.Connection, name: str, url: str, **details: Any) -> None:
    conn.execute(
        """
        insert into providers (id, name, description, api_base_url, auth_type, env_vars, regions, compatibility, status,
                               details, created_at, updated_at, digest, present, changed_at)
        values (%s, %s, 'd', %s, 'bearer', '{ACME_API_KEY}', '{global}', 'openai', 'active', %s,
                now(), now(), 'x', true, now())
        on conflict (id) do update set api_base_url = excluded.api_base_url
        """,
        [name, name, url, psycopg.types.json.Jsonb(details)],
    )


def offer(conn: psycopg.Connection, provider_id: str, model_id: str, price: int | None) -> None:
    conn.execute(
        """
        insert into models (id, name, description, aliases, capabilities, modalities, licensing, status, details,
                            created_at, updated_at, digest, present, changed_at)
        values (%s, %s, 'd', '{}', '{chat}', '{text}', 'mit', 'active', '{}', now(), now(), 'x', true, now())
        """,
        [model_id, model_id],
    )
    conn.execute(
        """
        insert into mappings (provider_id, model_id, provider_model_name, input_per_million, output_per_million,
                              currency,
                              available_regions, status, details, created_at, updated_at, digest, present, changed_at)
        values (%s, %s, %s, %s, %s, 'USD', '{global}', 'active', '{}', now(), now(), 'x', true, now())
        """,
        [provider_id, model_id, f"names/{model_id}", price, price],
    )


def work(station: Station, kind: Any) -> int:
    return sum(station.probe(kind, chunk) for chunk in station.sweep(kind, first=True))


def until(what: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.1)


def rows(conn: psycopg.Connection, columns: str) -> list[Any]:
    return conn.execute(f"select {columns} from probe_results order by 1".encode()).fetchall()


def test_the_first_sweep_probes_every_provider_and_the_next_none(
    station: Station, conn: psycopg.Connection, providers: Upstream
) -> None:
    provider(conn, "good", providers.url("well"))
    provider(conn, "bad", providers.url("503"))
    provider(conn, "silenced", providers.url("well"), telemetry={"enabled": False})
    assert work(station, "health") == 2
    assert work(station, "health") == 0
    assert rows(conn, "provider_id, state, error, tries, region") == [
        ("bad", "down", "server_error", 2, "eu"),
        ("good", "up", None, 1, "eu"),
    ]


def test_two_workers_that_sweep_the_same_slot_store_one_row(
    station: Station, options: Options, conn: psycopg.Connection, providers: Upstream
) -> None:
    provider(conn, "acme", providers.url("well"))
    other = Station(options)
    chunks = station.sweep("health", first=True) + other.sweep("health", first=True)
    assert [one.probe("health", chunk) for one in (station, other) for chunk in chunks] == [1, 0]
    other.close()
    assert len(rows(conn, "slot")) == 1


def test_a_chunk_that_is_delivered_again_after_its_claims_were_lost_stores_nothing_twice(
    station: Station, conn: psycopg.Connection, providers: Upstream, redis_url: str
) -> None:
    provider(conn, "acme", providers.url("well"))
    (chunk,) = station.sweep("health", first=True)
    assert station.probe("health", chunk) == 1
    Redis.from_url(redis_url).flushall()
    station.probe("health", chunk)
    assert len(rows(conn, "slot")) == 1


def test_a_probe_that_did_not_begin_in_its_slot_is_dropped_and_counted(
    station: Station, conn: psycopg.Connection, providers: Upstream
) -> None:
    provider(conn, "acme", providers.url("well"))
    old = (datetime.now(UTC) - timedelta(minutes=10)).timestamp()
    assert station.probe("health", ("late", [("health:acme:", old)])) == 0
    assert rows(conn, "slot") == []
    station.probe("health", ("late again", [("health:acme:", old)]))
    assert conn.execute("select region, kind, count from probe_drops").fetchall() == [("eu", "health", 1)]


def test_one_provider_is_never_probed_twice_at_once(
    station: Station, conn: psycopg.Connection, providers: Upstream
) -> None:
    provider(conn, "acme", providers.url("well"))
    station.shared.lock(["eu:acme"], "somebody else", seconds=60)
    (chunk,) = station.sweep("health", first=True)
    later: list[Chunk] = []
    assert station.probe("health", chunk, later=later.append) == 0
    assert [entries for _, entries in later] == [chunk[1]], "the same slot is tried again"
    assert station.sweep("health", first=True) == [], "it waits already"
    station.shared.unlock(["eu:acme"], "somebody else")
    assert [station.probe("health", one) for one in (*later, *later)] == [1, 0]


def test_a_slot_that_waits_in_the_queue_twice_goes_to_the_first_that_comes_to_it(
    station: Station, conn: psycopg.Connection, providers: Upstream, redis_url: str
) -> None:
    provider(conn, "acme", providers.url("well"))
    (first,) = station.sweep("health", first=True)
    with Redis.from_url(redis_url) as client:  # the claim of a slot that waits too long ends
        client.delete(*client.keys("openmodels:telemetry:claim:*"))
    (again,) = station.sweep("health", first=True)
    assert [station.probe("health", chunk) for chunk in (first, again)] == [1, 0]


def test_what_a_dead_worker_had_begun_is_taken_up_again(
    station: Station, options: Options, conn: psycopg.Connection, providers: Upstream
) -> None:
    provider(conn, "acme", providers.url("well"))
    ((_, entries),) = station.sweep("health", first=True)
    keys = [claim_key("eu", key, datetime.fromtimestamp(slot, UTC)) for key, slot in entries]
    assert station.shared.begin(keys, "dead", seconds=1) == [True]
    assert work(station, "health") == 0
    until(lambda: work(station, "health") == 1)


def test_what_a_worker_held_that_is_no_longer_alive_is_taken_up_at_once(
    station: Station, options: Options, conn: psycopg.Connection, providers: Upstream, redis_url: str
) -> None:
    for name in ("queued", "begun"):
        provider(conn, name, providers.url("well"))
    dead = Station(options, "dead")
    (_, entries) = dead.sweep("health", first=True)[0]
    begun = [claim_key("eu", key, datetime.fromtimestamp(slot, UTC)) for key, slot in entries if "begun" in key]
    assert dead.shared.begin(begun, "chunk", seconds=60) == [True]
    assert dead.shared.lock(["eu:begun"], "chunk", seconds=60) == [True]
    dead.close()
    assert work(station, "health") == 0, "as long as it may be alive, what it has taken is its own"
    with Redis.from_url(redis_url) as client:  # as it ends by itself after some seconds
        client.delete("openmodels:telemetry:alive:dead")
    assert work(station, "health") == 2
    assert work(station, "health") == 0


def test_a_chunk_holds_no_more_than_may_be_in_flight(
    options: Options, conn: psycopg.Connection, providers: Upstream
) -> None:
    for number in range(7):
        provider(conn, f"p{number}", providers.url("well"))
    station = Station(replace(options, in_flight=3))
    assert [len(entries) for _, entries in station.sweep("health", first=True)] == [3, 3, 1]
    station.close()


def test_a_worker_that_loses_redis_while_it_probes_still_stores_what_it_found(
    station: Station, conn: psycopg.Connection, providers: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise RedisConnectionError

    provider(conn, "acme", providers.url("well"))
    (chunk,) = station.sweep("health", first=True)
    for name in ("unlock", "finish", "tell"):
        monkeypatch.setattr(station.shared, name, away)
    assert station.probe("health", chunk) == 1
    assert rows(conn, "state") == [("up",)]


def test_what_waits_in_memory_is_stored_with_the_next_batch(
    station: Station, conn: psycopg.Connection, providers: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise RedisConnectionError

    provider(conn, "acme", providers.url("well"))
    provider(conn, "other", providers.url("well"))
    one, other = station.sweep("health", first=True)[0][1]
    pool = station.recorder._pool
    with monkeypatch.context() as patched:
        patched.setattr(station.recorder, "_pool", ConnectionPool("", open=False))
        patched.setattr(station.shared, "keep", away)
        assert station.probe("health", ("first", [one])) == 1
    assert rows(conn, "state") == []
    assert station.recorder._pool is pool
    assert station.probe("health", ("second", [other])) == 1
    assert rows(conn, "provider_id") == [("acme",), ("other",)]


def test_everything_is_unknown_while_the_prober_is_offline(
    options: Options, conn: psycopg.Connection, providers: Upstream
) -> None:
    provider(conn, "acme", providers.url("cut"))
    station = Station(replace(options, control_urls=("https://nowhere.invalid/",)))
    assert work(station, "health") == 1
    station.close()
    assert rows(conn, "state, error") == [("unknown", "offline")]
    assert conn.execute("select online from probe_regions").fetchall() == [(False,)]
    assert conn.execute("select count(*) from incidents").fetchall() == [(0,)]


def test_probes_are_kept_while_the_database_is_away_and_stored_when_it_is_back(
    station: Station, conn: psycopg.Connection, providers: Upstream
) -> None:
    provider(conn, "acme", providers.url("well"))
    (chunk,) = station.sweep("health", first=True)
    station.recorder._pool.close()
    assert station.probe("health", chunk) == 1
    assert rows(conn, "slot") == []
    station.recorder._pool = Station(station.options).pool
    assert station.recorder.flush(now=datetime.now(UTC)) == 1
    assert rows(conn, "state") == [("up",)]


def test_the_cheapest_model_with_a_key_is_asked_and_its_cost_counted(
    station: Station, conn: psycopg.Connection, providers: Upstream
) -> None:
    provider(conn, "acme", providers.url("well"))
    for model, price in (("dear", 9), ("cheap", 1), ("unpriced", None)):
        offer(conn, "acme", model, price)
    assert work(station, "latency") == 1
    assert rows(conn, "model_id, state, output_tokens, currency") == [("cheap", "up", 3, "USD")]
    spent = station.shared.spent("acme", "USD", datetime.now(UTC))
    assert spent.today == 1
    assert float(spent.month) == pytest.approx(23e-6)


def test_the_registry_chooses_the_model_and_the_path(
    station: Station, conn: psycopg.Connection, providers: Upstream
) -> None:
    facts = {"latency_model": "dear", "latency_path": "/well/own/chat/completions"}
    provider(conn, "acme", providers.url("well"), telemetry=facts)
    for model, price in (("dear", 9), ("cheap", 1)):
        offer(conn, "acme", model, price)
    assert work(station, "latency") == 1
    assert rows(conn, "model_id, state") == [("dear", "up")]
    assert providers.simulation.calls[-1][1] == "/well/own/chat/completions"


def test_every_model_is_asked_one_after_the_other_when_that_is_wanted(
    options: Options, conn: psycopg.Connection, providers: Upstream
) -> None:
    provider(conn, "acme", providers.url("well"), telemetry={"latency_model": "m0"})
    for number in range(3):
        offer(conn, "acme", f"m{number}", number)
    station = Station(replace(options, all_models=True))
    chunks = station.sweep("latency", first=True)
    assert [len(entries) for _, entries in chunks] == [1, 1, 1], "no chunk has two models of one provider"
    assert sum(station.probe("latency", chunk) for chunk in chunks) == 3
    station.close()
    assert rows(conn, "model_id, state") == [("m0", "up"), ("m1", "up"), ("m2", "up")]


def test_a_provider_that_cannot_be_asked_says_why(
    station: Station, conn: psycopg.Connection, providers: Upstream
) -> None:
    provider(conn, "acme", providers.url("well"), telemetry={"latency_model": "gone"})
    offer(conn, "acme", "m", 1)
    assert work(station, "latency") == 0
    assert conn.execute("select reason from probe_skips").fetchall() == [
        ("Not probed: there is no active chat model 'gone' in a dialect that probes speak.",)
    ]


def test_a_daily_limit_and_a_budget_stop_probing_and_say_so(
    station: Station, options: Options, conn: psycopg.Connection, providers: Upstream
) -> None:
    provider(conn, "acme", providers.url("well"), telemetry={"daily_limit": 0})
    offer(conn, "acme", "m", 1)
    assert work(station, "latency") == 0
    reason = conn.execute("select reason from probe_skips").fetchall()
    assert reason == [("Not probed: the daily limit of 0 latency probes is reached.",)]
    conn.execute("update providers set details = '{}'")
    poor = Station(replace(options, budget=Decimal("0.00005"), region="us"))
    assert work(poor, "latency") == 0
    poor.close()
    reason = conn.execute("select reason from probe_skips where region = 'us'").fetchall()
    assert reason == [("Not probed: the monthly budget of 0.00005 USD is used up (0.0000 spent).",)]
    assert station.shared.spent("acme", "USD", datetime.now(UTC)) == Spent(0, Decimal(0))


def test_a_budget_is_not_spent_on_what_is_priced_in_another_currency(
    options: Options, conn: psycopg.Connection, providers: Upstream
) -> None:
    provider(conn, "acme", providers.url("well"))
    offer(conn, "acme", "m", 1)
    conn.execute("update mappings set currency = 'CNY'")
    station = Station(replace(options, budget=Decimal(5)))
    assert work(station, "latency") == 0
    station.close()
    ((reason,),) = conn.execute("select reason from probe_skips").fetchall()
    assert "in USD is not known" in reason


def test_without_a_key_nothing_is_sent_and_the_reason_is_noted(
    station: Station, conn: psycopg.Connection, providers: Upstream
) -> None:
    provider(conn, "keyless", providers.url("well"))
    offer(conn, "keyless", "m", 1)
    before = len(providers.simulation.calls)
    assert work(station, "latency") == 0
    assert len(providers.simulation.calls) == before
    (reason,) = conn.execute("select reason from probe_skips").fetchall()
    assert reason[0] == "Not probed: there is no key. Set one of OPENMODELS_KEY_KEYLESS, ACME_API_KEY."


def test_a_registry_that_moves_a_provider_to_another_host_does_not_get_its_key(
    station: Station, conn: psycopg.Connection, providers: Upstream
) -> None:
    provider(conn, "acme", providers.url("well"))
    offer(conn, "acme", "m", 1)
    conn.execute("insert into key_pins values ('OPENMODELS_KEY_ACME', 'api.acme.example')")
    before = len(providers.simulation.calls)
    assert work(station, "latency") == 0
    assert len(providers.simulation.calls) == before
    (reason,) = conn.execute("select reason from probe_skips").fetchall()
    assert "belongs to api.acme.example" in reason[0]


def test_an_incident_opens_after_two_bad_slots_and_is_told(
    station: Station, conn: psycopg.Connection, providers: Upstream, redis_url: str
) -> None:
    provider(conn, "acme", providers.url("500"))
    work(station, "health")
    conn.execute("update probe_results set slot = slot - interval '5 min', checked_at = checked_at - interval '5 min'")
    conn.execute("update provider_states set slot = slot - interval '5 min'")
    Redis.from_url(redis_url).flushall()
    assert conn.execute("select count(*) from incidents").fetchall() == [(0,)]
    work(station, "health")
    assert conn.execute("select provider_id, severity, regions, closed_at from incidents").fetchall() == [
        ("acme", "down", ["eu"], None)
    ]
    events: Any = Redis.from_url(redis_url).xrange("openmodels:telemetry:events")
    assert [orjson.loads(event[1][b"event"])["type"] for event in events] == ["probe", "incident"]


def told(redis_url: str, kind: str) -> list[Any]:
    with Redis.from_url(redis_url) as client:
        found: Any = client.xrange("openmodels:telemetry:events")
    events = [orjson.loads(event[1][b"event"]) for event in found]
    return [event for event in events if event["type"] == kind]


def test_a_change_of_status_is_told_once_also_when_only_the_clock_has_changed_it(
    station: Station, conn: psycopg.Connection, providers: Upstream, redis_url: str
) -> None:
    provider(conn, "simulated-acme", providers.url("well"))
    work(station, "health")
    assert told(redis_url, "status") == [], "what was not known before has not changed"
    conn.execute("update provider_states set checked_at = checked_at - interval '1 hour'")
    assert [station.look(), station.look()] == [1, 0]
    ((provider_id, previous, status, simulated),) = [
        (event["provider_id"], event["previous"], event["status"], event["simulated"])
        for event in told(redis_url, "status")
    ]
    assert (provider_id, previous, status, simulated) == ("simulated-acme", "up", "unknown", True)
