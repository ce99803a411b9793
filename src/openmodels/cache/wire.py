"""An entry as the bytes that Redis holds: a length, a line of JSON, then the bodies one after the other."""

from __future__ import annotations

from typing import Any

import orjson

from openmodels.cache.entry import Answer, Entry

FORM = 1
"""Number of this form; bytes of another are not understood and count as not there."""


def pack(entry: Entry) -> bytes:
    """The answer of an entry with the codings made so far."""
    bodies = entry.bodies()
    answer = entry.answer
    head = orjson.dumps(
        {
            "form": FORM,
            "status": answer.status,
            "headers": [[name.decode("latin-1"), value.decode("latin-1")] for name, value in answer.headers],
            "seconds": entry.seconds,
            "length": len(answer.body),
            "codings": {coding: len(body) for coding, body in bodies.items()},
        }
    )
    return b"".join((len(head).to_bytes(4, "big"), head, answer.body, *bodies.values()))


def unpack(blob: bytes) -> tuple[Answer, float, dict[str, bytes]] | None:
    """The answer, the seconds it may be kept, and its compressed bodies; None for what is not of this form."""
    start = 4 + int.from_bytes(blob[:4], "big")
    try:
        head: dict[str, Any] = orjson.loads(blob[4:start])
    except orjson.JSONDecodeError:
        return None
    if head.get("form") != FORM:
        return None
    end = start + head["length"]
    headers = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in head["headers"])
    answer = Answer(head["status"], headers, blob[start:end])
    bodies = {}
    for coding, length in head["codings"].items():
        bodies[coding] = blob[end : end + length]
        end += length
    return answer, head["seconds"], bodies
