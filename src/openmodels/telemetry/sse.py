"""Server-sent events, as they arrive in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its name ('message' when it has none) and its data."""

    name: str
    data: str


class EventReader:
    """Puts lines together to events; comments and unknown fields are passed over, as the format asks."""

    def __init__(self) -> None:
        self._rest = b""
        self._name = ""
        self._data: list[str] = []

    def feed(self, piece: bytes) -> Iterator[Event]:
        """The events that this piece completes."""
        *lines, self._rest = (self._rest + piece).replace(b"\r\n", b"\n").split(b"\n")
        for line in lines:
            text = line.decode("utf-8", errors="replace").removesuffix("\r")
            if text:
                self._field(text)
            elif self._data:
                yield Event(self._name or "message", "\n".join(self._data))
                self._name, self._data = "", []
            else:
                self._name = ""

    def _field(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._name = value
