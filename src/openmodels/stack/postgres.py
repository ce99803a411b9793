"""An embedded PostgreSQL: made once with initdb, then run on a loopback port with a password."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGINT, Signals

from openmodels.errors import SetupError
from openmodels.stack import identity, password, processes
from openmodels.stack.binaries import PostgresPrograms
from openmodels.stack.child import run
from openmodels.stack.program import Command, Program

NAME = "openmodels"
READER = "openmodels_reader"
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
"""The whole environment: the caller's LANG and PG* variables must not shape a database that outlives them."""

OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # no socket file: nothing to go stale, no limit on the length of the path
    "max_connections": "60",
    "shared_buffers": "64MB",
    "shared_preload_libraries": "pg_stat_statements",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}


@dataclass(frozen=True)
class Postgres(Program):
    """The PostgreSQL of a data folder, whose cluster is `folder` and whose password lies beside it."""

    folder: Path
    port: int
    programs: PostgresPrograms
    options: Mapping[str, str] = field(default_factory=dict)
    stop_signal: Signals = field(default=SIGINT, kw_only=True)  # SIGTERM would wait for every client
    patience_s: float = field(default=600, kw_only=True)  # after a crash it reads its log again before it answers

    @property
    def url(self) -> str:
        """Its address, with the password."""
        secret = password.kept(self._password_file)
        return f"postgresql://{NAME}:{secret}@127.0.0.1:{self.port}/{NAME}"

    @property
    def read_url(self) -> str:
        """Its address for a role that only reads, which `openmodels migrate` makes."""
        secret = password.kept(self.folder.with_name(f"{self.folder.name}.reader.password"))
        return f"postgresql://{READER}:{secret}@127.0.0.1:{self.port}/{NAME}"

    def prepare(self, log: Path) -> None:
        """Make the cluster and its database if there is none; raises SetupError if it is of another version or fails.

        It is made beside its place and renamed when whole, so that a kill leaves nothing half made.
        """
        if self.folder.exists():
            self._check()
            return
        draft = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        given = password.copy(self._password_file)
        account = identity.choose(self.programs.postgres, draft)
        try:
            if account:
                account.own(draft)
                account.own(given)
            run(self._initdb(draft, given), log, "PostgreSQL could not make its data folder")
            run(self._create_database(draft), log, "PostgreSQL could not make its database")
        finally:
            given.unlink()
        draft.rename(self.folder)

    def obstacle(self) -> str | None:
        """A process of an earlier run that still uses the folder; when there is none, what it left is removed."""
        if not processes.knowable():
            return None  # PostgreSQL's own check of postmaster.pid has to do
        others = processes.inside(self.folder, "postgres")
        if others:
            return f"process {others[0]} (postgres) still uses {self.folder}"
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        return None

    def command(self) -> Command:
        """`postgres` itself, not pg_ctl, so that the child is the server."""
        settings = OPTIONS | {"port": str(self.port)} | dict(self.options)
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return self._as_account(self.folder, str(self.programs.postgres), "-D", str(self.folder), *flags)

    def unready(self, pid: int) -> str | None:
        """It is ready when line 1 of postmaster.pid is this process and line 8 says so."""
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            lines = []
        ready = len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"
        return None if ready else "it does not take connections yet"

    @property
    def _password_file(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.password")

    def _check(self) -> None:
        version = (self.folder / "PG_VERSION").read_text().strip()
        if version != self.programs.major:
            raise SetupError(
                f"{self.folder} was made by PostgreSQL {version}, but {self.programs.postgres} "
                f"is PostgreSQL {self.programs.major}.",
                hint=f"Set OPENMODELS_PGBIN to the programs of PostgreSQL {version}, or move the folder away.",
            )
        if not self._password_file.exists():
            raise SetupError(
                f"The database in {self.folder} has no password file {self._password_file}.",
                hint="Put the file back from a backup, or move the folder away: the registry is read in again.",
            )

    def _initdb(self, folder: Path, password_file: Path) -> Command:
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        sync = () if self.options.get("fsync") != "off" else ("--no-sync",)
        flags = ("-U", NAME, "-A", "scram-sha-256", f"--pwfile={password_file}", *locale, *sync)
        return self._as_account(folder, str(self.programs.initdb), "-D", str(folder), *flags)

    def _create_database(self, folder: Path) -> Command:
        statement = f"create database {NAME}\n".encode()
        flags = ("--single", "-j", "-D", str(folder), "postgres")
        return self._as_account(folder, str(self.programs.postgres), *flags, stdin=statement)

    def _as_account(self, folder: Path, *argv: str, stdin: bytes = b"") -> Command:
        account = identity.choose(self.programs.postgres, folder)
        if account and folder.exists():
            account.own(folder)
        return Command(argv, ENVIRONMENT, stdin=stdin, cwd="/", identity=account, death_signal=SIGINT)
