"""Parse litellm's price map: each entry to an offer in the words that all catalogues are brought into."""

from __future__ import annotations

import json
import re
import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from openmodels.errors import CannotRun
from openmodels.registry.importers.decisions import TUNED
from openmodels.registry.importers.drafts import Skipped
from openmodels.registry.importers.entries.catalogue import Catalogue, Entry
from openmodels.registry.importers.entries.providers import reviewed_provider
from openmodels.registry.importers.litellm.costs import cost, modes
from openmodels.registry.importers.litellm.notices import ORIGIN
from openmodels.registry.importers.packaged import Packaged
from openmodels.registry.importers.reviewed import data

MODES = {"chat", "responses", "completion", "embedding", "rerank", "image_generation", "audio_transcription"}
MODES |= {"audio_speech", "video_generation", "realtime", "ocr", "moderation", "evaluation"}
PREFIXES = (
    "azure_ai/", "azure/", "bedrock/", "gemini/", "vertex_ai/", "together_ai/", "vercel_ai_gateway/", "perplexity/",
    "fireworks_ai/",
)  # fmt: skip
NO_OFFER = {
    TUNED: re.compile(r"^ft:"),
    "the price of a commitment of months, not of tokens": re.compile(r"-commitment/"),
    "the price of one size or quality of image; the offer itself has an entry of its own": re.compile(
        r"^\d+-x-\d+/|/\d+-x-\d+/|^(hd|standard|low|medium|high|max)/"
    ),
    "the price of one region, under a name that no request uses": re.compile(
        r"^(us|eu|global|global-standard)/|^[a-z]{2}(-gov)?-[a-z]+-\d/"
    ),
    "of a cloud for governments, which is closed to others": re.compile(r"^us-gov\."),
    "a pattern of names, not a name": re.compile(r"\*"),
    "a free edition for trials, without a price of its own": re.compile(r"/community$"),
}
"""Why a name is no offer's, the first that fits: what litellm needs for its bills and no request can ask for."""
NO_PROVIDER = "a provider that the registry does not have"
LISTED_TWICE = "listed twice; the entry that names a page, or the first one, was taken"

MACHINE_READ = re.compile(r"/v\d+/models|/api/|\.json|\.ya?ml")


def parse(packaged: Packaged) -> Catalogue:
    """Every offer of a provider that the registry knows; raises CannotRun where the file is no price map."""
    try:
        held = json.loads(packaged.content, parse_float=Decimal)
        entries = {name: facts for name, facts in held.items() if name != "sample_spec" and isinstance(facts, dict)}
    except (ValueError, AttributeError):
        raise CannotRun("The file is not a JSON object of models.", hint="Give litellm's price map.") from None
    found: dict[tuple[str, str], Entry] = {}
    left_out: list[Skipped] = []
    for key, facts in entries.items():
        entry = _entry(key, facts, packaged.date or "")
        if isinstance(entry, Skipped):
            left_out.append(entry)
            continue
        if (entry.provider, entry.name) in found:
            left_out.append(Skipped(key, LISTED_TWICE))
        if entry.page or (entry.provider, entry.name) not in found:
            found[entry.provider, entry.name] = entry
    offers = [found[key] for key in sorted(found)]
    providers = {
        provider: stated for provider in {entry.provider for entry in offers} if (stated := reviewed_provider(provider))
    }
    return Catalogue(ORIGIN, {}, providers, offers, None, packaged.date, left_out=left_out)


@cache
def _providers() -> dict[str, str]:
    text = (files("openmodels.registry.importers.litellm") / "providers.toml").read_text("utf-8")
    table: dict[str, str] = tomllib.loads(text)["providers"]
    return table


def _entry(key: str, facts: dict[str, Any], today: str) -> Entry | Skipped:
    """One offer, or why a provider, a mode or a name is not imported."""
    stated = facts.get("litellm_provider", "")
    provider = _providers().get(stated)
    name = _name(key, stated)
    if provider is None:
        return Skipped(key, NO_PROVIDER)
    if (mode := facts.get("mode")) not in MODES:
        return Skipped(key, f"not of a model, but of {mode}" if mode else "nothing says what it does")
    if reason := next((reason for reason, pattern in NO_OFFER.items() if pattern.search(name)), None):
        return Skipped(key, reason)
    if provider == "perplexity" and "/" in name:
        provider = "perplexity-agent"
    return Entry(provider, name, _facts(name, facts, today), page=_page(provider, facts.get("source")))


def _page(provider: str, source: Any) -> str | None:
    """The page that states the facts.

    Entries of gateways are often old copies of a page for people, so such a page is no evidence; a list that programs
    read is.
    """
    if not isinstance(source, str) or len(source) > 500 or not re.fullmatch(r"https://[^\s/]+(/\S*)?", source):
        return None
    is_gateway = data("providers").get(provider, {}).get("kind") == "aggregator"
    return None if is_gateway and not MACHINE_READ.search(source) else source


def _name(key: str, provider: str) -> str:
    for prefix in (f"{provider}/", *PREFIXES):
        if key.startswith(prefix):
            return key.removeprefix(prefix)
    return key


def _facts(name: str, facts: dict[str, Any], today: str) -> dict[str, Any]:
    """The facts of an offer: a flag that is not stated is not known, an end that has passed means retired."""
    ends = facts.get("deprecation_date")
    has_end = isinstance(ends, str) and re.fullmatch(r"20\d\d-\d\d-\d\d", ends) is not None
    flags = {
        "tool_call": facts.get("supports_function_calling"),
        "reasoning": facts.get("supports_reasoning"),
        "structured_output": facts.get("supports_response_schema"),
        "attachment": facts.get("supports_vision"),
    }
    found = {
        **{flag: value for flag, value in flags.items() if isinstance(value, bool)},
        "limit": _limits(name, facts),
        "modalities": _modalities(facts),
        "cost": cost(facts),
        "experimental": {"modes": modes(facts)},
    }
    if facts.get("mode") == "rerank":
        found["is_reranker"] = True
    if has_end:
        found["retires_on"] = ends
        if str(ends) <= today:
            found["status"] = "retired"
    if isinstance(after := facts.get("successor_model"), str):
        found["successor"] = after
    return found


def _limits(name: str, facts: dict[str, Any]) -> dict[str, int]:
    """Limits in tokens; OpenAI's reasoning models are given by their input alone, so the output is added."""
    taken, given = facts.get("max_input_tokens"), facts.get("max_output_tokens")
    found = {}
    if isinstance(taken, int):
        adds_up = isinstance(given, int) and re.match(r"(.*/)?(gpt-[5-9]|openai\.gpt-[5-9])", name) and taken % 1024
        found["context"] = taken + given if adds_up and given else taken
        if adds_up:
            found["input"] = taken
    if isinstance(given, int):
        found["output"] = given
    return found


def _is_stated(facts: dict[str, Any], *flags: str) -> bool:
    return any(facts.get(f"supports_{flag}") is True for flag in flags)


def _modalities(facts: dict[str, Any]) -> dict[str, list[str]]:
    named = facts.get("supported_modalities")
    words = set(named) if isinstance(named, list) else set()
    taken = {
        "text": facts.get("mode") not in ("audio_transcription", "ocr"),
        "image": facts.get("mode") == "ocr" or "image" in words or _is_stated(facts, "vision", "image_input"),
        "audio": facts.get("supports_audio_input") is True or facts.get("mode") == "audio_transcription",
        "video": "video" in words or facts.get("supports_video_input") is True,
        "pdf": facts.get("supports_pdf_input") is True or facts.get("mode") == "ocr",
    }
    given = {
        "embedding": ["embedding"],
        "image_generation": ["image"],
        "video_generation": ["video"],
        "audio_speech": ["audio"],
        "realtime": ["text", "audio"],
    }
    stated = facts.get("supported_output_modalities")
    output = stated if isinstance(stated, list) and stated else given.get(str(facts.get("mode")), ["text"])
    return {"input": [name for name, holds in taken.items() if holds], "output": output}
