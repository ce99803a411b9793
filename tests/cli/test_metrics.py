"""The metrics of a running server, read as Prometheus would; docs/reference/metrics.md names every one."""

from __future__ import annotations

import re
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import httpx2
import psutil
import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from tests.cli.test_serve import Served, Start, failing, start

from openmodels.cli.metrics.counting import OTHER, Routes
from openmodels.cli.metrics.families import families
from openmodels.stack import ports

__all__ = ["start"]
REFERENCE = Path(__file__).parents[2] / "docs/reference/metrics.md"
Scrape = dict[str, Metric]


def scrape(port: int) -> Scrape:
    text = httpx2.get(f"http://127.0.0.1:{port}/metrics", timeout=20).text
    return {family.name: family for family in text_string_to_metric_families(text)}


def value(found: Scrape, family: str, name: str, **labels: str) -> float:
    matching = [s.value for s in found[family].samples if s.name == name and labels.items() <= s.labels.items()]
    return sum(matching)


def until(port: int, holds: Callable[[Scrape], bool]) -> Scrape:
    """The first scrape for which something holds; fails after a while."""
    for _ in range(600):
        found = scrape(port)
        if holds(found):
            return found
        time.sleep(0.1)
    raise AssertionError(httpx2.get(f"http://127.0.0.1:{port}/metrics").text)


def answered(found: Scrape) -> float:
    return value(found, "openmodels_requests", "openmodels_requests_total", route="/api/models/{model_id}")


def test_requests_are_counted_by_route_and_status_with_their_time(
    start: Start, catalogue_url: str, redis_url: str
) -> None:
    port = ports.free()
    served = start(database_url=catalogue_url, redis_url=redis_url, metrics_port=str(port))
    served.wait(200)
    for path in ("gpt-5", "gpt-5", "claude-sonnet-4-5", "no-such-model"):
        served.get(f"/api/models/{path}")
    served.get("/no/such/page")
    found = until(port, lambda scraped: answered(scraped) == 4)
    count = "openmodels_requests_total"
    route = "/api/models/{model_id}"
    assert value(found, "openmodels_requests", count, route=route, status="200") == 3
    assert value(found, "openmodels_requests", count, route=route, status="404") == 1
    assert value(found, "openmodels_requests", count, route=OTHER, status="404") == 1
    seconds = "openmodels_request_seconds"
    assert value(found, seconds, f"{seconds}_count", route=route) == 4
    assert value(found, seconds, f"{seconds}_bucket", route=route, le="+Inf") == 4
    assert 0 < value(found, seconds, f"{seconds}_sum", route=route) < 60
    answers = "openmodels_cache_answers_total"
    assert value(found, "openmodels_cache_answers", answers, source="memory") >= 1
    assert value(found, "openmodels_cache_answers", answers, source="router") >= 3
    assert value(found, "openmodels_cache_bytes", "openmodels_cache_bytes") > 0
    assert value(found, "openmodels_pool_connections", "openmodels_pool_connections") >= 1
    assert 0 <= value(found, "openmodels_ingest_age_seconds", "openmodels_ingest_age_seconds") < 3600
    assert value(found, "openmodels_processes", "openmodels_processes") == 1
    for path in ("/metrics", "/api/metrics"):
        assert served.get(path).status_code == 404, "they are at the other port only"


def test_figures_of_all_processes_are_added_up_and_outlive_one_that_dies(start: Start, catalogue_url: str) -> None:
    port = ports.free()
    served = start("--workers", "2", database_url=catalogue_url, metrics_port=str(port))
    served.wait(200)
    until(port, lambda scraped: value(scraped, "openmodels_processes", "openmodels_processes") == 2)
    for _ in range(20):
        served.get("/api/models/gpt-5")
    until(port, lambda scraped: answered(scraped) == 20)
    killed = workers(served)[0]
    killed.kill()
    until(port, lambda _: len(workers(served)) == 2 and killed not in workers(served))
    served.wait(200, "/api/models/gpt-5")
    until(port, lambda scraped: value(scraped, "openmodels_processes", "openmodels_processes") == 2)
    assert answered(scrape(port)) >= 20


def workers(served: Served) -> list[psutil.Process]:
    """The processes that answer; multiprocessing's own resource tracker is none."""
    return [child for child in psutil.Process(served.process.pid).children() if _answers(child)]


def _answers(child: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(child.cmdline())
    except psutil.NoSuchProcess:  # also one that has ended and was not yet waited for
        return False


def test_a_dead_process_is_replaced_and_all_end_with_a_killed_supervisor(start: Start, catalogue_url: str) -> None:
    served = start("--workers", "2", database_url=catalogue_url)
    served.wait(200)
    before = workers(served)
    before[0].kill()
    for _ in range(400):
        both = workers(served)
        if len(both) == 2 and before[0] not in both:
            break
        time.sleep(0.1)
    assert len(both) == 2
    assert before[0] not in both
    assert served.wait(200).status_code == 200
    everyone = {*both, *workers(served)}  # one that starts too slowly on a busy machine is replaced once more
    served.process.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs(list(everyone), timeout=60)
    assert alive == []


def test_a_busy_port_of_the_metrics_is_named(catalogue_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said = failing("--port", str(ports.free()), database_url=catalogue_url, metrics_port=port)
    assert f"The metrics cannot be served at 127.0.0.1:{port}" in said
    assert "OPENMODELS_METRICS_PORT" in said


def test_without_a_port_nothing_is_counted(start: Start, catalogue_url: str) -> None:
    served = start(database_url=catalogue_url)
    served.wait(200)
    assert "Metrics at" not in served.log.read_text()


def test_paths_that_are_nothing_share_one_route() -> None:
    routes = Routes(["/api/models/popular", "/api/models/{model_id}", "/docs/{name:path}"])
    assert routes.of("/api/models/popular") == "/api/models/popular"
    assert routes.of("/api/models/a") == routes.of("/api/models/b") == "/api/models/{model_id}"
    assert routes.of("/docs/a/b") == "/docs/{name:path}"
    assert {routes.of(f"/wp-admin/{n}") for n in range(10)} == {OTHER}


def test_what_is_not_known_is_not_shown_as_zero() -> None:
    names = [family.name for family in families([], [])]
    assert "openmodels_ingest_age_seconds" not in names


@pytest.mark.parametrize("ingested", [0.0])
def test_the_reference_names_every_metric_and_its_meaning(ingested: float) -> None:
    one = {"requests": [["/", 200, [0.0] * 16]], "cache": _Zeros(), "pool": {}, "ingested": ingested}
    rows = dict(re.findall(r"^\| `(openmodels_\w+)`[^|]*\|[^|]*\| ([^|]+) \|$", REFERENCE.read_text(), re.MULTILINE))
    known = {
        f"{family.name}_total" if family.type == "counter" else family.name: family.documentation
        for family in families([one], [one])
    }
    assert rows == known


class _Zeros(dict[str, int]):
    def __missing__(self, key: str) -> int:
        return 0
