"""Addresses of everything that the cache keeps, in every form that shows something else of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ONE_MODEL = (
    "/api/models/{}",
    "/api/models/{}/providers",
    "/api/models/{}/compare",
    "/api/models/{}/compare?input_tokens=3000&output_tokens=500",
    "/api/models/{}/history",
    "/api/telemetry/ranked/{}",
    "/models/{}",
    "/models/{}?input_tokens=3000&output_tokens=500",
    "/card/models/{}.png",
)
ONE_PROVIDER = (
    "/api/providers/{}",
    "/api/telemetry/health/{}",
    "/api/telemetry/latency/{}",
    "/providers/{}",
    "/card/providers/{}.png",
)
ONE_OFFER = (
    "/api/models/{1}/providers/{0}/history",
    "/models/{1}/offers/{0}",
    "/models/{1}?offer={0}",
)
LISTS = (
    "/api/models",
    "/api/models?sort=price&limit=5",
    "/api/models?provider=together",
    "/api/models?search=llama",
    "/api/models?status=retired",
    "/api/models?max_first_token_ms=5000",
    "/api/models?fields=id&fields=name",
    "/api/models/popular",
    "/api/providers",
    "/api/providers?search=cloud",
    "/api/search?q=gpt-5",
    "/api/search?q=together",
    "/api/search?q=lama",
    "/api/search/index",
    "/api/changes",
    "/api/changes?model=gpt-5",
    "/api/changes?provider=together",
    "/api/deprecations?days=3650",
    "/api/stats",
    "/api/telemetry/summary",
    "/api/telemetry/incidents",
    "/api/telemetry/regions",
    "/",
    "/models",
    "/models?search=llama",
    "/models.csv",
    "/models.json",
    "/models.csv?private=true",
    "/compare?offer=gpt-5",
    "/compare?offer=llama-3-3-70b-instruct@together&offer=gpt-5@openai&input_tokens=3000&output_tokens=500",
    "/providers",
    "/status",
    "/changes",
    "/changes.atom",
    "/changes.json?private=true",
    "/deprecations",
    "/calculator?model=gpt-5&model=llama-3-3-70b-instruct&input_tokens=3000&output_tokens=500",
    "/about",
    "/card/site.png",
    "/sitemap.xml",
    "/sitemap/pages.xml",
    "/sitemap/models-1.xml",
    "/sitemap/providers-1.xml",
)
FIXED = (
    *("/api/openapi.json", "/api/docs/docs.js", "/docs", "/docs/glossary"),
    *("/robots.txt", "/llms.txt", "/manifest.webmanifest", "/offline"),
)
"""What no ingest changes."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address, and the one model or provider that it is of, if it is of one."""

    text: str
    model: str | None = None
    provider: str | None = None


def all_addresses(
    models: Iterable[str], providers: Iterable[str], offers: Iterable[tuple[str, str]]
) -> dict[str, Address]:
    """Of these models, providers and offers (provider, model), and all that is of several."""
    found = [Address(text) for text in (*LISTS, *FIXED)]
    found += [Address(form.format(name), model=name) for name in models for form in ONE_MODEL]
    found += [Address(form.format(name), provider=name) for name in providers for form in ONE_PROVIDER]
    found += [Address(form.format(*pair), model=pair[1]) for pair in offers for form in ONE_OFFER]
    return {one.text: one for one in found}
