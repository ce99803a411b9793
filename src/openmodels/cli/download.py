"""A file from an address, kept for as long as a command needs it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.error import URLError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from openmodels import __version__
from openmodels.errors import CannotRun

MAX_BYTES = 256 * 1024 * 1024
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Download:
    """Where the file lies, under the name that its address ends with, and the day it says it was last changed."""

    path: Path
    day: str | None


def is_address(text: str) -> bool:
    """Whether this is an address and not a path."""
    return "://" in text


@contextmanager
def downloaded(url: str, *, max_bytes: int = MAX_BYTES) -> Iterator[Download]:
    """The file at an https address, deleted afterwards; raises CannotRun where it cannot be had or is too large."""
    _require_safe(url)
    name = PurePosixPath(unquote(urlsplit(url).path)).name or "download"
    request = Request(url, headers={"User-Agent": f"openmodels/{__version__}"})  # noqa: S310 - checked above
    with tempfile.TemporaryDirectory(prefix="openmodels-") as folder:
        path = Path(folder) / name.replace("\\", "_")
        try:
            with _opener().open(request, timeout=TIMEOUT_S) as answer:
                day = _day(answer)
                with path.open("wb") as file:
                    _copy(answer, file, url, max_bytes)
        except (URLError, HTTPException, OSError) as error:
            reason = getattr(error, "reason", None) or error
            raise CannotRun(f"{url} cannot be fetched: {reason}.", hint="Download it and give its path.") from None
        yield Download(path, day)


class _SafeRedirects(HTTPRedirectHandler):
    """Follows redirects to addresses that may be asked for, and to no other."""

    def redirect_request(self, *args: Any) -> Request | None:
        _require_safe(args[-1])
        return super().redirect_request(*args)


def _opener() -> OpenerDirector:
    return build_opener(_SafeRedirects())


def _require_safe(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        return
    raise CannotRun(f"{url} is not an https address.", hint="Give one, or the path of a file.")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _copy(answer: HTTPResponse, file: IO[bytes], url: str, max_bytes: int) -> None:
    remaining = max_bytes
    while block := answer.read(1 << 20):
        remaining -= len(block)
        if remaining < 0:
            raise CannotRun(f"{url} is larger than {max_bytes:,} bytes.", hint="Is it the right address?")
        file.write(block)


def _day(answer: HTTPResponse) -> str | None:
    stated = answer.headers.get("Last-Modified")
    try:
        return parsedate_to_datetime(stated).date().isoformat() if stated else None
    except ValueError:
        return None
