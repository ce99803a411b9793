"""The registry's words as people read them. All pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

LICENCES = {
    "proprietary": "Proprietary",
    "apache-2.0": "Apache 2.0",
    "mit": "MIT",
    "gpl-3.0": "GPL 3.0",
    "agpl-3.0": "AGPL 3.0",
    "bsd-3-clause": "BSD 3-Clause",
    "bigcode-openrail-m": "BigCode OpenRAIL-M",
    "modified-mit": "Modified MIT",
    "openrail": "OpenRAIL",
    "falcon-llm": "Falcon LLM",
    "lfm-open": "LFM Open",
    "nvidia-open-model": "NVIDIA Open Model",
    "exaone": "EXAONE",
    "deepseek": "DeepSeek",
    "flux-1-dev-non-commercial": "FLUX.1 dev, non-commercial",
    "minimax-model": "MiniMax Model",
    "stability-ai-community": "Stability AI Community",
    "cc0-1.0": "CC0 1.0",
    "other": "Other",
}
SPOKEN = {
    "pdf": "PDF",
    "openai": "OpenAI",
    "openai-responses": "OpenAI Responses",
    "anthropic": "Anthropic",
    "google": "Google",
    "cohere": "Cohere",
    "azure-openai": "Azure OpenAI",
    "bedrock": "Bedrock",
    "vertex": "Vertex",
    "first-party": "first-party",
    "cross-checked": "cross-checked",
    "vendor-confirmed": "vendor-confirmed",
    "structured_output": "structured output",
}
Tone = Literal["good", "warn", "bad", ""]
TONES: dict[str, Tone] = {
    "alpha": "warn",
    "beta": "warn",
    "deprecated": "warn",
    "retired": "bad",
    "vendor-confirmed": "good",
    "cross-checked": "good",
    "disputed": "bad",
}


def spoken(word: str) -> str:
    """A word of the registry in running text: function-calling as function calling, pdf as PDF."""
    return SPOKEN.get(word) or word.replace("-", " ").replace("_", " ")


def licence(word: str) -> str | None:
    """The name of a licence; None when nobody says which it is."""
    if word == "unknown":
        return None
    if word.startswith("cc-"):
        return "CC " + word[3:].upper().replace("-4.0", " 4.0")
    return LICENCES.get(word) or " ".join(part.capitalize() for part in word.split("-"))


def listed(items: Sequence[str], last: str = "and") -> str:
    """Items in one sentence: a, b and c."""
    return f" {last} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def lifecycle(word: str) -> Tone:
    """The tone in which a status or a verification is shown; none for the usual."""
    return TONES.get(word, "")
