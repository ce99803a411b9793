"""Tells what a server process has counted: a file of its own, written anew every second."""

from __future__ import annotations

import asyncio
import os
from dataclasses import asdict
from pathlib import Path
from time import monotonic

import orjson
import structlog
from psycopg import Error
from psycopg_pool import ConnectionPool, PoolTimeout

from openmodels.cache.counters import Counters
from openmodels.cli.metrics.counting import Counting
from openmodels.store import ingest_runs

EVERY_S = 1.0
ASK_S = 15.0
"""How often the database is asked when the last ingest was."""

log = structlog.get_logger(__name__)


class Telling:
    """Writes the figures of this process to `folder`, from `run` until that is cancelled."""

    def __init__(self, folder: Path, counting: Counting, counters: Counters, pool: ConnectionPool) -> None:
        self._file = folder / f"{os.getpid()}.json"
        self._counting = counting
        self._counters = counters
        self._pool = pool
        self._ingested: float | None = None
        self._asked = -ASK_S

    async def run(self) -> None:
        """Tell every second."""
        while True:
            if monotonic() - self._asked >= ASK_S:
                self._asked = monotonic()
                await asyncio.to_thread(self._ask)
            self.tell()
            await asyncio.sleep(EVERY_S)

    def tell(self) -> None:
        """Write the figures of now; the file is never seen half written."""
        figures = {
            "requests": self._counting.told(),
            "cache": asdict(self._counters),
            "pool": self._pool.get_stats(),
            "ingested": self._ingested,
        }
        draft = self._file.with_suffix(".new")
        draft.write_bytes(orjson.dumps(figures))
        draft.replace(self._file)

    def _ask(self) -> None:
        try:
            with self._pool.connection(timeout=1) as conn:
                self._ingested = ingest_runs.finished_at(conn)
        except (Error, PoolTimeout) as error:
            log.debug("the time of the last ingest is not known anew", error=str(error))
