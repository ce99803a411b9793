"""Who the embedded servers run as. PostgreSQL refuses root, so root lends it an unprivileged account."""

from __future__ import annotations

import os
import pwd
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from openmodels.errors import SetupError

ACCOUNT = "nobody"
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2


@dataclass(frozen=True)
class Identity:
    """An account that a child runs as instead of its parent's; `capability` is the one it may keep."""

    uid: int
    gid: int
    capability: int | None = None

    def own(self, folder: Path) -> None:
        """Give a folder and all in it, or a file, to this account; raises SetupError where that is not possible."""
        if folder.stat().st_uid == self.uid:
            return
        try:
            for parent, folders, files in os.walk(folder):
                for name in (*folders, *files):
                    os.chown(Path(parent, name), self.uid, self.gid, follow_symlinks=False)
            os.chown(folder, self.uid, self.gid)  # last: until all is done the next start does it again
        except OSError as error:
            raise SetupError(
                f"PostgreSQL does not run as root, and {folder} cannot be given to '{ACCOUNT}': {error.strerror}.",
                hint="Run as an ordinary user, or choose a data folder where owners can be changed.",
            ) from None


def choose(program: Path, folder: Path) -> Identity | None:
    """The account for a program and its data folder: None is the caller's own; raises SetupError if none can work."""
    if os.geteuid() != 0:
        return None
    try:
        account = pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise SetupError(
            f"PostgreSQL does not run as root and this machine has no user '{ACCOUNT}' to run it as.",
            hint="Run as an ordinary user.",
        ) from None
    identity = Identity(account.pw_uid, account.pw_gid)
    wanted = _missing_rights(identity, program, folder)
    if not wanted:
        return identity
    held = wanted & _held_capabilities()
    if not held:
        closed = next(p for p in (program, folder) if not _can_reach(identity, p))
        raise SetupError(
            f"PostgreSQL does not run as root, and the user '{ACCOUNT}' cannot reach {closed}.",
            hint="Open the folders above it to others (chmod o+x), choose another place, or run as an ordinary user.",
        )
    return Identity(identity.uid, identity.gid, max(held))


def _missing_rights(identity: Identity, program: Path, folder: Path) -> set[int]:
    if not _allowed(identity, program, stat.S_IXOTH):
        return {CAP_DAC_OVERRIDE}
    if not (_can_reach(identity, program) and _can_reach(identity, folder)):
        return {CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH}
    return set()


def _can_reach(identity: Identity, path: Path) -> bool:
    return all(_allowed(identity, p, stat.S_IXOTH) for p in path.resolve().parents)


def _allowed(identity: Identity, path: Path, right: int) -> bool:
    found = path.stat()
    shift = 6 if found.st_uid == identity.uid else 3 if found.st_gid == identity.gid else 0
    return bool(found.st_mode & (right << shift))


def _held_capabilities(lines: Iterable[str] | None = None) -> set[int]:
    """The numbers of the Linux capabilities this process has; empty elsewhere."""
    status = Path("/proc/self/status")
    if lines is None:
        lines = status.read_text().splitlines() if status.exists() else ()
    effective = next((int(line.split()[1], 16) for line in lines if line.startswith("CapEff:")), 0)
    return {n for n in range(64) if effective >> n & 1}
