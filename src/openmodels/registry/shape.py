"""From the value of a file to its document: every field that is missing, unknown or wrong, at its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from openmodels.registry.certain import certain_fix
from openmodels.registry.documents import KINDS, Lifecycle
from openmodels.registry.layers import Layers
from openmodels.registry.problems import Problem
from openmodels.registry.read import Kind, SourceFile
from openmodels.registry.sentences import nearest_field, sentence
from openmodels.registry.yaml import Step

_VALIDATORS = {kind: document.__pydantic_validator__ for kind, document in KINDS.items()}


_REFERRING = (
    *("id", "model_id", "provider_id", "aliases", "available_regions"),
    *("successor", "base_model", "parent_provider"),
)


@dataclass(frozen=True, slots=True)
class Shaped:
    """A whole document, or the problems that keep it from being one and a draft of what can still be checked."""

    document: Lifecycle | None
    draft: Lifecycle | None
    problems: list[Problem]


def shape(kind: Kind, value: Any, data: bytes, path: str) -> Shaped:
    """Make the document of a file's value, and report every field that is not as it must be."""
    return shape_layered(value, [SourceFile(kind, "", "", data, path)])


def shape_layered(value: Any, files: Sequence[SourceFile]) -> Shaped:
    """Make the document of what these files say together; each problem is of the file that causes it."""
    kind = files[0].kind
    try:
        return Shaped(_VALIDATORS[kind].validate_python(value), None, [])
    except ValidationError as error:
        errors = error.errors(include_url=False)
    layers = Layers(files)
    misspelt = {meant for e in errors if (meant := _meant(kind, e))}
    wrong = [e for e in errors if not (e["type"] == "missing" and e["loc"] in misspelt)]
    return Shaped(None, _draft(kind, value, errors), [_problem(kind, e, layers) for e in wrong])


def _draft(kind: Kind, value: Any, errors: list[ErrorDetails]) -> Lifecycle | None:
    """A document of only those fields that refer to others and are well formed; all else is None."""
    if not isinstance(value, dict):
        return None
    faulty = {error["loc"][0] for error in errors if error["loc"]}
    sound: dict[str, Any] = {name: value[name] for name in _REFERRING if name in value and name not in faulty}
    absent: dict[str, Any] = dict.fromkeys(KINDS[kind].model_fields)
    return KINDS[kind].model_construct(None, **(absent | sound))


def _meant(kind: Kind, error: ErrorDetails) -> tuple[Step, ...] | None:
    """Where an unknown field would stand under the name that it was probably meant to have."""
    if error["type"] != "extra_forbidden":
        return None
    *around, name = error["loc"]
    near = nearest_field(kind, around, str(name))
    return (*around, near) if near else None


def _problem(kind: Kind, error: ErrorDetails, layers: Layers) -> Problem:
    where: list[Step] = [step for step in error["loc"] if step != "[key]"]
    field = error.get("ctx", {}).get("at")
    if field is not None:
        where.append(field)
    code, message, hint = sentence(kind, error, where)
    at = where[:-1] if error["type"] == "missing" else where
    place = layers.key(at) if error["type"] in ("missing", "extra_forbidden") else layers.value(at)
    return Problem(code, layers.file(at).path, place, message, hint=hint, fix=certain_fix(error))
