"""Hold random offers of the registry against what the sources say of them, and say which are wrong and why.

    python tools/spot_check.py [--seed 1] [--count 60] models.dev=PATH model-prices=PATH litellm=PATH@2026-11-19

Sources are given oldest first, with a day after @ where the file does not say it. An offer is right where its name is
one that a source lists at this provider, its model is the one that the source links it to, and its price is what at
least one source states; where others state another price, they are named. Exit code 1 where one is wrong.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openmodels.registry.importers.decisions import decisions, model_of
from openmodels.registry.importers.entries.catalogue import Catalogue, Entry
from openmodels.registry.importers.entries.offers import kebab_provider, meaning_of_zero
from openmodels.registry.importers.entries.prices import pricing
from openmodels.registry.importers.merge.existing import existing
from openmodels.registry.importers.merge.fields import said
from openmodels.registry.importers.merge.prices import same_price
from openmodels.registry.importers.table import IMPORTERS

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Verdict:
    """What the sources say of one offer."""

    offer: str
    name: str
    price: str
    agree: list[str] = field(default_factory=list)
    differ: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def judge(fields: dict[str, Any], heard: list[tuple[str, Entry]]) -> Verdict:
    """Whether an offer says what at least one of its sources says."""
    held = fields.get("pricing")
    found = Verdict(f"{fields['provider_id']}/{fields['model_id']}", fields["provider_model_name"], said(held))
    if not heard:
        found.wrong.append("no source lists this name at this provider")
    for source, entry in heard:
        if entry.base and (linked := model_of(entry.base)) not in (None, fields["model_id"]):
            found.wrong.append(f"{source} links it to {linked}")
        stated = _price(entry)
        if same_price(held, stated) or (held is None and stated is None):
            found.agree.append(source)
        elif stated is not None:
            found.differ.append(f"{source}: {said(stated)}")
    if heard and held is not None and not found.agree:
        found.wrong.append("no source states this price")
    return found


def _price(entry: Entry) -> dict[str, Any] | None:
    table: dict[str, str] = decisions()["currency"]
    currency = table.get(f"{entry.provider}/{entry.name}") or table.get(entry.provider, "USD")
    return pricing(entry.facts.get("cost"), currency=currency, zero=meaning_of_zero(entry))


def rows(found: list[Verdict]) -> Iterator[str]:
    """One line of Markdown an offer."""
    yield "| offer | name at the provider | price here | states it | states another | wrong |"
    yield "|---|---|---|---|---|---|"
    for one in found:
        parts = (", ".join(one.agree), "; ".join(one.differ), "; ".join(one.wrong))
        yield f"| {one.offer} | `{one.name}` | {one.price} | {' | '.join(parts)} |"


def _catalogues(arguments: list[str]) -> Iterator[Catalogue]:
    for argument in arguments:
        name, _, rest = argument.partition("=")
        path, _, day = rest.partition("@")
        yield IMPORTERS[name].parse(IMPORTERS[name].fetch(Path(path), date=day or None))


def main() -> int:
    """Print the table and a summary; 1 where an offer is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--registry", type=Path, default=ROOT / "registry")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("sources", nargs="+", metavar="SOURCE=PATH[@DAY]")
    given = parser.parse_args()
    heard: dict[tuple[str, str], list[tuple[str, Entry]]] = {}
    for catalogue in _catalogues(given.sources):
        for entry in catalogue.entries:
            key = (kebab_provider(entry.provider), entry.name)
            heard.setdefault(key, []).append((f"{catalogue.origin.name} of {catalogue.date}", entry))
    files = existing(given.registry).files
    live = sorted(
        path for path, one in files.items() if path.startswith("mappings/") and one.get("status") != "retired"
    )
    chosen = random.Random(given.seed).sample(live, given.count)
    keys = {path: (files[path]["provider_id"], files[path]["provider_model_name"]) for path in chosen}
    found = [judge(files[path], heard.get(keys[path], [])) for path in chosen]
    print("\n".join(rows(found)))
    wrong = sum(bool(one.wrong) for one in found)
    contested = sum(bool(one.differ) for one in found)
    print(
        f"\n{len(found)} offers of {len(live):,}, seed {given.seed}: {wrong} wrong; {contested} with another opinion."
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
