"""libyaml's messages in plain words: what is wrong and what is usually meant by it."""

from __future__ import annotations

from yaml.error import Mark, MarkedYAMLError

from openmodels.registry.problems import START, Place, Problem, Related
from openmodels.registry.syntax.text import lines_of, place_of

_QUOTE = "Put text that starts with '&' or '*' in quotes."
_SENTENCES = {
    "could not find expected ':'": (
        "A key is expected here, but no ':' follows it.",
        "Write `key: value`; a text over several lines needs quotes, or `|` or `>` after its key.",
    ),
    "mapping values are not allowed in this context": (
        "A ':' is not allowed here.",
        "Put text that holds ': ' in quotes, and check that the key starts at the same column as its neighbours.",
    ),
    "mapping keys are not allowed in this context": ("A '?' key is not allowed here.", "Write `key: value`."),
    "block sequence entries are not allowed in this context": (
        "A '-' is not allowed here.",
        "Start the list on the line below its key.",
    ),
    "found character that cannot start any token": (
        "No value can start with this character.",
        "Put the text in quotes.",
    ),
    "did not find expected key": (
        "The line does not fit what is around it.",
        "Check the indentation, and that every quote is closed.",
    ),
    "did not find expected '-' indicator": (
        "The line does not fit the list around it.",
        "Start each item with `- ` at the same column, or move the line to the column of the key it belongs to.",
    ),
    "did not find expected ',' or ']'": ("The list is not closed.", "End it with ']', and put ',' between its items."),
    "did not find expected ',' or '}'": ("The mapping is not closed.", "End it with '}', and put ',' between fields."),
    "did not find expected node content": ("A value is missing here.", None),
    "found unexpected end of stream": ("The text that starts here is not closed.", "Close the quote."),
    "found unexpected document indicator": ("A quote is still open at this document mark.", "Close the quote."),
    "found unknown escape character": (
        "There is no such escape.",
        "Use single quotes for text with backslashes, or write each backslash twice.",
    ),
    "did not find expected hexdecimal number": ("The escape lacks hexadecimal digits.", r"Write it as \u00e9."),
    "found invalid Unicode character escape code": ("The escape names no character.", None),
    "did not find expected alphabetic or numeric character": ("No name follows the '&' or '*'.", _QUOTE),
    "did not find expected <document start>": (
        "The file goes on after its end.",
        "A file holds one mapping; check the indentation of this line.",
    ),
}
_AT_ITS_START = {"found unexpected end of stream", "found unexpected document indicator", "could not find expected ':'"}
"""Messages whose cause is where the quote or key starts, not where libyaml gave up."""


def explain(error: MarkedYAMLError, text: str, path: str) -> Problem:
    """The problem that an error of libyaml stands for."""
    said, during = error.problem or "", error.context or ""
    here = _place(error.problem_mark, text)
    if during.startswith("expected a single document"):
        return Problem("OM107", path, here, "A second document starts here.", hint="A file holds one document.")
    if said == "found undefined alias":
        return Problem("OM111", path, here, "No anchor above has the name of this alias.", hint=_QUOTE)
    if during.startswith("found duplicate anchor"):
        first = (Related(path, _place(error.context_mark, text), "first defined here"),) if error.context_mark else ()
        return Problem("OM111", path, here, "An anchor of this name is defined twice.", related=first)
    if "tab character" in said or _character_at(text, error.problem_mark) == "\t":
        return Problem("OM105", path, here, "A tab is used for indentation.", hint="Indent with spaces.")
    message, hint = _SENTENCES.get(said, (f"This is not valid YAML: {said}.", None))
    start = error.context_mark if during else None
    if start and (said in _AT_ITS_START or not _rest(text, error.problem_mark)):
        return Problem("OM101", path, _place(start, text), message, hint=hint)
    related = (Related(path, _place(start, text), f"{during} that starts here"),) if start else ()
    return Problem("OM101", path, here, message, hint=hint, related=related)


def _place(mark: Mark | None, text: str) -> Place:
    if mark is None:
        return START
    if mark.line >= len(lines_of(text)):
        # libyaml ends a last line that is not ended, and then stands below it.
        return place_of(text)
    return Place(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)


def _rest(text: str, mark: Mark | None) -> str:
    return text[mark.index :].strip() if mark else ""


def _character_at(text: str, mark: Mark | None) -> str:
    return text[mark.index : mark.index + 1] if mark else ""
