"""Raw names to ids: pure functions, so that no path is ever made from a raw name."""

from __future__ import annotations

import re

MAX_ID = 255
WordBag = tuple[frozenset[str], tuple[str, ...]]


def kebab(raw: str) -> str:
    """An id in kebab-case: claude-opus-4.5 gives claude-opus-4-5, command-r+ gives command-r-plus; '' for none."""
    spelled = re.sub(r"\+(?=$|[-_ .:])", "-plus", raw.lower())
    return re.sub(r"[^a-z0-9]+", "-", spelled).strip("-")[:MAX_ID].rstrip("-")


def last_segment(raw: str) -> str:
    """The name without the folders before it: @cf/meta/llama-4 gives llama-4, hf:zai-org/GLM-5 gives GLM-5."""
    segments = [segment for segment in raw.strip("/~@ ").split("/") if segment]
    return segments[-1] if segments else ""


def squeezed(identifier: str) -> str:
    """The id without its hyphens, by which qwen-3-6-plus finds qwen3-6-plus."""
    return identifier.replace("-", "")


def word_bag(identifier: str) -> WordBag:
    """The words in no order, the numbers in theirs: claude-4-5-sonnet finds claude-sonnet-4-5, gpt-4-5 not gpt-5-4."""
    words = identifier.split("-")
    return (
        frozenset(word for word in words if word[0].isalpha()),
        tuple(word for word in words if not word[0].isalpha()),
    )
