"""`openmodels serve`: the API and the pages."""

from __future__ import annotations

import errno
import socket
from typing import Annotated

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess

from openmodels import settings
from openmodels.cli import logs
from openmodels.cli.addresses import database_url
from openmodels.cli.console import err
from openmodels.errors import SetupError, Unavailable
from openmodels.store.pool import connect
from openmodels.store.revisions import require_latest

DRAIN_S = 2
"""How long a stopping server waits for answers that are on their way."""

app = typer.Typer(add_completion=False)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer.")] = None,
) -> None:
    """Serve the API and the pages from the database that is set."""
    wanted = settings.load(host=host, port=port, workers=workers)
    logs.configure(wanted.log_level, wanted.log_format)
    _look_at_the_database(database_url(wanted))
    with _listen(wanted.host, wanted.port) as listening:
        config = uvicorn.Config(
            "openmodels.cli.server:create",
            factory=True,
            workers=wanted.workers,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=DRAIN_S,
        )
        place = f"[{wanted.host}]" if ":" in wanted.host else wanted.host
        err.print(f"Listening on http://{place}:{wanted.port} (API at /api, its documentation at /api/docs)")

        if wanted.workers == 1:
            uvicorn.Server(config).run(sockets=[listening])
        else:
            Multiprocess(config, sockets=[listening]).run()


def _look_at_the_database(url: str) -> None:
    try:
        with connect(url, program="openmodels serve") as conn:
            require_latest(conn)
    except Unavailable as error:
        err.print(f"{error.message}\nStarting all the same: answers are 503 until it is back.", style="yellow")


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SetupError(
                f"Port {port} of {host} is used by another program.",
                hint="Choose another with --port or OPENMODELS_PORT.",
            ) from error
        raise SetupError(
            f"It is not possible to listen on {host}:{port}: {error.strerror or error}.",
            hint="Choose an address of this machine with --host and a port above 1023 with --port.",
        ) from error
