"""Whether bytes are text at all: UTF-8, no byte order mark, no character that an editor does not show."""

from __future__ import annotations

import codecs
import re

from openmodels.registry.problems import START, Place, Problem
from openmodels.registry.syntax.limits import MAX_BYTES

_CONTROL = bytes(c for c in range(0x20) if c not in b"\t\n\r") + b"\x7f"
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def not_text(data: bytes, path: str) -> Problem | None:
    """The first reason why these bytes cannot be read as YAML text, if there is one."""
    if len(data) > MAX_BYTES:
        return Problem("OM110", path, START, f"The file is larger than {MAX_BYTES // 1024} KiB.")
    if data.isascii():
        # The case of nearly every file, decided without looking at each character twice.
        return _unseen(data.decode("ascii"), path) if len(data.translate(None, _CONTROL)) != len(data) else None
    if data.startswith(codecs.BOM_UTF8):
        return Problem("OM103", path, START, "The file starts with a byte order mark.", hint=_SAVE)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = place_of(data[: error.start].decode("utf-8"))
        message = f"Byte {error.start + 1} of the file (0x{data[error.start]:02x}) is not UTF-8."
        return Problem("OM102", path, place, message, hint=_SAVE)
    return _unseen(text, path)


_SAVE = "Save the file as UTF-8 without a byte order mark."


def _unseen(text: str, path: str) -> Problem | None:
    found = _UNSEEN.search(text)
    if not found:
        return None
    message = f"The character U+{ord(found[0]):04X} cannot be seen and is not allowed."
    return Problem("OM104", path, place_of(text[: found.start()]), message, hint="Delete it.")


def unseen_in(value: str) -> str | None:
    """The first character of a value, such as one written with an escape, that is not allowed in text."""
    found = _UNSEEN.search(value)
    return found[0] if found else None


def place_of(before: str) -> Place:
    """The place of the character that follows `before`."""
    lines = lines_of(before)
    line, column = len(lines), len(lines[-1]) + 1
    return Place(line, column, line, column + 1)


def lines_of(text: str) -> list[str]:
    """The lines of a text, broken where libyaml counts a new one; never empty."""
    return re.split("\r\n|[\r\n\x85\u2028\u2029]", text)
