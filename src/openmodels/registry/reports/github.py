"""Problems as workflow commands, which GitHub shows at their lines in a pull request."""

from __future__ import annotations

from openmodels.registry.codes import CODES
from openmodels.registry.problems import Problem
from openmodels.registry.reports.text import summary
from openmodels.registry.validate import Result


def report(result: Result) -> str:
    """One command a problem, and the line that counts them."""
    return "\n".join([*map(_command, result.problems), summary(result).plain])


def _command(problem: Problem) -> str:
    place = problem.place
    end = {"endColumn": place.end_column} if place.end_line == place.line else {}
    properties = {
        "file": problem.path,
        "line": place.line,
        "endLine": place.end_line,
        "col": place.column,
        **end,
        "title": f"{problem.code} {CODES[problem.code].title}",
    }
    said = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    seen = [f"See {r.path}:{r.place.line}: {r.message}." for r in problem.related]
    message = "\n".join([problem.message, *seen, *([problem.hint] if problem.hint else [])])
    return f"::{problem.severity} {said}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
