"""Puts the words of a search right: 'cluade sonett' is looked for as 'claude sonnet', 'gpt five' as 'gpt 5'."""

from __future__ import annotations

import re
from collections.abc import Iterable

from psycopg import Connection
from rapidfuzz.distance import OSA

_WORD = re.compile(r"[^\W\d_]{3,}")
"""Digits are never misspelt: 'gpt-5' and 'gpt-4' are two models."""

MOST_WORDS = 8
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = re.compile(rf"\b({'|'.join(NUMBERS)})\b", re.IGNORECASE)
_POINT = re.compile(r"(?<=\d) point (?=\d)", re.IGNORECASE)


def spelt(conn: Connection, text: str) -> str:
    """The text with each word that the catalogue has never seen replaced by the nearest word it has, if one is near.

    A number that is written as a word is a digit, unless something in the catalogue is called by that word.
    """
    text = _in_digits(conn, text)
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(text)))[:MOST_WORDS]
    unknown = _unknown(conn, words) if words else []
    if not unknown:
        return text
    known = _about_as_long(conn, unknown)
    right = {word: nearest(word, known) or word for word in unknown}
    return _WORD.sub(lambda found: right.get(found[0].lower(), found[0]), text)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a misspelt one most likely means, or None when none is near enough.

    Letters that are left out, doubled, wrong or swapped count one each. Up to five letters may have one such mistake,
    longer words two; of three letters only two may be swapped, since most words of three are one letter apart.
    """
    most = 1 if len(word) <= 5 else 2
    near = (
        (OSA.distance(word, other, score_cutoff=most), other[0] != word[0], -len(other), other)
        for other in known
        if len(word) > 3 or sorted(word) == sorted(other)
    )
    distance, _, _, best = min(near, default=(most + 1, True, 0, ""))
    return best if distance <= most else None


def _in_digits(conn: Connection, text: str) -> str:
    written = sorted({word.lower() for word in _NUMBER.findall(text)})
    if not written:
        return text
    rows = conn.execute("select word from search_words where word = any(%s)", [written]).fetchall()
    names = {row[0] for row in rows}

    def digit(found: re.Match[str]) -> str:
        word = found[0].lower()
        return found[0] if word in names else str(NUMBERS.index(word))

    return _POINT.sub(".", _NUMBER.sub(digit, text))


def _unknown(conn: Connection, words: list[str]) -> list[str]:
    """Those words that neither begin a word of any name nor are in a description."""
    rows = conn.execute(
        """
        select typed from unnest(%(words)s::text[]) as typed
        where not exists (select from search_words where word >= typed and starts_with(word, typed)
                                                     and word < typed || chr(1114111))
          and not exists (select from models where words @@ plainto_tsquery('english', typed))
        """,
        {"words": words},
    ).fetchall()
    return [row[0] for row in rows]


def _about_as_long(conn: Connection, words: list[str]) -> list[str]:
    rows = conn.execute(
        """
        select word from search_words
        where length(word) between %(least)s and %(most)s
        """,
        {"least": min(map(len, words)) - 2, "most": max(map(len, words)) + 2},
    ).fetchall()
    return [row[0] for row in rows]
