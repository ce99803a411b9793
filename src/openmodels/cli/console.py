"""The two consoles: what was asked for goes to standard output, everything else to standard error."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from openmodels.errors import OpenModelsError

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)
for console in (out, err):
    if not console.is_terminal:
        # A file or a pipe has no edge at which the cells of a table would have to be folded.
        console.width = max(console.width, 240)


def complain(error: OpenModelsError) -> None:
    """Print an error as one sentence, with its hint below."""
    err.print(Text.assemble(("error: ", "bold red"), error.message))
    if error.hint:
        err.print(Text.assemble(("hint: ", "bold"), error.hint))
