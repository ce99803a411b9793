"""Lines of models: which model came before another one of the same name and a lower version."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


def predecessor(identifier: str, known: Iterable[str]) -> str | None:
    """The model of the same line with the version just below: claude-opus-4-5 comes before claude-opus-4-6."""
    line, version = _line(identifier)
    if not version:
        return None
    below = [
        (number, other)
        for other, (name, number) in ((other, _line(other)) for other in known)
        if name == line and number and number < version
    ]
    return max(below)[1] if below else None


def successor(identifier: str, known: Iterable[str]) -> str | None:
    """The newest model of the same line with a higher version."""
    line, version = _line(identifier)
    if not version:
        return None
    above = [
        (number, other)
        for other, (name, number) in ((other, _line(other)) for other in known)
        if name == line and number > version
    ]
    return max(above)[1] if above else None


@lru_cache(maxsize=20_000)
def _line(identifier: str) -> tuple[str, tuple[int, ...]]:
    """The line of a model and its version: gpt-5-2-codex is (gpt-#-codex, 5.2); sizes and dates are no versions."""
    found = re.search(r"(?<=[a-z-])\d(-\d)?(?=-[a-z]|$)", identifier)
    if found is None or re.search(r"\d+b(-|$)|\d{4}", identifier):
        return identifier, ()
    return (
        f"{identifier[: found.start()]}#{identifier[found.end() :]}",
        tuple(int(number) for number in found[0].split("-")),
    )
