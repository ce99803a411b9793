"""The metrics by name: what each means and how it is made of the figures of all processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from time import time
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from openmodels import __version__
from openmodels.cli.metrics.counting import BOUNDS

Figures = Mapping[str, Any]

LAYERS = {
    "memory": "memory_hits",
    "redis": "redis_hits",
    "router": "misses",
    "joined": "joined",
    "stale": "stale",
    "unkept": "passed",
}
"""Where an answer came from, and the counter of the cache that tells how many did."""
EVENTS = ("not_modified", "limited", "expired", "evicted", "outdated", "redis_errors")


def families(everyone: Iterable[Figures], living: Iterable[Figures]) -> Iterator[Metric]:
    """All metrics: what is counted of every process there ever was, what is measured of those that live."""
    everyone, living = list(everyone), list(living)
    yield from _requests(everyone)
    yield from _cache(everyone, living)
    yield from _pool(everyone, living)
    yield from _ingest(living)
    yield GaugeMetricFamily("openmodels_processes", "Server processes that answer.", len(living))
    built = GaugeMetricFamily("openmodels_build_info", "Always 1; its label is the version.", labels=["version"])
    built.add_metric([__version__], 1)
    yield built


def _requests(everyone: list[Figures]) -> Iterator[Metric]:
    totals: dict[tuple[str, int], list[float]] = {}
    for figures in everyone:
        for route, status, tally in figures["requests"]:
            before = totals.get((route, status))
            totals[route, status] = [a + b for a, b in zip(before, tally, strict=True)] if before else tally
    count = CounterMetricFamily("openmodels_requests", "Requests answered.", labels=["route", "status"])
    took = HistogramMetricFamily(
        "openmodels_request_seconds", "Seconds until an answer began.", labels=["route", "status"]
    )
    for (route, status), tally in sorted(totals.items()):
        labels = [route, str(status)]
        count.add_metric(labels, sum(tally[:-1]))
        so_far = 0.0
        buckets = []
        for bound, number in zip([*map(str, BOUNDS), "+Inf"], tally[:-1], strict=True):
            so_far += number
            buckets.append((bound, so_far))
        took.add_metric(labels, buckets, tally[-1])
    yield count
    yield took


def _cache(everyone: list[Figures], living: list[Figures]) -> Iterator[Metric]:
    given = CounterMetricFamily("openmodels_cache_answers", "Answers, by where they came from.", labels=["source"])
    for layer, name in LAYERS.items():
        given.add_metric([layer], sum(figures["cache"][name] for figures in everyone))
    yield given
    events = CounterMetricFamily("openmodels_cache_events", "What befell the cache.", labels=["event"])
    for name in EVENTS:
        events.add_metric([name], sum(figures["cache"][name] for figures in everyone))
    yield events
    for name, meaning in (("entries", "Answers held in memory."), ("bytes", "Bytes of the answers held in memory.")):
        yield GaugeMetricFamily(f"openmodels_cache_{name}", meaning, sum(figures["cache"][name] for figures in living))


def _pool(everyone: list[Figures], living: list[Figures]) -> Iterator[Metric]:
    def total(name: str, of: list[Figures]) -> float:
        return float(sum(figures["pool"].get(name, 0) for figures in of))

    size, idle = total("pool_size", living), total("pool_available", living)
    connections = GaugeMetricFamily("openmodels_pool_connections", "Connections to the database.", labels=["state"])
    connections.add_metric(["busy"], size - idle)
    connections.add_metric(["idle"], idle)
    yield connections
    yield GaugeMetricFamily(
        "openmodels_pool_waiting", "Requests that wait for a connection.", total("requests_waiting", living)
    )
    for name, of, meaning in (
        ("requests", "requests_num", "Times that a connection was asked for."),
        ("timeouts", "requests_errors", "Times that none was to be had in time."),
        ("lost", "connections_lost", "Connections found broken."),
    ):
        yield CounterMetricFamily(f"openmodels_pool_{name}", meaning, total(of, everyone))


def _ingest(living: list[Figures]) -> Iterator[Metric]:
    known = [figures["ingested"] for figures in living if figures["ingested"] is not None]
    if known:  # a figure that is not known is not there, which is not the same as zero
        newest = max(known)
        yield GaugeMetricFamily("openmodels_last_ingest_timestamp_seconds", "When the last ingest ended.", newest)
        yield GaugeMetricFamily(
            "openmodels_ingest_age_seconds", "Seconds since the last ingest ended.", max(0.0, time() - newest)
        )
