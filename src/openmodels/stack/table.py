"""The process table: what runs, in the order of its start. The one place to add a program to."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from openmodels.settings import Settings
from openmodels.stack import binaries, ports
from openmodels.stack.application import Background, WebServer
from openmodels.stack.postgres import Postgres
from openmodels.stack.program import Program
from openmodels.stack.valkey import Valkey


def servers(settings: Settings) -> list[Postgres | Valkey]:
    """The embedded servers that are wanted: each only if its address is not set; raises SetupError if not installed."""
    data = settings.data_dir.absolute()
    wanted: list[Postgres | Valkey] = []
    if settings.database_url is None:
        programs = binaries.postgres(settings.pgbin)
        wanted.append(Postgres("PostgreSQL", data / "postgres", _port(data / "postgres.url"), programs))
    if settings.redis_url is None:
        wanted.append(Valkey("Valkey", data / "valkey", _port(data / "valkey.url"), binaries.valkey()))
    return wanted


def environment(settings: Settings, embedded: list[Postgres | Valkey]) -> dict[str, str]:
    """The variables that tell every program of OpenModels what it works with."""
    urls = {type(server): server.url for server in embedded}
    readers = [server.read_url for server in embedded if isinstance(server, Postgres)]
    return {
        "OPENMODELS_DATABASE_URL": urls.get(Postgres) or str(settings.database_url),
        "OPENMODELS_READ_DATABASE_URL": readers[0] if readers else str(settings.read_database_url or ""),
        "OPENMODELS_REDIS_URL": urls.get(Valkey) or str(settings.redis_url),
        "OPENMODELS_HOST": settings.host,
        "OPENMODELS_PORT": str(settings.port),
        "OPENMODELS_WORKERS": str(settings.workers),
        "OPENMODELS_DATA_DIR": str(settings.data_dir.absolute()),
        "OPENMODELS_REGISTRY": os.pathsep.join(str(root) for root in settings.registry),
    }


def web_server(settings: Settings, env: Mapping[str, str]) -> WebServer:
    """The API and the pages; where there is a role that only reads, they are not even told of another."""
    told = {**env, "OPENMODELS_DATABASE_URL": ""} if env.get("OPENMODELS_READ_DATABASE_URL") else env
    return WebServer("Web server", settings.host, settings.port, told)


def telemetry(settings: Settings, env: Mapping[str, str]) -> list[Program]:
    """The programs that probe, started once there is somebody to show what they find."""
    return [Background("Worker", "worker", env), Background("Beat", "beat", env)] if settings.telemetry else []


def write_addresses(embedded: list[Postgres | Valkey]) -> None:
    """Keep each server's address beside its data, for psql, backups and the port of the next start."""
    for server in embedded:
        file = server.folder.with_suffix(".url")
        file.touch(mode=0o600)
        file.write_text(server.url)


def _port(file: Path) -> int:
    return ports.free(urlsplit(file.read_text()).port if file.exists() else None)
