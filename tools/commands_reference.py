"""Write docs/reference/commands.md from the commands themselves; tests/docs compares the two."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer

from openmodels.cli.main import app

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "commands.md"
HEAD = """\
# Commands

Written from the commands themselves by `make reference`; each tells the same with `--help`.

Exit codes: 0 done; 1 the registry has problems; 2 it could not run, and the last line says what to do.
What was asked for goes to standard output, everything else to standard error.
"""


def page() -> str:
    """The whole page."""
    root: Any = typer.main.get_command(app)
    context = root.make_context("openmodels", [], resilient_parsing=True)
    commands = ((name, root.get_command(context, name)) for name in root.list_commands(context))
    return HEAD + "".join(_section(f"openmodels {name}", command) for name, command in commands)


def _section(path: str, command: Any) -> str:
    text = f"\n## {path}\n\n{_help(command.help)}\n"
    if hasattr(command, "commands"):
        return text + "".join(_section(f"{path} {name}", child) for name, child in command.commands.items())
    rows = [_row(p) for p in command.params if getattr(p, "name", "") != "help"]
    return text + ("\n| | |\n|---|---|\n" + "\n".join(rows) + "\n" if rows else "")


def _help(text: str | None) -> str:
    return "\n\n".join(" ".join(part.split()) for part in (text or "").split("\n\n")).strip()


def _row(param: Any) -> str:
    option = param.param_type_name == "option"
    names = (
        ", ".join(f"`{name}`" for name in [*param.opts, *param.secondary_opts]) if option else f"`{param.name.upper()}`"
    )
    kind = param.type_descriptor.annotation
    choices = get_args(kind) if get_origin(kind) is Literal else list(kind) if _is_enum(kind) else []
    words = " One of " + ", ".join(f"`{getattr(c, 'value', c)}`" for c in choices) + "." if choices else ""
    told = param.default if option and not param.is_flag and param.default not in (None, (), []) else None
    shown = f" Default: `{getattr(told, 'value', told)}`." if told is not None else ""
    return f"| {names} | {_help(param.help)}{words}{shown} |"


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


if __name__ == "__main__":
    PAGE.write_text(page())
