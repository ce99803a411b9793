"""Letter tiles: the mark of a developer or provider, in our own style and always the same for the same name."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

HUES = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """One or two letters and the number of a hue, 0 to 11."""

    letters: str
    hue: int | None


def mark(name: str | None) -> Mark:
    """The tile of a name: initials of its first two words, or its first two letters; without a hue for nobody."""
    if name is None:
        return Mark("?", None)
    words = [word for word in "".join(c if c.isalnum() else " " for c in name).split() if word]
    if not words:
        return Mark("?", None)
    letters = words[0][0] + words[1][0] if len(words) > 1 else words[0][:2]
    # crc32 and not hash(): every process must choose the same hue.
    return Mark(letters[0].upper() + letters[1:].lower(), zlib.crc32(name.casefold().encode()) % HUES)
