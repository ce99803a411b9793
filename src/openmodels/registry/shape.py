"""From the value of a file to its document: every field that is missing, unknown or wrong, at its place."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from openmodels.registry.documents import KINDS, Lifecycle
from openmodels.registry.problems import Place, Problem
from openmodels.registry.read import Kind
from openmodels.registry.sentences import sentence
from openmodels.registry.yaml import Positions, Step

_VALIDATORS = {kind: document.__pydantic_validator__ for kind, document in KINDS.items()}


def shape(kind: Kind, value: Any, data: bytes, path: str) -> tuple[Lifecycle | None, list[Problem]]:
    """The document that a file's value makes, or None and everything that keeps it from being one."""
    try:
        return _VALIDATORS[kind].validate_python(value), []
    except ValidationError as error:
        positions = Positions(data)
        return None, [_problem(kind, e, positions, path) for e in error.errors(include_url=False)]


def _problem(kind: Kind, error: ErrorDetails, positions: Positions, path: str) -> Problem:
    where: list[Step] = [step for step in error["loc"] if step != "[key]"]
    at = error.get("ctx", {}).get("at")
    if at is not None:
        where.append(at)
    code, message, hint = sentence(kind, error, where)
    return Problem(code, path, _place(error["type"], where, positions), message, hint=hint)


def _place(type_: str, where: list[Step], positions: Positions) -> Place:
    if type_ == "missing":
        return positions.key(where[:-1])
    return positions.key(where) if type_ == "extra_forbidden" else positions.value(where)
