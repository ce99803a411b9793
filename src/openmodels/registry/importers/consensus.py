"""Facts about a model that only resellers list: what most of them say, as none of them is the model's own voice."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openmodels.registry.importers.facts import known_day, known_limit

FLAGS = ("is_reranker", "attachment", "reasoning", "tool_call", "structured_output", "open_weights")
DAYS = ("release_date", "last_updated", "knowledge")
NOISE = re.compile(
    r"\s*[([](free|latest|beta|preview|exacto|extended|nitro|turbo|fp8|tee|thinking|reasoning|non-reasoning|deprecated"
    r"|batch|original|maas)[)\]]\s*$",
    re.IGNORECASE,
)


def consensus(copies: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One set of facts out of several copies: for each fact the value that most copies state."""
    found: dict[str, Any] = {"name": most([shown_name(copy["name"]) for copy in copies if copy.get("name")])}
    for name in FLAGS:
        found[name] = most(copy[name] for copy in copies if isinstance(copy.get(name), bool))
    for name in DAYS:
        found[name] = most(day for copy in copies if (day := known_day(copy.get(name))))
    found["family"] = most(copy["family"] for copy in copies if copy.get("family"))
    limits = {
        name: most(limit for copy in copies if (limit := known_limit(copy.get("limit", {}).get(name))))
        for name in ("context", "output")
    }
    found["limit"] = {name: value for name, value in limits.items() if value}
    modalities = most(copy["modalities"] for copy in copies if copy.get("modalities"))
    return {name: value for name, value in {**found, "modalities": modalities}.items() if value is not None}


def most(values: Iterable[Any]) -> Any:
    """The value that occurs most; of several, the one that sorts first; None of none."""
    texts = [json.dumps(value, sort_keys=True) for value in values]
    counts = Counter(texts)
    return json.loads(min(counts, key=lambda text: (-counts[text], text))) if counts else None


def shown_name(stated: str) -> str:
    """A name for people without the maker before it and the edition after it: 'Qwen: Qwen3 8B (free)' is Qwen3 8B."""
    name = stated.strip()
    while NOISE.search(name):
        name = NOISE.sub("", name)
    name = re.sub(r"^[\w .&-]{2,24}: (?=\S)", "", name)
    name = name.split("/")[-1].strip()
    return name or stated.strip()
