"""What was certainly meant by a value that is not written as it must be: a number in quotes, a date in another form."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pydantic_core import ErrorDetails

from openmodels.registry.fields import COUNTRY, CURRENCY, DAY, TIMESTAMP
from openmodels.registry.numbers import number_text

_TRUTH = {"yes": "true", "on": "true", "no": "false", "off": "false"}


def certain_fix(error: ErrorDetails) -> str | None:
    """The YAML text to write instead of the value that raised this error, or None where somebody must decide."""
    find = _FINDERS.get(error["type"])
    return find(error) if find else None


def as_digits(value: Any) -> str | None:
    """The number that a text stands for, such as 128000 for '128,000' or '128_000'."""
    if not isinstance(value, str):
        return None
    digits = re.sub("(?<=[0-9])[,_ ](?=[0-9]{3}(?![0-9]))", "", value.strip())
    whole = re.fullmatch("(0|[1-9][0-9]{0,29})?([.][0-9]{1,30})?", digits)
    return number_text(Decimal(digits)) if digits and whole else None


def as_truth(value: Any) -> str | None:
    """The truth value that a word stood for in YAML 1.1."""
    return _TRUTH.get(value.lower()) if isinstance(value, str) else None


def allowed_words(error: ErrorDetails) -> list[str]:
    """The words that a field with a closed list allows."""
    return re.findall(r"'([^']*)'", error["ctx"]["expected"])


def _as_whole(error: ErrorDetails) -> str | None:
    digits = as_digits(error["input"])
    return digits if digits and "." not in digits else None


def _as_word(error: ErrorDetails) -> str | None:
    value = error["input"]
    word = re.sub("[ _]", "-", value.strip().lower()) if isinstance(value, str) else None
    return word if word in allowed_words(error) else None


def _as_form(error: ErrorDetails) -> str | None:
    cased = {CURRENCY: str.upper, COUNTRY: str.lower}.get(error["ctx"]["pattern"])
    if cased is None:
        return _as_date(error)
    code = cased(error["input"].strip())
    return code if re.fullmatch(error["ctx"]["pattern"], code) else None


def _as_date(error: ErrorDetails) -> str | None:
    pattern = error["ctx"]["pattern"]
    if pattern not in {DAY, TIMESTAMP}:
        return None
    try:
        moment = datetime.fromisoformat(error["input"].strip())
    except ValueError:
        return None
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if pattern == DAY:
        return moment.date().isoformat()
    form = "milliseconds" if moment.microsecond else "seconds"
    return moment.isoformat(timespec=form).replace("+00:00", "Z")


_FINDERS: dict[str, Callable[[ErrorDetails], str | None]] = {
    "int_type": _as_whole,
    "is_instance_of": lambda error: as_digits(error["input"]),
    "bool_type": lambda error: as_truth(error["input"]),
    "literal_error": _as_word,
    "string_pattern_mismatch": _as_form,
}
