"""A catalogue made for measuring: as large as wanted, always the same, shaped like a real one and invented throughout.

Some models are offered by a hundred providers and most by a few; names are made of words that many models share, so
that a search finds thousands of them; one price in twenty is not known.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from openmodels.registry.documents import Mapping, Model, Provider

MAKERS = ("acme", "borealis", "cirrus", "delta", "ember", "fathom", "granite", "helios", "iris", "juniper", "kestrel")
FAMILIES = ("lumen", "mistral-like", "nova", "onyx", "pulse", "quartz", "raven", "sable", "tundra", "umbra", "vertex")
SIZES = ("1b", "3b", "7b", "8b", "13b", "34b", "70b", "120b", "405b", "mini", "small", "large")
FORMS = ("base", "instruct", "chat", "coder", "thinking", "vision", "turbo", "preview")
CAPABILITIES = ("chat", "completion", "function-calling", "vision", "code-generation", "reasoning", "embeddings")
LICENSING = ("proprietary", "apache-2.0", "mit", "other")
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "ap-south-1")
WORDS = {"None": "null", "True": "true", "False": "false"}
MODELS, PROVIDERS, MAPPINGS = 100_000, 1_000, 1_000_000


@dataclass(frozen=True)
class Catalogue:
    """So many things; `scaled` shrinks all three."""

    models: int = MODELS
    providers: int = PROVIDERS
    mappings: int = MAPPINGS

    @classmethod
    def scaled(cls, share: float) -> Catalogue:
        """A share of the whole; providers shrink by the root, so that they keep serving many models."""
        return cls(max(50, int(MODELS * share)), max(20, int(PROVIDERS * share**0.5)), max(300, int(MAPPINGS * share)))

    @property
    def files(self) -> int:
        """How many registry files it has."""
        return self.models + self.providers + self.mappings

    def all_models(self) -> Iterator[Model]:
        """Its models."""
        return (Model(**_model(number)) for number in range(self.models))

    def all_providers(self) -> Iterator[Provider]:
        """Its providers."""
        return (Provider(**_provider(number)) for number in range(self.providers))

    def all_mappings(self) -> Iterator[Mapping]:
        """Its mappings."""
        return (Mapping(**_mapping(model, provider)) for model, provider in self.pairs())

    def pairs(self) -> Iterator[tuple[int, int]]:
        """The numbers of the model and the provider of each mapping: the first models have most offers."""
        left = self.mappings
        for number in range(self.models):
            offers = min(left, self.providers, self._offers(number))
            left -= offers
            for step in range(offers):
                yield number, (number * 7 + step) % self.providers

    def _offers(self, number: int) -> int:
        """A few models have a hundred and twenty offers, the rest share what is left."""
        many = self.models // 100
        if number < many:
            return 120
        rest = self.mappings - many * 120
        share, over = divmod(rest, self.models - many)
        return share + (number - many < over)

    def write(self, root: Path) -> None:
        """Write it as a registry."""
        for folder, fields in (("models", _model), ("providers", _provider)):
            (root / folder).mkdir(parents=True, exist_ok=True)
            for number in range(getattr(self, folder)):
                _write(root / folder, fields(number))
        for number in range(self.providers):
            (root / "mappings" / provider_id(number)).mkdir(parents=True, exist_ok=True)
        for model, provider in self.pairs():
            fields_ = _mapping(model, provider)
            _write(root / "mappings" / fields_["provider_id"], fields_, fields_["model_id"])


def _write(folder: Path, fields: dict[str, Any], name: str | None = None) -> None:
    (folder / f"{name or fields['id']}.yaml").write_text("".join(_lines(fields, "")))


def _lines(fields: dict[str, Any], indent: str) -> Iterator[str]:
    """Plain YAML for the few kinds of values there are here: `openmodels.registry.write` takes a millisecond a file."""
    for name, value in fields.items():
        if isinstance(value, dict):
            yield f"{indent}{name}:\n"
            yield from _lines(value, indent + "  ")
        elif isinstance(value, list) and isinstance(value[0], dict):
            yield f"{indent}{name}:\n"
            for item in value:
                first, *rest = _lines(item, indent + "    ")
                yield f"{indent}  - {first.lstrip()}"
                yield from rest
        elif isinstance(value, list):
            yield f"{indent}{name}: [{', '.join(value)}]\n"
        else:
            yield f"{indent}{name}: {WORDS.get(str(value), value)}\n"


def model_id(number: int) -> str:
    """The id of a model by its number."""
    return f"{_word(MAKERS, number)}-{_word(FAMILIES, number // 11)}-{_word(SIZES, number // 121)}-{number}"


def provider_id(number: int) -> str:
    """The id of a provider by its number."""
    return f"{_word(MAKERS, number)}-cloud-{number}"


def _word(words: tuple[str, ...], number: int) -> str:
    return words[number % len(words)]


def _model(number: int) -> dict[str, Any]:
    chance = random.Random(number)
    name = model_id(number)
    day = f"{2023 + number % 4}-{1 + number % 10:02}-{1 + number % 28:02}"
    form = _word(FORMS, number // 3)
    return {
        "id": name,
        "name": f"{name.replace('-', ' ').title()} {form.title()}",
        "description": f"A {form} language model by {_word(MAKERS, number)}, invented for measuring, number {number}.",
        "developer": _word(MAKERS, number).title(),
        "family": _word(FAMILIES, number // 11),
        "capabilities": sorted(chance.sample(CAPABILITIES, 3)),
        "modalities": ["text", "image"] if number % 3 == 0 else ["text"],
        "context_window": 8192 << chance.randrange(8),
        "max_output_tokens": 8192,
        "licensing": _word(LICENSING, number),
        "open_weights": number % 4 != 0,
        "released_on": day,
        "status": "active",
        "sources": [_source(f"models/{name}", ["name", "context_window"])],
        "verification": "unverified",
        "created_at": f"{day}T00:00:{number % 60:02}Z",
        "updated_at": "2026-10-01T00:00:00Z",
    }


def _provider(number: int) -> dict[str, Any]:
    name = provider_id(number)
    return {
        "id": name,
        "name": name.replace("-", " ").title(),
        "description": f"A provider that was invented for measuring, number {number}.",
        "kind": "aggregator",
        "api_base_url": f"https://api.{name}.example/v1",
        "auth_type": "bearer",
        "regions": list(REGIONS),
        "compatibility": "openai",
        "website": f"https://{name}.example",
        "created_at": "2025-02-17T00:00:00Z",
        "updated_at": "2026-10-01T00:00:00Z",
    }


def _mapping(model: int, provider: int) -> dict[str, Any]:
    chance = random.Random(model * 1009 + provider)
    usual = 0.1 * 1.05 ** (model % 120)
    price = Decimal(round(usual * chance.uniform(0.7, 1.4) * 100)) / 100
    pricing = {
        "input_per_million": price,
        "output_per_million": price * 4,
        "cache_read_per_million": price / 10,
        "currency": "USD",
        "basis": "list",
    }
    return {
        "model_id": model_id(model),
        "provider_id": provider_id(provider),
        "provider_model_name": f"{_word(MAKERS, model)}/{model_id(model)}",
        "pricing": None if chance.random() < 0.05 else pricing,
        "rate_limits": None,
        "available_regions": [_word(REGIONS, provider)],
        "max_output_tokens": 8192,
        "features": {"tools": True, "structured_output": model % 2 == 0},
        "status": "active",
        "sources": [_source(f"providers/{provider}/{model}", ["pricing", "features"])],
        "verification": "unverified",
        "created_at": "2026-02-17T00:00:00Z",
        "updated_at": "2026-10-01T00:00:00Z",
    }


def _source(path: str, fields: list[str]) -> dict[str, Any]:
    return {
        "name": "bench",
        "url": f"https://bench.example/{path}",
        "retrieved_at": "2026-10-01",
        "license": "MIT",
        "fields": fields,
    }
