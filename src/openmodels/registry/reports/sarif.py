"""Problems as SARIF 2.1.0, which code scanning and editors take in."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from openmodels import __version__
from openmodels.registry.codes import CODES
from openmodels.registry.problems import Place, Problem
from openmodels.registry.validate import Result

_RULES = {code: index for index, code in enumerate(CODES)}


def report(result: Result) -> str:
    """One run with every rule and every problem; columns count characters."""
    driver = {"name": "openmodels", "version": __version__, "rules": [_rule(code) for code in CODES]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem) for problem in result.problems],
    }
    return json.dumps({"version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _rule(code: str) -> dict[str, Any]:
    said = CODES[code]
    return {
        "id": code,
        "name": said.title.title().replace(" ", "").replace("-", ""),
        "shortDescription": {"text": said.title},
        "fullDescription": {"text": said.rule},
        "defaultConfiguration": {"level": said.severity},
    }


def _result(problem: Problem) -> dict[str, Any]:
    hint = f" {problem.hint}" if problem.hint else ""
    made: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": _RULES[problem.code],
        "level": problem.severity,
        "message": {"text": problem.message + hint},
        "locations": [_location(problem.path, problem.place)],
    }
    if problem.related:
        made["relatedLocations"] = [
            _location(related.path, related.place) | {"id": number, "message": {"text": related.message}}
            for number, related in enumerate(problem.related)
        ]
    if problem.fix is not None:
        change = {"deletedRegion": _region(problem.place), "insertedContent": {"text": problem.fix}}
        made["fixes"] = [{"artifactChanges": [{"artifactLocation": _artifact(problem.path), "replacements": [change]}]}]
    return made


def _location(path: str, place: Place) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(path), "region": _region(place)}}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": ("file://" if path.startswith("/") else "") + quote(path)}


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
