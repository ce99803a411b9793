"""Say which offers of the labs that people use are in the registry, which are not and why, by these sources.

    python tools/coverage.py [--registry FOLDER] models.dev=PATH model-prices=PATH litellm=PATH@2026-11-19

Sources are given oldest first, with a day after @ where the file does not say it. Exit code 1 where an offer is
missing, priced otherwise or not ended, or where a model that others alone sell is not here, unless a rule or a reviewed
line of the importers' data files settles it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from openmodels.registry.importers.coverage import Coverage, Said, coverage
from openmodels.registry.importers.elsewhere import Elsewhere, elsewhere
from openmodels.registry.importers.labs import labs
from openmodels.registry.importers.merge.existing import existing
from openmodels.registry.importers.run import known
from openmodels.registry.importers.table import IMPORTERS

ROOT = Path(__file__).resolve().parent.parent
NAMED = (
    *("openai", "anthropic", "google", "xai", "meta", "mistral", "deepseek", "alibaba", "moonshotai", "zhipuai"),
    *("minimax", "cohere", "nvidia", "amazon", "microsoft", "xiaomi", "stepfun", "bytedance", "tencent", "perplexity"),
)


def heard(arguments: list[str], registry: Path) -> Said:
    """Each source as a catalogue and as what an import would make of it."""
    now = known(existing(registry).files)
    found = []
    for argument in arguments:
        name, _, rest = argument.partition("=")
        path, _, day = rest.partition("@")
        if name not in IMPORTERS:
            raise SystemExit(f"{argument} is not SOURCE=PATH[@DAY] with a source of {', '.join(IMPORTERS)}.")
        importer = IMPORTERS[name]
        catalogue = importer.parse(importer.fetch(Path(path), date=day or None))
        found.append((catalogue, importer.translate(catalogue, now)))
    return found


def page(found: list[Coverage]) -> str:
    """The result as Markdown."""
    lines = ["| lab | listed as active | in the registry | missing | priced otherwise | not ended | not settled |"]
    lines.append("|---|---|---|---|---|---|---|")
    for one in found:
        several = (one.listed, one.present, one.missing, one.differing, one.unended, one.unsettled)
        lines.append(f"| {one.lab} | {' | '.join(str(len(things)) for things in several)} |")
    for title, pick in (("Missing", "missing"), ("Priced otherwise", "differing"), ("Not ended", "unended")):
        gaps = [gap for one in found for gap in getattr(one, pick)]
        lines += ["", f"## {title}", "", "| offer | source | reason | settled |", "|---|---|---|---|"]
        for gap in gaps:
            settled = "yes" if gap.is_settled else "NO"
            lines.append(f"| `{gap.offer}` | {gap.source} | {gap.reason or 'none known'} | {settled} |")
    return "\n".join(lines)


def others(found: list[Elsewhere]) -> str:
    """The models that only other providers list, as Markdown."""
    lines = ["", "## Only at others", "", "| lab | models | in the registry | left out | not reviewed |"]
    lines.append("|---|---|---|---|---|")
    for one in found:
        counts = (len(one.present) + len(one.left_out), len(one.present), len(one.left_out), len(one.unreviewed))
        lines.append(f"| {one.lab} | {' | '.join(map(str, counts))} |")
    lines += ["", "| model | sold by | reason | settled |", "|---|---|---|---|"]
    for gap in (gap for one in found for gap in one.left_out):
        settled = "yes" if gap.is_settled else "NO"
        lines.append(f"| `{gap.offer}` | {gap.source} | {gap.reason or 'none known'} | {settled} |")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Print the page; 1 where something is not settled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--registry", type=Path, default=ROOT / "registry")
    parser.add_argument("sources", nargs="+", metavar="SOURCE=PATH[@DAY]")
    given = parser.parse_args(arguments)
    said_so, files = heard(given.sources, given.registry), existing(given.registry).files
    found = coverage([labs()[name] for name in NAMED], said_so, files, known(files).names)
    print(page(found))
    others_alone = elsewhere([labs()[name] for name in NAMED], said_so, files)
    print(others(others_alone))
    return 1 if any(one.unsettled for one in found) or any(one.unreviewed for one in others_alone) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
