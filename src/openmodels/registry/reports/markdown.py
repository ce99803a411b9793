"""Problems as a Markdown table, for the summary of a workflow or a comment."""

from __future__ import annotations

import re

from openmodels.registry.problems import Problem
from openmodels.registry.reports.text import summary
from openmodels.registry.validate import Result

_MOST_ROWS = 500
"""A summary that is too large is not shown at all."""


def report(result: Result) -> str:
    """A heading, the line that counts, and a row for each problem."""
    lines = ["## Registry check", "", summary(result).plain + "."]
    if result.problems:
        lines += ["", "| | code | place | problem |", "|---|---|---|---|", *map(_row, result.problems[:_MOST_ROWS])]
    if len(result.problems) > _MOST_ROWS:
        lines += ["", f"The other {len(result.problems) - _MOST_ROWS:,} problems are in the log."]
    return "\n".join(lines)


def _row(problem: Problem) -> str:
    place = f"{problem.path}:{problem.place.line}:{problem.place.column}"
    message = plain(f"{problem.message} {problem.hint or ''}".strip())
    return f"| {problem.severity} | {problem.code} | {plain(place)} | {message} |"


def plain(text: str) -> str:
    """Text as Markdown that shows it: what a file says must not become a link, an image or a row of a table."""
    return re.sub(r"([\\`*_{}\[\]<>#|~@])", r"\\\1", text).replace("\n", " ")
