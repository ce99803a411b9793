"""An embedded Valkey, which speaks the Redis protocol, on a loopback port with a password."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openmodels.stack import identity, password
from openmodels.stack.program import Command, Program

OPTIONS = {
    "bind": "127.0.0.1",
    "daemonize": "no",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory": "256mb",
    "maxmemory-policy": "volatile-lru",  # drops cached answers, which expire, and never a queued task, which does not
}


@dataclass(frozen=True)
class Valkey(Program):
    """The Valkey of a data folder, whose files are in `folder` and whose password lies beside it."""

    folder: Path
    port: int
    server: Path
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Its address, with the password."""
        return f"redis://:{self._password()}@127.0.0.1:{self.port}/0"

    def prepare(self, log: Path) -> None:
        """Make its folder if there is none."""
        self.folder.mkdir(mode=0o700, exist_ok=True)

    def obstacle(self) -> str | None:
        """Another Valkey that holds the folder: the server itself has no lock, and two would write one file."""
        lock = self._lock()
        if lock is None:
            return f"another Valkey still uses {self.folder}"
        os.close(lock)
        return None

    def command(self) -> Command:
        """The server with its settings on standard input, where no list of processes shows the password."""
        account = identity.choose(self.server, self.folder)
        if account:
            account.own(self.folder)
        settings = OPTIONS | {"port": str(self.port), "dir": str(self.folder), "requirepass": self._password()}
        lines = "".join(f"{name} {_quoted(value)}\n" for name, value in (settings | dict(self.options)).items())
        lock = self._lock()
        return Command(
            (str(self.server), "-"),
            {"LC_ALL": "C", "TZ": "UTC"},
            stdin=lines.encode(),
            locks=() if lock is None else (lock,),
            cwd="/",
            identity=account,
        )

    def unready(self, pid: int) -> str | None:
        """It is ready when the server on the port says that it is this process; any other could answer a PING."""
        try:
            told = self._ask(f"AUTH {self._password()}\r\nINFO server\r\nQUIT\r\n")
        except OSError as error:
            return f"port {self.port} does not answer ({error})"
        return None if f"\r\nprocess_id:{pid}\r\n" in told else f"port {self.port} answers as another server"

    def _ask(self, commands: str) -> str:
        """All that the server answers to some commands (a client library would cost the supervisor 30 MB)."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            connection.sendall(commands.encode())
            with connection.makefile("rb") as answer:
                return answer.read().decode(errors="replace")

    def _password(self) -> str:
        return password.kept(self.folder.with_name(f"{self.folder.name}.password"))

    def _lock(self) -> int | None:
        """A locked file, to be inherited by the server so that the lock lives as long as it does; None if taken."""
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        return lock


def _quoted(value: str) -> str:
    """A value as a word of Valkey's configuration."""
    return '"' + "".join(f"\\{c}" if c in '"\\' else c for c in value) + '"'
