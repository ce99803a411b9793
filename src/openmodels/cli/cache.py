"""`openmodels cache`: what is kept of answers, and clearing it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from openmodels.cache.clear import clear as clear_answers
from openmodels.cache.stats import Stats, read
from openmodels.cli.addresses import redis_url
from openmodels.cli.console import out
from openmodels.errors import SetupError
from openmodels.settings import load

app = typer.Typer(no_args_is_help=True, help="Look into the cache, or clear it.")

SHOWN = {
    "entries": "kept",
    "memory_hits": "memory",
    "redis_hits": "Redis",
    "misses": "computed",
    "stale": "stale",
    "passed": "unkept",
    "limited": "limited",
}
"""Counter of a process, and its heading: answers kept now; answers given from where; refused."""


@app.command()
def clear(
    pattern: Annotated[
        str, typer.Argument(help="What to clear: 'models:*', 'model:gpt-5', '/api/search*', or '*' for all.")
    ],
) -> None:
    """Clear kept answers, in Redis and in every process; what changed in the registry expires by itself."""
    dropped = clear_answers(_redis(), pattern)
    out.print(Text(f"Cleared {_count(dropped, 'answer')} in Redis; every process has been told."))


@app.command()
def stats() -> None:
    """Show what Redis and each process keep and have done."""
    found = read(_redis())
    size = f"{found.bytes / 1024 / 1024:.1f} MB"
    out.print(
        Text(f"Redis holds {_count(found.answers, 'answer')} ({size}) and {_count(found.expiries, 'expired tag')}.")
    )
    if found.processes:
        out.print(_processes(found))
    else:
        out.print(Text("No process that answers has told of itself in the last seconds."))


def _processes(found: Stats) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("process", no_wrap=True)
    for heading in (*SHOWN.values(), "MB"):
        table.add_column(heading, justify="right")
    for process in found.processes:
        counts = [f"{process.counters.get(name, 0):,}" for name in SHOWN]
        table.add_row(process.name, *counts, f"{process.counters.get('bytes', 0) / 1024 / 1024:.1f}")
    return table


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _redis() -> str:
    found = redis_url(load())
    if found is None:
        raise SetupError(
            "There is no Redis, so nothing is shared: each process trusts its own copy for a second.",
            hint="Set OPENMODELS_REDIS_URL, or use `openmodels up`.",
        )
    return found
