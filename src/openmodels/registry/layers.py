"""Files of several roots that are one document: a later root's file overrides single fields of an earlier one's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from openmodels.registry.problems import Place
from openmodels.registry.read import SourceFile
from openmodels.registry.yaml import Positions, Step


def grouped(files: Iterable[SourceFile]) -> list[tuple[SourceFile, ...]]:
    """Files of the same name together, those of earlier roots first."""
    found: dict[str, list[SourceFile]] = {}
    for file in files:
        found.setdefault(file.name, []).append(file)
    return [tuple(group) for group in found.values()]


def merged(below: Any, above: Any) -> Any:
    """One value over another: mappings field by field, everything else, lists too, as a whole."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return below | {name: merged(below[name], value) if name in below else value for name, value in above.items()}


class Layers:
    """Where the values of a document stand, each in the last of its files that says anything of it."""

    def __init__(self, files: Sequence[SourceFile]) -> None:
        self._files = files

    @cached_property
    def _positions(self) -> list[Positions]:
        return [Positions(file.data) for file in self._files]

    def file(self, where: Sequence[Step] = ()) -> SourceFile:
        """The file that causes what the document says at this path."""
        return self._files[self._holder(where)]

    def value(self, where: Sequence[Step] = ()) -> Place:
        """The place of the value at this path, or of the nearest one around it that exists."""
        return self._positions[self._holder(where)].value(where)

    def key(self, where: Sequence[Step]) -> Place:
        """The place of the key at this path, or of the nearest one around it that exists."""
        return self._positions[self._holder(where)].key(where)

    def _holder(self, where: Sequence[Step]) -> int:
        if len(self._files) == 1:
            return 0
        # Of a field that none has, whoever comes nearest to it is asked to add it.
        depths = [positions.depth(where) for positions in self._positions]
        return max(range(len(depths)), key=lambda n: (depths[n], n))
