"""Exceptions of a request to the kind of error that is stored, with a sentence that holds no secret."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl

import httpcore

from openmodels.telemetry.addresses import AddressRefused
from openmodels.telemetry.measurement import ErrorKind
from openmodels.telemetry.wire import Phases

EXPECTED = (
    OSError,
    asyncio.TimeoutError,
    AddressRefused,
    UnicodeError,
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)
"""Everything that a request can fail with for a reason outside of this program."""

CLOSED = ("disconnected", "closed connection")
"""How the HTTP library says that the other side hung up."""

OURS: frozenset[ErrorKind] = frozenset({"address", "auth", "not_found", "client_error", "offline"})
"""Kinds for which the provider is not to blame."""


def kind_of(error: BaseException, phases: Phases) -> tuple[ErrorKind, str]:
    """The kind of a failure and one sentence about it."""
    if isinstance(error, AddressRefused):
        return "address", str(error)
    root = _root(error)
    if isinstance(root, socket.gaierror | UnicodeError):
        return "dns", f"the name does not resolve: {_words(root)}"
    if isinstance(error, asyncio.TimeoutError | httpcore.TimeoutException) or isinstance(root, TimeoutError):
        return "timeout", f"no end of the phase '{phases.phase}' within the time limit"
    if isinstance(root, ssl.SSLError):
        return "tls", _words(root)
    if phases.phase == "tls":
        return "tls", f"the connection ended during the TLS handshake: {_words(root)}"
    if isinstance(root, ConnectionRefusedError) or getattr(root, "errno", None) == errno.ECONNREFUSED:
        return "refused", "the connection was refused"
    if phases.phase == "tcp":
        return "unreachable", f"no connection: {_words(root)}"
    if isinstance(error, httpcore.RemoteProtocolError) and any(word in str(error) for word in CLOSED):
        return "reset", "the connection was closed before the answer was complete"
    if isinstance(error, httpcore.ProtocolError | httpcore.UnsupportedProtocol):
        return "protocol", f"not HTTP as it should be: {_words(root)}"
    return "reset", f"the connection was lost in the phase '{phases.phase}'"


def _root(error: BaseException) -> BaseException:
    """The first cause; a library wraps what the system said several times."""
    while True:
        inner = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if isinstance(error, BaseExceptionGroup):
            inner = error.exceptions[0]
        if inner is None or isinstance(inner, asyncio.CancelledError):
            return error
        error = inner


def _words(error: BaseException) -> str:
    reason = getattr(error, "verify_message", None) or getattr(error, "strerror", None) or str(error)
    return " ".join(str(reason or type(error).__name__).split())[:300]
