"""`openmodels simulate`: providers that are not real, for demonstrations; all they give is marked as simulated."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from openmodels.cli.console import err, out
from openmodels.errors import SetupError
from openmodels.telemetry.simulated.cast import CAST, write
from openmodels.telemetry.simulated.holes import black_hole, closed_port
from openmodels.telemetry.simulated.server import Delays, Simulation

app = typer.Typer()


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(help="Folder for their registry files and their certificate.")] = Path(
        "simulated"
    ),
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8443,
    first_ms: Annotated[
        float | None, typer.Option(help="Median time to the first word of every provider.", min=0, max=60_000)
    ] = None,
    spread: Annotated[
        float, typer.Option(help="How much that differs: the deviation of its logarithm; 0: not at all.", min=0, max=3)
    ] = 0.3,
) -> None:
    """Play providers on this machine, good and bad, until Ctrl-C; all they give is marked as simulated."""
    certificate = _certificate(folder / "localhost.pem")
    stranger = _certificate(folder / "untrusted.pem")
    delays = {part.play: part.delays for part in CAST}
    if first_ms is not None:
        delays = {play: Delays(first_ms / 1000, 0.02, spread) for play in delays}
    try:
        with closed_port() as closed, black_hole() as hole:
            asyncio.run(_serve(folder, delays, port, {"closed": closed, "hole": hole}, certificate, stranger))
    except OSError as error:
        raise SetupError(f"Port {port} is not free: {error.strerror}.", hint="Choose another with --port.") from None
    except KeyboardInterrupt:
        return


def _tell(folder: Path, ports: dict[str, int]) -> None:
    for part in CAST:
        out.print(f"simulated-{part.name:16} {part.url(ports)}", highlight=False)
    err.print(
        "To probe them, start `openmodels up` with\n"
        f"  --registry registry --registry {folder}\n"
        f"  OPENMODELS_PROBE_CA_FILE={folder / 'localhost.pem'}\n"
        "  OPENMODELS_PROBE_NETWORKS=127.0.0.0/8,::1/128\n"
        f"  OPENMODELS_PROBE_CONTROL_URLS=https://localhost:{ports['port']}/well\n"
        "Stop with Ctrl-C.",
        highlight=False,
    )


def _certificate(file: Path) -> Path:
    """A certificate for localhost with its key, made once; raises SetupError when there is no openssl to make it."""
    if file.exists():
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(file), "-out", str(file)]
    try:
        subprocess.run(["openssl", *made, *names], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(
            "A certificate for localhost could not be made.",
            hint=f"Install openssl, or put one with its key into {file}.",
        ) from error
    file.chmod(0o600)
    return file


async def _serve(
    folder: Path,
    delays: dict[str, Delays],
    port: int,
    nobody: dict[str, int],
    certificate: Path,
    stranger: Path,
) -> None:
    simulation = Simulation(delays)
    server = await simulation.serve("localhost", port, _context(certificate))
    untrusted = await simulation.serve("localhost", 0, _context(stranger))
    ports = {"port": port, "untrusted": untrusted.sockets[0].getsockname()[1], **nobody}
    write(folder, ports)
    _tell(folder, ports)
    async with server, untrusted:
        await server.serve_forever()


def _context(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context
