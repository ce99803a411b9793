"""The worker's composition root: settings to a Celery application on Redis, whose processes each have a station."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import uuid4

from celery import Celery
from celery.signals import heartbeat_sent, worker_process_init, worker_process_shutdown, worker_ready
from kombu.entity import Queue
from redis import Redis, RedisError

from openmodels import settings
from openmodels.errors import SetupError
from openmodels.settings import Settings
from openmodels.telemetry import tasks
from openmodels.telemetry.keys import with_file
from openmodels.telemetry.measurement import Kind
from openmodels.telemetry.options import Options
from openmodels.telemetry.probes.limits import Limits
from openmodels.telemetry.shared import Shared
from openmodels.telemetry.station import Station

SPARE_S = 25
"""What a task may take beyond its longest probe: to begin its probes one after the other, and to store them."""
HARD_S, REDELIVERED_S = 10, 30
"""After the soft limit a task is ended, and after that an unacknowledged one is delivered again: none runs twice."""


def options(wanted: Settings) -> Options:
    """What a station works with, by the settings; raises SetupError when an address is missing."""
    if wanted.database_url is None or wanted.redis_url is None:
        missing = "OPENMODELS_DATABASE_URL" if wanted.database_url is None else "OPENMODELS_REDIS_URL"
        raise SetupError(f"The worker needs {missing}.", hint="Or use `openmodels up`, which sets it.")
    return Options(
        database_url=str(wanted.database_url),
        redis_url=str(wanted.redis_url),
        region=wanted.probe_region,
        in_flight=wanted.probes_in_flight,
        limits=Limits(
            health_s=wanted.probe_timeout_s,
            latency_s=wanted.probe_answer_timeout_s,
            slow_ms=wanted.probe_slow_ms,
        ),
        networks=wanted.probe_networks,
        ca_file=str(wanted.probe_ca_file) if wanted.probe_ca_file else None,
        control_urls=wanted.probe_control_urls,
        variables=with_file(settings.environment(), wanted.probe_keys_file),
        models=wanted.probe_models,
        all_models=wanted.probe_all_models,
        budget=wanted.probe_budget,
    )


def create(wanted: Settings, *, kinds: Sequence[Kind] = tasks.KINDS, maintenance: bool = True) -> Celery:
    """The Celery application of a region's worker, or of beat."""
    given = options(wanted)
    soft_limit_s = max(given.limits.longest_s(kind) for kind in tasks.KINDS) + SPARE_S
    app = Celery("openmodels", broker=given.redis_url, set_as_current=False)
    queues = [tasks.queue_of(kind, given.region) for kind in kinds] + ([tasks.MAINTENANCE] if maintenance else [])
    app.conf.update(
        task_queues=[Queue(name, routing_key=name) for name in queues],  # type: ignore[no-untyped-call]
        task_default_queue=tasks.MAINTENANCE,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_soft_time_limit=soft_limit_s,
        task_time_limit=soft_limit_s + HARD_S,
        worker_prefetch_multiplier=1,
        worker_concurrency=wanted.probe_concurrency,
        worker_hijack_root_logger=False,
        worker_send_task_events=True,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_transport_options={"visibility_timeout": soft_limit_s + REDELIVERED_S},
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        beat_schedule=tasks.SCHEDULE,
        beat_scheduler="celery.beat:Scheduler",
        enable_utc=True,
    )
    name = uuid4().hex  # of this worker and all its processes
    station = cache(lambda: Station(given, name))
    tasks.register(app, station)
    _connect_signals(app, given, kinds, station, name)
    return app


def _connect_signals(app: Celery, given: Options, kinds: Sequence[Kind], station: Any, name: str) -> None:
    shared = Shared(Redis.from_url(given.redis_url, socket_timeout=2), name)

    def begin(**_: object) -> None:
        # The first results should not wait for the clock.
        app.send_task(tasks.KEEP_HOUSE, queue=tasks.MAINTENANCE)
        for kind in kinds:
            app.send_task(tasks.SWEEP, [kind, True], queue=tasks.queue_of(kind, given.region))

    def here(**_: object) -> None:
        try:
            shared.here(given.region, datetime.now(UTC))
        except RedisError:
            return  # the worker itself waits for Redis and says so

    def start(**_: object) -> None:
        station.cache_clear()  # connections are made after the fork, never shared over it

    def end(**_: object) -> None:
        if station.cache_info().currsize:
            station().close()

    worker_ready.connect(begin, weak=False)
    heartbeat_sent.connect(here, weak=False)
    worker_process_init.connect(start, weak=False)
    worker_process_shutdown.connect(end, weak=False)
