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
from openmodels.telemetry.simulated.server import Delays, Simulation

SHOWN = {
    "well": Delays(0.25, 0.02, 0.3),
    "slow": Delays(1.2, 0.06, 0.5),
    "flaky": Delays(0.3, 0.02, 0.3),
    "limited": Delays(),
    "503": Delays(),
    "silent": Delays(),
}
"""What is played, and with which delays; `slow` is a play of its own only by these."""

FILE = """id: simulated-{name}
name: Simulated {name}
description: A provider that is not real; `openmodels simulate` plays it on this machine.
api_base_url: https://localhost:{port}/{name}/v1
auth_type: none
regions: [global]
compatibility: openai
kind: first-party
status: active
created_at: 2026-01-01T00:00:00Z
updated_at: 2026-01-01T00:00:00Z
"""
app = typer.Typer()


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(help="Folder for their registry files and their certificate.")] = Path(
        "simulated"
    ),
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8443,
) -> None:
    """Play providers on this machine, good and bad, until Ctrl-C; all they give is marked as simulated."""
    certificate = _certificate(folder)
    _write(folder, port)
    for name in SHOWN:
        out.print(f"https://localhost:{port}/{name}/v1")
    err.print(
        "To probe them, start `openmodels up` with\n"
        f"  --registry registry --registry {folder}\n"
        f"  OPENMODELS_PROBE_CA_FILE={certificate}\n"
        "  OPENMODELS_PROBE_NETWORKS=127.0.0.0/8,::1/128\n"
        f"  OPENMODELS_PROBE_CONTROL_URLS=https://localhost:{port}/well\n"
        "Stop with Ctrl-C.",
        highlight=False,
    )
    try:
        asyncio.run(_serve(port, certificate))
    except OSError as error:
        raise SetupError(f"Port {port} is not free: {error.strerror}.", hint="Choose another with --port.") from None
    except KeyboardInterrupt:
        return


def _write(folder: Path, port: int) -> None:
    (folder / "providers").mkdir(parents=True, exist_ok=True)
    for name in SHOWN:
        text = FILE.format(name=name, port=port)
        (folder / "providers" / f"simulated-{name}.yaml").write_text(text)


def _certificate(folder: Path) -> Path:
    """A certificate for localhost with its key, made once; raises SetupError when there is no openssl to make it."""
    file = folder / "localhost.pem"
    if file.exists():
        return file
    folder.mkdir(parents=True, exist_ok=True)
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


async def _serve(port: int, certificate: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = await Simulation(SHOWN).serve("localhost", port, context)
    async with server:
        await server.serve_forever()
