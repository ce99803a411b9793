"""The tasks of a worker: each small, each safe to be delivered twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from celery import Celery

from openmodels.telemetry.measurement import Kind
from openmodels.telemetry.station import Chunk, Station

TICK_S = 10
KINDS: tuple[Kind, ...] = ("health", "latency")
MAINTENANCE = "maintenance"
LATER_S = 3
"""When what could not be probed, as its provider was being probed, is tried again."""
ALIVE = timedelta(minutes=3)
"""A region whose worker was heard of within this time is sent work."""

TICK = "telemetry.tick"
"""Sends a sweep to every region that has a worker."""
SWEEP = "telemetry.sweep"
"""Queues what is due in the worker's region."""
PROBE = "telemetry.probe"
"""Probes a chunk of targets."""
FLUSH = "telemetry.flush"
"""Stores what was kept while the database was away."""
ROLL_UP = "telemetry.roll_up"
KEEP_HOUSE = "telemetry.keep_house"

SCHEDULE = {
    "tick": {"task": TICK, "schedule": TICK_S, "options": {"queue": MAINTENANCE, "expires": TICK_S * 2}},
    "flush": {"task": FLUSH, "schedule": 15, "options": {"queue": MAINTENANCE, "expires": 30}},
    "roll up": {"task": ROLL_UP, "schedule": 60, "options": {"queue": MAINTENANCE, "expires": 120}},
    "keep house": {"task": KEEP_HOUSE, "schedule": 3600, "options": {"queue": MAINTENANCE}},
}
"""What beat sends, and when, in seconds. Two beats do no harm."""


def queue_of(kind: Kind, region: str) -> str:
    """The queue of a kind of probe in a region."""
    return f"probes.{kind}.{region}"


def register(app: Celery, station: Callable[[], Station]) -> None:
    """Give the application its tasks; each asks for the station of its own process."""

    def tick() -> None:
        for region in station().shared.regions(datetime.now(UTC), within=ALIVE):
            for kind in KINDS:
                app.send_task(SWEEP, [kind], queue=queue_of(kind, region), expires=TICK_S * 3)

    def sweep(kind: Kind, first: bool = False) -> None:
        here = station()
        for chunk in here.sweep(kind, first=first):
            app.send_task(PROBE, [kind, *chunk], queue=queue_of(kind, here.options.region))

    def probe(kind: Kind, name: str, entries: list[tuple[str, float]]) -> None:
        here = station()

        def later(chunk: Chunk) -> None:
            queue = queue_of(kind, here.options.region)
            app.send_task(PROBE, [kind, *chunk], queue=queue, countdown=LATER_S)

        here.probe(kind, (name, [(key, slot) for key, slot in entries]), later=later)

    def flush() -> None:
        station().recorder.flush(now=datetime.now(UTC))

    def roll_up() -> None:
        station().roll_up()
        station().look()

    def keep_house() -> None:
        station().keep_house()

    table = {TICK: tick, SWEEP: sweep, PROBE: probe, FLUSH: flush, ROLL_UP: roll_up, KEEP_HOUSE: keep_house}
    for name, function in table.items():
        app.task(function, name=name, shared=False)
