"""Parse models.dev: TOML to canonical models, providers and offers, with `base_model` merged as that project does."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

from openmodels.registry.importers.entries.catalogue import Catalogue, Entry
from openmodels.registry.importers.models_dev.database import parse_database
from openmodels.registry.importers.models_dev.files import Database, Files
from openmodels.registry.importers.models_dev.notices import TREE

NOT_INHERITED = ("benchmarks", "weights", "license", "links", "cost", "status", "reasoning_options")


def parse(fetched: Files | Database) -> Catalogue:
    """Read what was fetched, a tree or a database, into one form."""
    return parse_database(fetched) if isinstance(fetched, Database) else parse_tree(fetched)


def parse_tree(files: Files) -> Catalogue:
    """Read every file; what cannot be read is a problem of its own and hides nothing else."""
    problems = [(name, "the link leads to no file") for name in files.dangling]
    canonical: dict[str, dict[str, Any]] = {}
    providers: dict[str, dict[str, Any]] = {}
    raw: list[tuple[str, str, dict[str, Any]]] = []
    for path, text in files.texts.items():
        try:
            facts = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            problems.append((path, f"not TOML: {error}"))
            continue
        match path.removesuffix(".toml").split("/"):
            case ["models", *below]:
                canonical["/".join(below)] = facts
            case ["providers", provider, "provider"]:
                providers[provider] = {**facts, "page": f"{TREE.url}/tree/dev/providers/{provider}"}
            case ["providers", provider, "models", *below]:
                raw.append((provider, "/".join(below), facts))
            case _:
                problems.append((path, "neither a model, a provider nor an offer"))
    entries = []
    for provider, name, facts in raw:
        base = facts.get("base_model")
        if base is not None and base not in canonical:
            problems.append((f"{provider}/{name}", f"base_model {base} does not exist"))
            base = None
        entries.append(Entry(provider, name, merged(canonical[base], facts) if base else facts, base))
    return Catalogue(TREE, canonical, providers, entries, files.commit, files.date, problems)


def merged(canonical: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """An offer's facts on top of its canonical model's: objects merge, arrays replace, omissions come last."""
    inherited = {key: value for key, value in canonical.items() if key not in NOT_INHERITED}
    own = {key: value for key, value in entry.items() if key not in ("base_model", "base_model_omit")}
    facts = _deep(inherited, own)
    for dotted in entry.get("base_model_omit", []):
        *parents, last = dotted.split(".")
        inner: Any = facts
        for parent in parents:
            inner = inner.get(parent, {}) if isinstance(inner, dict) else {}
        if isinstance(inner, dict):
            inner.pop(last, None)
    return facts


def _deep(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    result = {key: dict(value) if isinstance(value, dict) else value for key, value in below.items()}
    for key, value in above.items():
        old = result.get(key)
        result[key] = _deep(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result
