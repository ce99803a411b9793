"""How the worker uses Celery: what its application is told, and that it holds when tasks are really sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from redis import Redis

from openmodels import settings
from openmodels.errors import SetupError
from openmodels.telemetry import tasks, worker
from openmodels.telemetry.probes.limits import Limits


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of whoever runs the tests."""
    for name in settings.environment():
        if name.startswith("OPENMODELS_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


NOWHERE = {"database_url": "postgresql://nobody@127.0.0.1:1/nothing", "redis_url": "redis://127.0.0.1:1/0"}


def created(kinds: Any = tasks.KINDS, **given: Any) -> Celery:
    return worker.create(settings.load(probe_region="eu-west", **NOWHERE | given), kinds=kinds)


def test_tasks_are_json_and_nothing_else_is_taken() -> None:
    conf = created().conf
    assert (conf.task_serializer, conf.accept_content, conf.task_ignore_result) == ("json", ["json"], True)


def test_a_task_is_acknowledged_when_it_is_done_and_goes_back_when_its_process_dies() -> None:
    conf = created().conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (True, True, 1)


@pytest.mark.parametrize(("health_s", "answer_s"), [(10, 60), (60, 5), (1, 1)])
def test_no_task_is_ended_or_delivered_again_before_its_longest_probe_may_end(health_s: float, answer_s: float) -> None:
    conf = created(probe_timeout_s=health_s, probe_answer_timeout_s=answer_s).conf
    limits = Limits(health_s=health_s, latency_s=answer_s)
    longest = max(limits.longest_s("health"), limits.longest_s("latency"))
    assert longest < conf.task_soft_time_limit < conf.task_time_limit
    assert conf.task_time_limit < conf.broker_transport_options["visibility_timeout"]


def test_there_is_one_queue_for_each_kind_and_region_and_one_for_maintenance() -> None:
    assert [queue.name for queue in created().conf.task_queues] == [
        "probes.health.eu-west",
        "probes.latency.eu-west",
        "maintenance",
    ]
    wanted = created(kinds=["latency"]).conf.task_queues
    assert [queue.name for queue in wanted] == ["probes.latency.eu-west", "maintenance"]


def test_the_clock_sends_every_task_that_must_come_by_itself_to_maintenance() -> None:
    schedule = created().conf.beat_schedule
    assert {entry["task"] for entry in schedule.values()} == {
        tasks.TICK,
        tasks.FLUSH,
        tasks.ROLL_UP,
        tasks.KEEP_HOUSE,
    }
    assert {entry["options"]["queue"] for entry in schedule.values()} == {tasks.MAINTENANCE}
    assert all(entry["task"] in created().tasks for entry in schedule.values())


def test_a_tick_sends_a_sweep_of_each_kind_to_each_region_that_has_a_worker(database_url: str, redis_url: str) -> None:
    app = created(database_url=database_url, redis_url=redis_url)
    with Redis.from_url(redis_url) as client:
        now = datetime.now(UTC).timestamp()
        client.zadd("openmodels:telemetry:regions", {"eu-west": now, "us-east": now, "gone": now - 600})
        app.tasks[tasks.TICK]()
        queues = sorted(key.decode() for key in client.keys("probes.*"))
        message = json.loads(client.lindex("probes.health.eu-west", 0))
    assert queues == [f"probes.{kind}.{region}" for kind in ("health", "latency") for region in ("eu-west", "us-east")]
    assert message["content-type"] == "application/json"
    assert message["headers"]["task"] == tasks.SWEEP
    assert message["headers"]["expires"] is not None, "a sweep that nobody has taken is no use later"


def test_a_worker_without_servers_says_which_setting_is_missing() -> None:
    with pytest.raises(SetupError, match="OPENMODELS_DATABASE_URL"):
        worker.create(settings.load())
