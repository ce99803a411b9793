"""Whole lists as lines of JSON (NDJSON), sent while they are read: a list of any length takes the same memory.

The list is read through a cursor of the server, so a connection is busy until the reader has taken all of it. Hence
only so many lists go out at once, and a reader who takes nothing for a while is let go.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from itertools import islice
from typing import Protocol

import anyio
import brotli
import structlog
import zstandard
from fastapi import Request, Response
from psycopg import Connection
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from openmodels.api.answers import written
from openmodels.api.database import Open
from openmodels.api.openapi import LINES
from openmodels.api.parameters import Parameters
from openmodels.cache import encodings
from openmodels.errors import BadRequest, Unavailable

BATCH = 200
PATIENCE_S = 20.0
"""How long a reader may take nothing of what is ready."""

VARY = {"Vary": "Accept"}
Read = Callable[[Connection], Iterable[BaseModel]]
log = structlog.get_logger(__name__)


class Coder(Protocol):
    """Compresses a stream piece by piece."""

    def compress(self, data: bytes, /) -> bytes:
        """The next piece; may be empty."""

    def flush(self) -> bytes:
        """What is left at the end."""


class _Brotli:
    def __init__(self) -> None:
        self._brotli = brotli.Compressor(quality=4)

    def compress(self, data: bytes, /) -> bytes:
        done: bytes = self._brotli.process(data)
        return done

    def flush(self) -> bytes:
        rest: bytes = self._brotli.finish()
        return rest


CODERS: dict[str, Callable[[], Coder]] = {
    "br": _Brotli,
    "zstd": lambda: zstandard.ZstdCompressor(level=3).compressobj(),
    "gzip": lambda: zlib.compressobj(6, wbits=31),
}
"""A new coder of each content coding that the cache knows, too."""


class Places:
    """So many lists may be under way at once."""

    def __init__(self, most: int) -> None:
        self._free = self._most = most

    def __enter__(self) -> None:
        if not self._free:
            raise Unavailable(f"{self._most} whole lists are being sent already.", hint="Try again in a few seconds.")
        self._free -= 1

    def __exit__(self, *error: object) -> None:
        self._free += 1


def wanted_as_lines(request: Request) -> bool:
    """Whether the reader asks for lines; refuses the parameters of a page with them."""
    # The last header of this name, in this case of letters, is what the cache tells the two forms apart by.
    accepted = dict(request.scope["headers"]).get(b"accept", b"").decode("latin-1")
    return LINES in accepted and _quality(accepted, LINES) >= _quality(accepted, "application/json")


def uncertain(request: Request) -> dict[str, str]:
    """A JSON answer to a reader who also named lines is not kept: the cache holds that form for lines."""
    accepted = dict(request.scope["headers"]).get(b"accept", b"")
    return {**VARY, "Cache-Control": "no-store"} if LINES.encode() in accepted else VARY


def _quality(accepted: str, kind: str) -> float:
    for part in accepted.split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        if name == kind:
            told = next((p.partition("=")[2] for p in parameters if p.replace(" ", "").startswith("q=")), "1")
            try:
                return float(told)
            except ValueError:
                return 0.0
    return 0.0


def lines(
    request: Request, read: Read, wanted: Parameters, fields: Sequence[str], headers: Mapping[str, str] | None = None
) -> Response:
    """The whole list that `read` gives, a line an entry; raises BadRequest for a page of it."""
    for name in ("page", "limit"):
        if name in wanted.model_fields_set:
            raise BadRequest(f"The parameter '{name}' is of pages; as lines a list is always whole.")
    coding = encodings.wanted(dict(request.scope["headers"]).get(b"accept-encoding"))
    return Lines(request.app.state.streaming, request.app.state.places, read, fields, coding, headers or {})


class Lines(Response):
    """An answer that reads what it sends only when it is sent."""

    media_type = LINES

    def __init__(
        self,
        opening: Open,
        places: Places,
        read: Read,
        fields: Sequence[str],
        coding: str,
        headers: Mapping[str, str],
    ) -> None:
        coded = {"Content-Encoding": coding} if coding in CODERS else {}
        told = {**headers, **coded, "Vary": "Accept, Accept-Encoding", "Cache-Control": "no-store"}
        super().__init__(None, headers=told, media_type=LINES)
        del self.headers["content-length"]
        self._pieces = _pieces(opening, read, set(fields) or None, CODERS[coding]() if coded else None)
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the list; what goes wrong before its first lines is an error like any other."""
        with self._places:
            try:
                piece = await anyio.to_thread.run_sync(next, self._pieces, None)
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                failed: Exception | None = None
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(_hung_up, receive, tasks.cancel_scope)
                    try:
                        await self._send(piece, send)
                    except Exception as error:  # noqa: BLE001 - raised below, by itself and not in a group
                        failed = error
                    tasks.cancel_scope.cancel()
                if failed is not None:
                    raise failed
            finally:
                with anyio.CancelScope(shield=True):
                    await anyio.to_thread.run_sync(self._pieces.close)

    async def _send(self, piece: bytes | None, send: Send) -> None:
        try:
            while piece is not None:
                if piece:
                    with anyio.fail_after(PATIENCE_S):
                        await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await anyio.to_thread.run_sync(next, self._pieces, None)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            log.warning("the reader of a list took nothing and was let go", seconds=PATIENCE_S)


async def _hung_up(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


def _pieces(opening: Open, read: Read, include: set[str] | None, coder: Coder | None) -> Generator[bytes, None, None]:
    """The bytes of a list, so many entries at a time; the connection is held until the end or `close`."""
    with opening() as conn:
        entries = iter(read(conn))
        while batch := list(islice(entries, BATCH)):
            text = b"".join(written(entry, include) + b"\n" for entry in batch)
            yield coder.compress(text) if coder else text
    if coder:
        yield coder.flush()
