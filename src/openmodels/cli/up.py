"""`openmodels up`: the whole system on this machine, with one command."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console
from rich.status import Status
from rich.text import Text

from openmodels.cli.console import err, out
from openmodels.settings import load
from openmodels.stack.sequence import up

app = typer.Typer(add_completion=False)


class Progress:
    """Tells a person what the stack does: a turning line while something takes time, a tick when it is done."""

    def __init__(self, console: Console, *, wants_logs: bool) -> None:
        self.wants_logs = wants_logs
        self._console = console
        self._status = Status("", console=console)
        self._began = monotonic()
        self._tick = "✓" if console.encoding.lower().startswith("utf") else "ok"

    def step(self, doing: str) -> None:
        """Show what takes a moment, until `done`."""
        self._began = monotonic()
        self._status.update(f"{doing} …" if self._tick == "✓" else f"{doing} ...")
        if self._console.is_terminal:
            self._status.start()

    def done(self, what: str) -> None:
        """Tick off what was begun."""
        self._status.stop()
        taken = f" ({monotonic() - self._began:.1f} s)"
        self._console.print(Text.assemble((f"{self._tick} ", "green"), what, (taken, "dim")))

    def notice(self, text: str) -> None:
        """Say what happened by itself."""
        self._console.print(Text.assemble(("! ", "yellow"), text))

    def show(self, text: str) -> None:
        """Pass on what another program wrote."""
        self._console.print(Text(text))

    def log(self, name: str, line: str) -> None:
        """Pass on a line of a log."""
        self._console.print(Text.assemble((f"{name:>10} | ", "dim"), line))

    def serving(self, address: str) -> None:
        """Give the addresses."""
        self._status.stop()
        lines = (("Pages", address), ("API", f"{address}/api/models"), ("API docs", f"{address}/api/docs"))
        out.print("\n".join(f"  {name:<9}{place}" for name, place in lines))
        self._console.print(Text("Stop with Ctrl-C.", "dim"))

    def end(self) -> None:
        """Leave the terminal as it was."""
        self._status.stop()


@app.command()
def start(
    *,
    port: Annotated[int | None, typer.Option(help="Port of pages and API.", show_default="8000")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer.", show_default="1")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Folder of the data and the logs.")] = None,
    registry: Annotated[
        list[Path] | None, typer.Option(help="Registry folder; repeat it to overlay one on another.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show the logs of everything that runs.")] = False,
) -> None:
    """Start everything on this machine: database, cache, registry, API and pages; Ctrl-C stops it.

    With OPENMODELS_DATABASE_URL or OPENMODELS_REDIS_URL set, that server is used and none is started for it.
    """
    roots = tuple(registry) if registry else None
    settings = load(port=port, host=host, workers=workers, data_dir=data_dir, registry=roots)
    progress = Progress(err, wants_logs=verbose)
    try:
        up(settings, progress)
    finally:
        progress.end()
