"""The programs of OpenModels itself, each a command of its own in a fresh interpreter."""

from __future__ import annotations

import http.client
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from signal import SIGQUIT, Signals

from openmodels.stack.program import Command, Program

HEALTH = "/api/health"
OPENMODELS: tuple[str, ...] = (sys.executable, "-P", "-m", "openmodels")
"""The command line; -P, as a file in the current folder must not take the place of a library."""


def command(*arguments: str, env: Mapping[str, str]) -> Command:
    """`openmodels ARGUMENTS...` in the caller's folder, with `env` on top of the caller's environment."""
    return Command((*OPENMODELS, *arguments), {**os.environ, **env})


@dataclass(frozen=True)
class WebServer(Program):
    """The API and the pages: `openmodels serve`."""

    host: str
    port: int
    env: Mapping[str, str]

    @property
    def address(self) -> str:
        """Where a browser on this machine finds it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def command(self) -> Command:
        """`openmodels serve`, which reads its address from the environment and may be held."""
        return command("serve", "--after-stdin", env=self.env)

    def unready(self, pid: int) -> str | None:
        """It is ready when its health is 200, which takes the database and the cache too."""
        try:
            status, body = self._get(HEALTH, seconds=2)
        except (OSError, http.client.HTTPException) as error:
            return f"{self.address}{HEALTH} does not answer ({error})"
        return None if status == 200 else f"{self.address}{HEALTH} answers {status}: {body}"

    def knows_a_registry(self) -> bool:
        """Whether the catalogue that it serves was ever filled, by its own account in /api/stats."""
        status, body = self._get("/api/stats", seconds=5)
        return status == 200 and json.loads(body)["last_sync_at"] is not None

    def _get(self, path: str, *, seconds: float) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=seconds)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()


@dataclass(frozen=True)
class Background(Program):
    """A command that works without being asked, such as `openmodels worker`; nobody waits for it."""

    verb: str
    env: Mapping[str, str]
    # Celery ends at once on this one, and what it had not finished is delivered again; on SIGTERM it would wait.
    stop_signal: Signals = field(default=SIGQUIT, kw_only=True)

    def command(self) -> Command:
        """The command, which reads its addresses from the environment."""
        return command(self.verb, env=self.env)

    def unready(self, pid: int) -> str | None:
        """It is of use as soon as it runs."""
        return None
