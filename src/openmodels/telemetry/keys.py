"""Keys of providers: where they are found, and the one host that each may be sent to.

A key comes from `OPENMODELS_KEY_<PROVIDER>`, else from a variable that the provider itself names. Facts of the
registry may change; so a key goes only to the host that it is pinned to: the one that `<VARIABLE>_HOST` names, else
the one that it was first used for. Keys are never stored, logged or shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from openmodels.errors import SetupError

PREFIX = "OPENMODELS_KEY_"


@dataclass(frozen=True, slots=True)
class Key:
    """A key: the variable it is from, its value, and the host that the operator pinned it to, if he did."""

    variable: str
    value: str = field(repr=False)
    host: str | None = None


class KeyRefused(Exception):
    """A key is there, but must not be sent to this address; the sentence says what to do."""


def variable_of(provider_id: str) -> str:
    """The variable that names a provider's key whatever the registry says."""
    return PREFIX + provider_id.upper().replace("-", "_")


def find(provider_id: str, env_vars: Sequence[str], variables: Mapping[str, str]) -> Key | None:
    """The key of a provider, or None when there is none."""
    for variable in (variable_of(provider_id), *env_vars):
        if value := variables.get(variable, "").strip():
            return Key(variable, value, variables.get(f"{variable}_HOST") or None)
    return None


def host_of(url: str) -> str:
    """The host and port of an address, as a pin names it."""
    parts = urlsplit(url)
    port = parts.port if parts.port not in (None, 443) else None
    return f"{(parts.hostname or '').lower()}{f':{port}' if port else ''}"


def check(key: Key, url: str, *, pinned: str | None, others: Sequence[str] = ()) -> str:
    """The host that a key is pinned to from now on; raises KeyRefused when this address is at another one.

    `pinned` is the host it was first used for; `others` are hosts of other providers that name the same variable.
    """
    host = host_of(url)
    if urlsplit(url).scheme != "https" and not host.startswith(("localhost", "127.0.0.1")):
        raise KeyRefused(f"The key in {key.variable} is not sent to {host}: the connection would not be encrypted.")
    expected = key.host or pinned
    if expected is not None:
        if expected.lower() != host:
            raise KeyRefused(
                f"The key in {key.variable} belongs to {expected}, but the registry now names {host}. If that is "
                f"right, set {key.variable}_HOST={host}; until then it is not sent."
            )
        return host
    claims = sorted({host, *others} - {host})
    if claims and not key.variable.startswith(PREFIX):
        raise KeyRefused(
            f"{key.variable} is named by providers at several hosts ({', '.join([host, *claims])}). "
            f"Set {key.variable}_HOST to the one that the key is for."
        )
    return host


def with_file(variables: Mapping[str, str], file: Path | None) -> dict[str, str]:
    """The variables, with those of a file of `NAME=value` lines beneath them; raises SetupError."""
    if file is None:
        return dict(variables)
    try:
        lines = file.read_text().splitlines()
    except OSError as error:
        raise SetupError(f"The file of keys '{file}' cannot be read: {error.strerror}.") from error
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        text = line.strip().removeprefix("export ")
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals:
            raise SetupError(f"Line {number} of the file of keys '{file}' is not NAME=value.")
        found[name.strip()] = value.strip().strip("'\"")
    return found | dict(variables)
