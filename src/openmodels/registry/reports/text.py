"""Problems for a terminal: the line of the file with a caret below what is wrong, as a compiler shows it."""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.text import Text

from openmodels.registry.problems import Place, Problem
from openmodels.registry.syntax.text import lines_of
from openmodels.registry.validate import Result

_WIDEST = 120
_COLOURS = {"error": "bold red", "warning": "bold yellow"}


def report(result: Result) -> Text:
    """All problems, each with its source line, and a last line that counts them."""
    text = Text()
    for problem in result.problems:
        text.append_text(_problem(problem, result.sources.get(problem.path)))
        text.append("\n")
    return text.append_text(summary(result))


def summary(result: Result) -> Text:
    """One line: files, seconds, problems."""
    seconds = f"{result.files:,} {'file' if result.files == 1 else 'files'} in {result.seconds:.2f} s: "
    if not result.problems:
        return Text.assemble(seconds, ("no problems", "bold green"))
    errors = sum(problem.severity == "error" for problem in result.problems)
    counts = [_count(errors, "error"), _count(len(result.problems) - errors, "warning")]
    files = len({problem.path for problem in result.problems})
    found = ", ".join(count for count in counts if count)
    colour = _COLOURS["error" if errors else "warning"]
    return Text.assemble(seconds, (found, colour), f" in {_count(files, 'file')}")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if number else ""


def _problem(problem: Problem, source: bytes | None) -> Text:
    place = problem.place
    gutter = " " * len(str(place.line))
    colour = _COLOURS[problem.severity]
    text = Text.assemble((f"{problem.severity}[{problem.code}]", colour), (f": {problem.message}\n", "bold"))
    text.append_text(_line(f"{gutter}--> ", f"{problem.path}:{place.line}:{place.column}"))
    if source is not None:
        shown, before, width = _excerpt(source, place)
        text.append_text(_line(f"{gutter} |", ""))
        text.append_text(_line(f"{place.line} | ", shown))
        text.append(f"{gutter} | ", "blue").append(" " * before + "^" * width + "\n", colour)
    for related in problem.related:
        where = f"{related.path}:{related.place.line}:{related.place.column}"
        text.append_text(_line(f"{gutter} = ", f"see: {where}: {related.message}"))
    if problem.hint:
        text.append_text(_line(f"{gutter} = ", f"help: {problem.hint}"))
    return text


def _line(gutter: str, content: str) -> Text:
    return Text.assemble((gutter, "blue"), content, "\n")


def _excerpt(source: bytes, place: Place) -> tuple[str, int, int]:
    """The line that is pointed at, cut to what fits, with the cells before and below the mark."""
    lines = lines_of(source.decode("utf-8", "replace"))
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    start = place.column - 1
    end = max(start + 1, place.end_column - 1 if place.end_line == place.line else len(line))
    first = max(0, start - _WIDEST // 2) if len(line) > _WIDEST else 0
    shown = line[first : first + _WIDEST]
    before = _plain(line[first:start])
    marked = _plain(line[start : min(end, first + _WIDEST)])
    dots = "..." if first else ""
    rest = "..." if first + _WIDEST < len(line) else ""
    return dots + _plain(shown) + rest, cell_len(dots + before), max(1, cell_len(marked))


def _plain(text: str) -> str:
    # What a file holds must not reach the terminal as a command.
    return re.sub(
        "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]",
        lambda c: " " if c[0] == "\t" else "\N{REPLACEMENT CHARACTER}",
        text,
    )
