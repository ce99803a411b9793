"""Facts in a source's words to facts in the registry's: modalities, capabilities, sizes, dates, licences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from openmodels.registry.importers.reviewed import data
from openmodels.registry.words import Modality, ModalityOrForm

CONTEXT_SENTINELS = (0, 99_999_999)
CODE_WORDS = ("code", "codex", "coder", "codestral", "devstral", "coding", "starcoder", "codegemma")
_ORDER = get_args(ModalityOrForm)


def known_limit(value: int | None) -> int | None:
    """A limit in tokens; None for zero and for the numbers that stand for nobody knows."""
    return None if value is None or value in CONTEXT_SENTINELS or value < 0 else value


def known_day(value: str | None) -> str | None:
    """A day or a month that can be true; None for 1970, which is what an empty clock says."""
    if value is None or not re.fullmatch(r"(19|20)\d\d-\d\d(-\d\d)?", value) or value.startswith("1970"):
        return None
    try:
        date.fromisoformat(value if len(value) == len("2026-01-01") else f"{value}-01")
    except ValueError:
        return None
    return value


def first_day(identifier: str, raw_names: Iterable[str]) -> str | None:
    """The first day of a model as reviewed, else the earliest in its names; None where nothing tells it.

    A month counts in the model's own id only: in another name it is that of a later snapshot as often as not.
    """
    reviewed: str | None = data("models")["released"].get(identifier)
    days = sorted(day for name in raw_names if (day := _day_in(name)))
    return reviewed or (days[0] if days else _month_in(identifier))


def _day_in(name: str) -> str | None:
    """The day in a dated name: gpt-audio-1.5-2026-02-23, claude-3-opus-20240229."""
    found = re.search(r"(?<!\d)(20[12]\d)-?([01]\d)-?([0-3]\d)(?!\d)", name)
    return known_day("-".join(found.groups())) if found else None


def _month_in(identifier: str) -> str | None:
    """The month in an id such as deep-research-pro-preview-12-2025."""
    found = re.search(r"-([01]\d)-(20[12]\d)(?!\d)", identifier)
    return known_day(f"{found[2]}-{found[1]}") if found else None


def timestamp(day: str) -> str:
    """Midnight in UTC of a day, or of the first day of a month."""
    return f"{day if len(day) == len('2026-01-01') else day + '-01'}T00:00:00Z"


def modalities(facts: Mapping[str, Any], identifier: str) -> tuple[list[str], list[str]]:
    """What goes in and what comes out, in the registry's order; an embedding model gives embeddings."""
    stated = facts.get("modalities") or _by_name(identifier)
    taken = _known(stated.get("input", ["text"]))
    given = ["embedding"] if is_embedding(identifier) else _known(stated.get("output", ["text"]))
    return taken or ["text"], given or ["text"]


def _by_name(identifier: str) -> dict[str, list[str]]:
    """What a name gives away where nobody states modalities."""
    words = set(identifier.split("-"))
    guesses = [
        ({"tts"}, {"input": ["text"], "output": ["audio"]}),
        ({"transcribe", "asr", "whisper", "stt"}, {"input": ["audio"], "output": ["text"]}),
        ({"live", "realtime", "voice", "audio"}, {"input": ["text", "audio"], "output": ["text", "audio"]}),
        ({"image", "imagen", "flux"}, {"input": ["text"], "output": ["image"]}),
        ({"video", "veo", "sora"}, {"input": ["text"], "output": ["video"]}),
        ({"vl", "vision", "ocr"}, {"input": ["text", "image"], "output": ["text"]}),
    ]
    return next((found for hints, found in guesses if words & hints), {})


def both_ways(taken: Sequence[str], given: Sequence[str]) -> list[str]:
    """Every kind of data that goes in or out."""
    return [name for name in get_args(Modality) if name in taken or name in given] or ["text"]


def is_embedding(identifier: str) -> bool:
    """Whether the id says that the model gives vectors."""
    return (
        re.search(r"(^|-)(embed|embedding|embeddings|bge|e5|gte)(-|$)|^voyage-\d|^voyage-[a-z]+-\d", identifier)
        is not None
    )


def capabilities(facts: Mapping[str, Any], identifier: str, taken: Sequence[str], given: Sequence[str]) -> list[str]:
    """What the model can do, as far as its flags, its modalities and its name say."""
    words = set(identifier.split("-"))
    if "embedding" in given:
        return ["embeddings", *(["vision"] if "image" in taken else [])]
    if words & {"rerank", "reranker"} or facts.get("is_reranker"):
        return ["reranking"]
    found = {
        "chat": "text" in given and "text" in taken,
        "function-calling": facts.get("tool_call") is True,
        "vision": ("image" in taken or "video" in taken) and "text" in given,
        "audio": "audio" in taken or "audio" in given,
        "code-generation": any(word.startswith(CODE_WORDS) for word in words),
        "reasoning": facts.get("reasoning") is True,
        "structured-output": facts.get("structured_output") is True,
        "image-generation": "image" in given,
        "video-generation": "video" in given,
        "speech": "audio" in given and "audio" not in taken,
        "transcription": "audio" in taken and "text" in given and "text" not in taken,
        "web-search": bool(words & {"sonar", "search"}) or identifier.endswith("deep-research"),
    }
    return [name for name, holds in found.items() if holds] or ["completion"]


def parameters(name: str) -> dict[str, int] | None:
    """Size by the name: 235b-a22b means 235 billion in all and 22 billion at work; None where it has no size."""
    words = re.split(r"[-_ /:]", name.lower())
    sizes = [match for word in words if (match := re.fullmatch(r"(\d+(?:\.\d+)?)b", word))]
    active = [match for word in words if (match := re.fullmatch(r"a(\d+(?:\.\d+)?)b", word))]
    if not sizes:
        return None
    found = {"total": _billions(sizes[0][1])}
    if active and _billions(active[0][1]) < found["total"]:
        found["active"] = _billions(active[0][1])
    return found


def licence(identifier: str, *, open_weights: bool | None, stated: str | None = None) -> str:
    """The licence word: proprietary for closed weights, else what was stated or reviewed, else unknown."""
    if open_weights is False:
        return "proprietary"
    if stated and stated.lower() in ("mit", "apache-2.0"):
        return stated.lower()
    word = reviewed_licence(identifier)
    return "unknown" if word is None or (word == "proprietary" and open_weights) else word


def reviewed_licence(identifier: str) -> str | None:
    """The licence word that was reviewed for this model, or None."""
    rules: list[list[str]] = data("licences")["rules"]
    return next((word for pattern, word in rules if re.fullmatch(pattern, identifier)), None)


def reviewed_weights(identifier: str, resellers: bool | None) -> bool | None:
    """Whether weights are open as reviewed, else as resellers say so; a reseller's no is no word on the matter."""
    word = reviewed_licence(identifier)
    return resellers or None if word is None else word != "proprietary"


def _known(stated: Sequence[str]) -> list[str]:
    return [name for name in _ORDER if name in stated]


def _billions(number: str) -> int:
    return int(Decimal(number) * 1_000_000_000)
