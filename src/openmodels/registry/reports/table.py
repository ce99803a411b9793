"""Every form in which problems can be told, by its name."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text

from openmodels.registry.reports import github, json, markdown, sarif, text
from openmodels.registry.validate import Result

FORMATS: dict[str, Callable[[Result], str | Text]] = {
    "text": text.report,
    "json": json.report,
    "github": github.report,
    "sarif": sarif.report,
    "markdown": markdown.report,
}
