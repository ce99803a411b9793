"""The output limit fits into the context window."""

from __future__ import annotations

from collections.abc import Iterator

from openmodels.registry.entries import Registry
from openmodels.registry.problems import Problem
from openmodels.registry.rules import Rules


def check(registry: Registry, rules: Rules) -> Iterator[Problem]:
    """Report each output limit that is larger than the context window it is part of."""
    for model in registry.models.values():
        window, limit = model.document.context_window, model.document.max_output_tokens
        if window and limit and limit > window:
            yield model.problem("OM502", ("max_output_tokens",), _message(limit, window), hint=_HINT)
    for (_, model_id), offer in registry.mappings.items():
        whole = registry.models.get(model_id)
        window = offer.document.context_window_override or (whole.document.context_window if whole else None)
        limit = offer.document.max_output_tokens
        if window and limit and limit > window:
            yield offer.problem("OM502", ("max_output_tokens",), _message(limit, window), hint=_HINT)


_HINT = "One of the two is wrong, or stands for something else."


def _message(limit: int, window: int) -> str:
    return f"The output limit of {limit:,} tokens is larger than the context window of {window:,}."
