"""The registry as it lies on disk, as plain values by file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from openmodels.errors import CannotRun
from openmodels.registry.documents import KINDS
from openmodels.registry.read import read
from openmodels.registry.yaml import load


@dataclass(frozen=True)
class Existing:
    """Files by their path below the root, the kind of each, and those that cannot be read and are left alone."""

    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    broken: tuple[str, ...] = ()


def existing(registry: Path) -> Existing:
    """Read a registry; one that does not exist yet is empty. Raises CannotRun where the path is a file."""
    if registry.is_file():
        raise CannotRun(f"{registry} is a file.", hint="Give the folder of a registry.")
    found = read([str(registry)])
    files: dict[str, dict[str, Any]] = {}
    kinds: dict[str, str] = {}
    broken = [problem.path for problem in found.problems]
    for file in found.files:
        value, problems = load(file.data, file.path)
        if problems or not _is_document(file.kind, value):
            broken.append(file.name)
        else:
            files[file.name] = value
            kinds[file.name] = file.kind
    return Existing(files, kinds, tuple(sorted(broken)))


def _is_document(kind: str, value: Any) -> bool:
    try:
        KINDS[kind].model_validate(value)
    except ValidationError:
        return False
    return True
