"""Providers of a catalogue to drafts: the stated address and key, with the reviewed facts that nobody states."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from openmodels.registry.importers import facts
from openmodels.registry.importers.entries.catalogue import Entry
from openmodels.registry.importers.ids import kebab
from openmodels.registry.importers.reviewed import data

FORMATS = {
    "@ai-sdk/amazon-bedrock": "bedrock",
    "@ai-sdk/amazon-bedrock/mantle": "openai",
    "@ai-sdk/anthropic": "anthropic",
    "@ai-sdk/azure": "azure-openai",
    "@ai-sdk/cohere": "cohere",
    "@ai-sdk/google": "google",
    "@ai-sdk/google-vertex": "vertex",
    "@ai-sdk/google-vertex/anthropic": "vertex",
    "ai-gateway-provider": "openai",
    "gitlab-ai-provider": "custom",
    "merge-gateway-ai-sdk-provider": "custom",
    "@jerome-benoit/sap-ai-provider-v2": "custom",
}
KEY_AUTH = {"anthropic": "api-key", "google": "api-key", "azure-openai": "api-key"}


def provider_fields(provider: str, stated: Mapping[str, Any], *, imported: Sequence[str], today: str) -> dict[str, Any]:
    """The file of a provider; its parent is named only where that is imported too."""
    about = data("providers").get(provider, {})
    compatibility = about.get("compatibility") or FORMATS.get(stated.get("npm", ""), "openai")
    address = _address(stated, about)
    kind = about.get("kind", "aggregator")
    needs_key = about.get("auth") != "none"
    keys = [name for name in stated.get("env", []) if needs_key and re.fullmatch(r"[A-Za-z_]\w*", name)]
    parent = kebab(about["parent"]) if about.get("parent") in imported else None
    return {
        "id": kebab(provider),
        "name": stated["name"],
        "kind": kind,
        **({"parent_provider": parent} if parent else {}),
        **address,
        "auth_type": about.get("auth") or KEY_AUTH.get(compatibility, "bearer"),
        **({"env_vars": keys} if keys else {}),
        "regions": about.get("regions", ["global"]),
        "compatibility": compatibility,
        **({"api_formats": about["formats"]} if "formats" in about else {}),
        **({"sdk_packages": {"npm": stated["npm"]}} if stated.get("npm") else {}),
        **({"billing_currency": about["currency"]} if "currency" in about else {}),
        **({"country": about["country"]} if "country" in about else {}),
        **({"docs_url": stated["doc"]} if _is_documentation(stated) else {}),
        "created_at": facts.timestamp(today),
        "updated_at": facts.timestamp(today),
    }


def reviewed_provider(provider: str) -> dict[str, Any] | None:
    """What is known by review alone about a provider that a source only names; None where that is not enough."""
    about = data("providers").get(provider, {})
    if "name" not in about:
        return None
    return {"name": about["name"], "doc": about.get("docs"), "env": about.get("env", [])}


def has_address(provider: str, stated: Mapping[str, Any]) -> bool:
    """Whether it is known where the provider answers; a local server answers wherever its user says."""
    about = data("providers").get(provider, {})
    return any((about.get("url"), about.get("template"), stated.get("api"), about.get("kind") == "local"))


def offer_format(entry: Entry) -> dict[str, Any]:
    """Where an offer's API or address differs from its provider's."""
    stated = entry.facts.get("provider", {})
    found: dict[str, Any] = {}
    if package := stated.get("npm"):
        found["api_format"] = FORMATS.get(package, "openai")
    if stated.get("shape") == "responses":
        found["api_format"] = "openai-responses"
    if _is_https(stated.get("api")):
        found["api_base_url"] = stated["api"]
    return found


def _address(stated: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    """The base address, or a template where it needs an account, or neither of ours for a local server."""
    api = about.get("url") or stated.get("api")
    template = about.get("template")
    if template is None and api and not _is_https(api):
        template = re.sub(r"\$\{(\w+)\}", lambda found: f"{{{found[1].lower()}}}", api)
    return {"api_base_url": None, "api_base_url_template": template} if template else {"api_base_url": api}


def _is_documentation(stated: Mapping[str, Any]) -> bool:
    """Whether the stated page is the provider's own: that of its package says no more than `sdk_packages` does."""
    page = stated.get("doc")
    return _is_https(page) and not (stated.get("npm") and str(page).endswith(f"/{stated['npm']}"))


def _is_https(url: str | None) -> bool:
    return url is not None and url.startswith("https://") and "${" not in url
