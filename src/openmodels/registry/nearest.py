"""What somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

_ALIKE = 60.0


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that looks most like the word, or None when none looks like it."""
    found = process.extractOne(word.lower(), sorted(choices), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return found[0] if found else None


def did_you_mean(word: str, choices: Iterable[str]) -> str | None:
    """A hint that names the nearest choice, if there is one."""
    found = nearest(word, choices)
    return f"Did you mean '{found}'?" if found else None
