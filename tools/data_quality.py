"""Write docs/data-quality.md: how far the prices of the registry are confirmed, by what, and how old they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from openmodels.registry.importers.merge.document import rank
from openmodels.registry.importers.merge.existing import existing

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "data-quality.md"
WORDS = ("vendor-confirmed", "cross-checked", "unverified", "disputed")
AGES = ((0, "30 days"), (31, "90 days"), (91, "180 days"), (181, "longer"))
HOW = {2: ", from the first party's page", 0: ", without a page", -1: ", converted from another currency"}
HEAD = """\
# Quality of the data

Written from the registry by `python tools/data_quality.py`; what the words mean is in
[the reference of importers](reference/importers.md).
Retired offers are not counted. Ages are counted from the newest statement in the registry.
"""


def page() -> str:
    """The whole page."""
    files = existing(ROOT / "registry").files
    offers = [
        fields for path, fields in files.items() if path.startswith("mappings/") and fields.get("status") != "retired"
    ]
    priced = [offer for offer in offers if offer["pricing"] is not None]
    counts = Counter(path.split("/")[0] for path in files)
    lines = [
        HEAD,
        f"{counts['models']:,} models, {counts['providers']:,} providers, {counts['mappings']:,} offers, of which "
        f"{len(offers):,} live; {len(priced):,} live offers have a known price.",
        "",
        *_table("How far prices are confirmed", "verification", Counter(one["verification"] for one in priced), WORDS),
        *_table("Sort of price", "basis", Counter(one["pricing"].get("basis", "list") for one in priced)),
        *_table("Sources that stand by a price", "source", Counter(_voices(priced))),
        *_table("Age of the newest statement", "up to", _ages(priced), [word for _, word in AGES]),
        *_disputed(priced),
    ]
    return "\n".join(lines)


def _table(title: str, column: str, counts: Mapping[str, int], order: Iterable[str] | None = None) -> Iterator[str]:
    whole = sum(counts.values())
    names = list(order) if order else sorted(counts, key=lambda name: (-counts[name], name))
    yield from (f"## {title}", "", f"| {column} | offers | share |", "|---|---|---|")
    yield from (f"| {name} | {counts.get(name, 0):,} | {counts.get(name, 0) / whole:.1%} |" for name in names)
    yield ""


def _voices(priced: list[dict[str, Any]]) -> Iterator[str]:
    """Each source that stands by an offer's price, with whether it read the first party's page."""
    for offer in priced:
        for source in offer.get("sources") or []:
            if "pricing" in (source.get("fields") or []):
                how = HOW.get(rank(source), "")
                yield f"{source['name']}{how}"


def _days(offer: Mapping[str, Any]) -> Iterator[str]:
    for source in offer.get("sources") or []:
        if "pricing" in (source.get("fields") or []) and source.get("retrieved_at"):
            yield source["retrieved_at"][:10]


def _ages(priced: list[dict[str, Any]]) -> Counter[str]:
    newest = [date.fromisoformat(max(_days(offer), default="1970-01-01")) for offer in priced]
    today = max(newest)
    return Counter(next(word for days, word in reversed(AGES) if (today - day).days >= days) for day in newest)


def _disputed(priced: list[dict[str, Any]]) -> Iterator[str]:
    by_provider = Counter(offer["provider_id"] for offer in priced if offer["verification"] == "disputed")
    yield from ("## Disputed prices by provider", "", "| provider | disputed offers |", "|---|---|")
    for provider, count in sorted(by_provider.items(), key=lambda item: (-item[1], item[0]))[:15]:
        yield f"| {provider} | {count:,} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
