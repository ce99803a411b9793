"""Shows the figures of all server processes at `/metrics` of a port of its own."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from openmodels.cli.metrics.families import families
from openmodels.errors import SetupError


class Files(Collector):
    """Reads the files of the processes whenever it is asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: dict[str, dict[str, Any]] = {}

    def collect(self) -> Iterator[Metric]:
        """All metrics of now; of a process that has ended, its last counts stay."""
        living = []
        for file in self._folder.glob("*.json"):
            figures = self._last[file.stem] = orjson.loads(file.read_bytes())
            if _lives(int(file.stem)):
                living.append(figures)
        yield from families(self._last.values(), living)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def exported(host: str, port: int | None) -> Iterator[Path | None]:
    """Serve the metrics for a while; yields the folder where processes tell their figures. No port: None.

    Raises SetupError for a port that cannot be had.
    """
    if port is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="openmodels-metrics-") as folder:
        registry = CollectorRegistry()
        registry.register(Files(Path(folder)))
        try:
            server, thread = start_http_server(port, addr=host, registry=registry)
        except OSError as error:
            why = "it is used by another program" if error.errno == errno.EADDRINUSE else error.strerror or str(error)
            raise SetupError(
                f"The metrics cannot be served at {host}:{port}: {why}.",
                hint="Choose another with OPENMODELS_METRICS_PORT and OPENMODELS_METRICS_HOST.",
            ) from error
        try:
            yield Path(folder)
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
