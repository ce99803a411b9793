"""What a registry's openmodels.toml says about warnings: how grave each is, and the bounds of some."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from openmodels.errors import CannotRun
from openmodels.registry.codes import CODES
from openmodels.registry.nearest import did_you_mean
from openmodels.registry.problems import Problem, Severity
from openmodels.registry.read import RULES_FILE

Level = Literal["error", "warning", "off"]
WARNINGS = tuple(code for code, said in CODES.items() if said.severity == "warning")


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class Rules:
    """How to judge: `levels` by code, `today` for dates, bounds of single rules."""

    levels: Mapping[str, Level] = field(default_factory=dict)
    today: date = field(default_factory=_today)
    fresh_days: int = 180
    price_factor: int = 5
    price_offers: int = 5

    def level(self, code: str) -> Level:
        """How grave problems of this code are."""
        return self.levels.get(code, CODES[code].severity)

    def judged(self, problems: Sequence[Problem]) -> list[Problem]:
        """The problems that count, each as grave as these rules say."""
        levels = {code: self.level(code) for code in {problem.code for problem in problems}}
        return [_as(problem, level) for problem in problems if (level := levels[problem.code]) != "off"]


def _as(problem: Problem, severity: Severity) -> Problem:
    return problem if problem.severity == severity else problem.with_severity(severity)


class _Bounds(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    fresh_days: Annotated[int, Field(ge=1)] = Rules.fresh_days
    price_factor: Annotated[int, Field(ge=2)] = Rules.price_factor
    price_offers: Annotated[int, Field(ge=3)] = Rules.price_offers


class Root(BaseModel):
    """What a registry says of itself."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")] = "registry"
    private: bool = False


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    registry: Root = Root()
    levels: dict[str, Level] = {}
    bounds: _Bounds = _Bounds()


def load(roots: Sequence[str], *, strict: bool = False, today: date | None = None) -> Rules:
    """The rules of these roots, a later one's on top; with `strict` each warning that is not off is an error.

    Raises CannotRun for a file that cannot be used.
    """
    levels: dict[str, Level] = {}
    bounds = _Bounds()
    for root in roots:
        path = Path(root, RULES_FILE)
        if path.is_file():
            said = _read(path)
            levels |= said.levels
            bounds = bounds.model_copy(update=said.bounds.model_dump(exclude_unset=True))
    if strict:
        levels = {code: "off" if levels.get(code) == "off" else "error" for code in WARNINGS}
    return Rules(levels, today or _today(), **bounds.model_dump())


def about(root: str) -> Root:
    """The name of a root, which is its folder's unless it says another, and whether it is private.

    Raises CannotRun for a file that cannot be used.
    """
    path = Path(root, RULES_FILE)
    said = _read(path).registry if path.is_file() else Root()
    named = "name" in said.model_fields_set
    return said if named else said.model_copy(update={"name": Path(root).resolve().name or "registry"})


def _read(path: Path) -> _File:
    try:
        said = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CannotRun(f"{path} is not TOML: {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(step) for step in first["loc"])
        raise CannotRun(
            f"{path}: '{name}' cannot be used: {first['msg']}.", hint="See docs/reference/registry.md."
        ) from None
    for code in said.levels:
        if code not in WARNINGS:
            why = "is an error always" if code in CODES else "does not exist"
            raise CannotRun(
                f"{path}: the level of '{code}' cannot be set: it {why}.", hint=did_you_mean(code, WARNINGS)
            )
    return said
