"""What is wrong with a field, in plain words: one function for each sort of error that a document can raise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from openmodels.registry.certain import allowed_words, as_digits, as_truth, certain_fix
from openmodels.registry.documents import KINDS
from openmodels.registry.fields import FORMS
from openmodels.registry.nearest import did_you_mean, nearest

Where = Sequence[str | int]
Said = tuple[str, str, str | None]
"""Code, message and hint."""


def sentence(kind: str, error: ErrorDetails, where: Where) -> Said:
    """The code, message and hint for one error of a document of this kind."""
    return SENTENCES[error["type"]](kind, error, where)


def nearest_field(kind: str, around: Where, name: str) -> str | None:
    """The field that somebody probably meant who wrote `name` in the mapping at `around`."""
    document = _document_at(KINDS[kind], around)
    return nearest(name, document.model_fields) if document else None


def field_name(where: Where) -> str:
    """A path as people write it, such as pricing.tiers[0].input_per_million."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where).removeprefix(".")


def quoted(value: Any) -> str:
    """A value as it may stand in a sentence: short, printable, its type to be seen."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, int | Decimal):
        return f"the number {value}"
    text = str(value) if len(value) <= 60 else value[:57] + "..."
    return "'" + text.replace("\n", "\\n").replace("\t", "\\t") + "'"


def _missing(kind: str, error: ErrorDetails, where: Where) -> Said:
    inside = f"'{field_name(where[:-1])}'" if len(where) > 1 else f"this {kind}"
    return "OM201", f"The field '{where[-1]}' is missing in {inside}.", None


def _extra(kind: str, error: ErrorDetails, where: Where) -> Said:
    name = str(where[-1])
    inside = f"'{field_name(where[:-1])}'" if len(where) > 1 else f"a {kind}"
    near = nearest_field(kind, where[:-1], name)
    home = next((path for path, field in _fields(KINDS[kind]) if field == name), None)
    hint = f"Did you mean '{near}'?" if near else f"It belongs in '{home}'." if home else None
    return "OM202", f"There is no field '{name}' in {inside}.", hint


def _not(expected: str) -> Callable[[str, ErrorDetails, Where], Said]:
    def said(kind: str, error: ErrorDetails, where: Where) -> Said:
        value = error["input"]
        if not where:
            return (
                "OM211",
                f"A {kind} file is a mapping of fields, and this is {quoted(value)}.",
                "Write `field: value`.",
            )
        return "OM203", f"'{field_name(where)}' must be {expected}, not {quoted(value)}.", _type_hint(expected, value)

    return said


def _type_hint(expected: str, value: Any) -> str | None:
    if expected == "text" and isinstance(value, bool | int | Decimal):
        return "Put it in quotes."
    if expected in {"a number", "a whole number"} and isinstance(value, str):
        return _number_hint(value)
    if expected == "true or false" and (word := as_truth(value)):
        return f"Write {word}."
    if expected == "a list" and not isinstance(value, dict | list):
        return "Write each item on a line of its own, after `- `."
    return None


def _number_hint(text: str) -> str | None:
    if digits := as_digits(text):
        return f"Write it as {digits}, without quotes."
    if re.fullmatch("[0-9]+,[0-9]{1,2}", text):
        return f"The decimal sign is a point: {text.replace(',', '.')}."
    if re.fullmatch("[0-9.]+ *[kKmM]i?", text):
        return "Write all of its digits: 32k may be 32000 or 32768."
    if re.match("[$€£¥]|[A-Z]{3} ", text):
        return "Write the number alone; the currency has a field of its own."
    return None


def _word(kind: str, error: ErrorDetails, where: Where) -> Said:
    words = allowed_words(error)
    value = error["input"]
    near = did_you_mean(value, words) if isinstance(value, str) else None
    return "OM204", f"'{field_name(where)}' cannot be {quoted(value)}.", near or f"It is one of {', '.join(words)}."


def _form(kind: str, error: ErrorDetails, where: Where) -> Said:
    expected = FORMS[error["ctx"]["pattern"]]
    fix = certain_fix(error)
    said = f"'{field_name(where)}' must be {expected}, not {quoted(error['input'])}."
    return "OM205", said, f"Write {fix}." if fix else None


def _range(word: str, bound: str) -> Callable[[str, ErrorDetails, Where], Said]:
    def said(kind: str, error: ErrorDetails, where: Where) -> Said:
        limit = error["ctx"][bound]
        return "OM206", f"'{field_name(where)}' must be {word} {limit:,}, not {error['input']}.", None

    return said


def _length(word: str, bound: str, unit: str) -> Callable[[str, ErrorDetails, Where], Said]:
    def said(kind: str, error: ErrorDetails, where: Where) -> Said:
        limit, length = error["ctx"][bound], len(error["input"])
        units = unit if limit == 1 else f"{unit}s"
        return "OM207", f"'{field_name(where)}' must have {word} {limit} {units}, and has {length}.", None

    return said


def _twice(kind: str, error: ErrorDetails, where: Where) -> Said:
    value = error["input"][error["ctx"]["at"]]
    return "OM208", f"'{field_name(where[:-1])}' lists {quoted(value)} twice.", "Delete one of the two."


def _calendar(kind: str, error: ErrorDetails, where: Where) -> Said:
    return "OM209", f"'{field_name(where)}' is {quoted(error['input'])}, which does not exist.", None


def _no_address(kind: str, error: ErrorDetails, where: Where) -> Said:
    hint = "Give api_base_url_template, or set kind to local."
    return "OM210", "'api_base_url' is null, so nothing says where the provider answers.", hint


SENTENCES: dict[str, Callable[[str, ErrorDetails, Where], Said]] = {
    "missing": _missing,
    "extra_forbidden": _extra,
    "string_type": _not("text"),
    "int_type": _not("a whole number"),
    "is_instance_of": _not("a number"),
    "bool_type": _not("true or false"),
    "list_type": _not("a list"),
    "dict_type": _not("a mapping"),
    "model_type": _not("a mapping"),
    "literal_error": _word,
    "string_pattern_mismatch": _form,
    "greater_than_equal": _range("at least", "ge"),
    "less_than_equal": _range("at most", "le"),
    "string_too_short": _length("at least", "min_length", "character"),
    "string_too_long": _length("at most", "max_length", "character"),
    "too_short": _length("at least", "min_length", "item"),
    "too_long": _length("at most", "max_length", "item"),
    "unique": _twice,
    "calendar": _calendar,
    "no_address": _no_address,
}
"""Every type of error that a registry document raises; a test walks the documents to prove it."""


def _inner(annotation: Any) -> type[BaseModel] | None:
    """The document class inside `list[X]`, `X | None` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {Annotated, list, Union, UnionType}:
        return next((found for found in map(_inner, get_args(annotation)) if found), None)
    return None


def _document_at(document: type[BaseModel], where: Where) -> type[BaseModel] | None:
    for step in where:
        if isinstance(step, str):
            field = document.model_fields.get(step)
            inner = _inner(field.annotation) if field else None
            if inner is None:
                return None
            document = inner
    return document


def _fields(document: type[BaseModel], path: str = "") -> Iterator[tuple[str, str]]:
    """The path of each document within this one, with each of its fields, nearest first."""
    nested = [(name, _inner(field.annotation)) for name, field in document.model_fields.items()]
    yield from ((path, name) for name in document.model_fields)
    for name, inner in nested:
        if inner:
            yield from _fields(inner, f"{path}.{name}".removeprefix("."))
