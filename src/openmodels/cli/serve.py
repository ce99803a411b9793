"""`openmodels serve`: the API and the pages."""

from __future__ import annotations

import errno
import socket
import sys
from functools import partial
from typing import Annotated

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess

from openmodels import settings
from openmodels.cli import logs
from openmodels.cli.addresses import reading_url
from openmodels.cli.console import err
from openmodels.cli.entry import SERVER, application
from openmodels.cli.loading import load
from openmodels.cli.metrics.exporter import exported
from openmodels.errors import SetupError, Unavailable
from openmodels.store.pool import connect
from openmodels.store.revisions import require_latest

HANGS_S = 30
"""A process of several that does not answer its supervisor for so long is replaced."""

app = typer.Typer(add_completion=False)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer.")] = None,
    after_stdin: Annotated[
        bool, typer.Option("--after-stdin", help="Load now, begin when standard input ends.")
    ] = False,
) -> None:
    """Serve the API and the pages from the database that is set."""
    wanted = settings.load(host=host, port=port, workers=workers)
    if after_stdin:
        if wanted.workers == 1:  # of several, each loads for itself
            load(SERVER)
        sys.stdin.buffer.read()
    logs.configure(wanted.log_level, wanted.log_format)
    _look_at_the_database(reading_url(wanted))
    with (
        _listen(wanted.host, wanted.port) as listening,
        exported(wanted.metrics_host, wanted.metrics_port) as metrics,
    ):
        config = uvicorn.Config(
            partial(application, metrics),
            factory=True,
            workers=wanted.workers,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=wanted.drain_s,
            timeout_worker_healthcheck=HANGS_S,
        )
        place = _place(wanted.host)
        err.print(f"Listening on http://{place}:{wanted.port} (API at /api, its documentation at /api/docs)")
        if metrics:
            err.print(f"Metrics at http://{_place(wanted.metrics_host)}:{wanted.metrics_port}/metrics")
        if wanted.workers == 1:
            uvicorn.Server(config).run(sockets=[listening])
        else:
            Multiprocess(config, sockets=[listening]).run()


def _place(host: str) -> str:
    return f"[{host}]" if ":" in host else host


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
