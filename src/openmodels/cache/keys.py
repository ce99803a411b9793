"""Names of answers: the same question gives the same name, however its parameters are ordered or escaped."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from urllib.parse import parse_qsl, quote, quote_plus

LONGEST = 2048
"""Characters of a name; a longer question is answered, but its answer is not kept."""


def origin(scheme: str, host: bytes) -> str:
    """The front of a name where answers differ by the address readers write; an odd host cannot pose as a path."""
    return f"{scheme}://{quote(host.decode('latin-1').lower(), safe='[]:')}"


def name(front: str, path: str, query: bytes, form: str = "") -> str:
    """The name of the answer to a question: `path?query` behind its origin, if any, and with `#form` if it has one.

    Parameters are sorted by their names only: among values of one parameter the order may matter.
    """
    question = quote(path, safe="/:@!$&'()*+,;=-._~")
    if query:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
        pairs.sort(key=lambda pair: pair[0])
        if pairs:
            question += "?" + "&".join(f"{_escaped(key)}={_escaped(value)}" for key, value in pairs)
    return f"{front}{question}#{form}" if form else f"{front}{question}"


def matches(pattern: str, answer: str, tags: Iterable[str]) -> bool:
    """Whether an answer is one that an operator means by a pattern such as `models:*`, `/models/*` or `model:gpt-5`.

    A pattern with a leading slash is compared with path and query. Any other is compared with the answer's tags, and
    with its path in colons without `/api`: `/api/models/gpt-5?x=1` is `models:gpt-5` and `models:gpt-5:x=1`.
    """
    rest = answer if answer.startswith("/") else answer.partition("://")[2]
    question = rest[rest.index("/") :].partition("#")[0]
    path, _, query = question.partition("?")
    if pattern.startswith("/"):
        return fnmatchcase(path, pattern) or fnmatchcase(question, pattern)
    spoken = path.removeprefix("/api").strip("/").replace("/", ":")
    return any(fnmatchcase(word, pattern) for word in (spoken, f"{spoken}:{query}", *tags))


def _escaped(text: str) -> str:
    return quote_plus(text, encoding="latin-1")
