"""Import a source into a registry: fetch, parse and translate it, plan what that changes, then write it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from openmodels.registry.importers.drafts import Importer, Known, Wanted
from openmodels.registry.importers.merge import record
from openmodels.registry.importers.merge.existing import Existing, existing
from openmodels.registry.importers.merge.plan import Plan, plan
from openmodels.registry.write import to_yaml, write_text

HEADER = """\
Where the facts in this registry come from. Each file names its sources, the day they were read, and which of its
fields they state. Facts that no source states (what sort a provider is, whose part it is, where it sits, which licence
a model's weights have) were added and reviewed by hand. Descriptions were made from facts.
"""


@dataclass(frozen=True)
class Origin:
    """Where a source lies, and its commit and day (YYYY-MM-DD) where its files do not say."""

    path: Path
    commit: str | None = None
    date: str | None = None


def plan_import(importer: Importer, origin: Origin, registry: Path, wanted: Wanted) -> Plan:
    """What importing would write; raises CannotRun where the source or the registry cannot be used."""
    present = existing(registry)
    parsed = importer.parse(importer.fetch(origin.path, commit=origin.commit, date=origin.date))
    return plan(importer.translate(parsed, known(present)), present, record.load(registry), wanted)


def carry_out(importer: Importer, planned: Plan, registry: Path) -> int:
    """Write what was planned, credit the source, and return how many files were written."""
    written = sum(write_text(registry / change.path, to_yaml(change.kind, change.new)) for change in planned.changes)
    if written:
        record.save(registry, planned.record)
        _credit(importer, registry)
    return written


def known(present: Existing) -> Known:
    """Ids and aliases of the registry; an alias that two models claim means neither."""
    models = {fields["id"]: fields for path, fields in present.files.items() if path.startswith("models/")}
    aliases: dict[str, str] = {}
    for identifier, fields in models.items():
        for alias in fields.get("aliases") or []:
            aliases[alias] = identifier if alias not in aliases else ""
    names = {alias: identifier for alias, identifier in aliases.items() if identifier and alias not in models}
    offers = {
        (fields["provider_id"], fields["model_id"]): fields
        for path, fields in present.files.items()
        if path.startswith("mappings/")
    }
    return Known({**names, **{identifier: identifier for identifier in models}}, models, offers)


def _credit(importer: Importer, registry: Path) -> None:
    """Name the source in NOTICE, unless it is named there already."""
    file = registry / "NOTICE"
    before = file.read_text("utf-8") if file.is_file() else HEADER
    credit = importer.notices()
    if credit not in before:
        write_text(file, f"{before.rstrip()}\n\n{credit}")
