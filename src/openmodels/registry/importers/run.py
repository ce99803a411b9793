"""Import a source into a registry: fetch, parse and translate it, plan what that changes, then write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from openmodels.errors import CannotRun
from openmodels.registry.importers.drafts import Importer, Known, Wanted
from openmodels.registry.importers.entries.models import UNDATED
from openmodels.registry.importers.merge import record
from openmodels.registry.importers.merge.existing import existing
from openmodels.registry.importers.merge.plan import Plan, plan
from openmodels.registry.write import to_yaml, write_text

MAX_ROUNDS = 3
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
    present, held = existing(registry), record.load(registry)
    parsed = importer.parse(importer.fetch(origin.path, commit=origin.commit, date=origin.date))
    now = known(present.files)
    heard = importer.translate(parsed, now)
    if heard.day == UNDATED:
        raise CannotRun(f"Nothing says of which day {origin.path} is.", hint="Give its day with --date.")
    planned = plan(heard, present, held, wanted)
    for _ in range(MAX_ROUNDS):
        # Names that this import adds can tell more of its own offers, as they would in a second import.
        names = known(planned.world).names
        mine = {name: model for name, model in names.items() if model in now.models}
        hints = {name: model for name, model in names.items() if model not in now.models}
        if (mine, hints) == (now.names, now.hints):
            break
        now = replace(now, names=mine, hints=hints)
        planned = plan(importer.translate(parsed, now), present, held, wanted)
    return planned


def carry_out(importer: Importer, planned: Plan, registry: Path) -> int:
    """Write what was planned, credit the source, and return how many files were written."""
    written = sum(write_text(registry / change.path, to_yaml(change.kind, change.new)) for change in planned.changes)
    if written:
        record.save(registry, planned.record)
        _credit(importer, registry)
    return written


def known(files: Mapping[str, Mapping[str, Any]]) -> Known:
    """What the files of a registry know; an alias that two models claim means neither."""
    models = {fields["id"]: fields for path, fields in files.items() if path.startswith("models/")}
    aliases: dict[str, str] = {}
    for identifier, fields in models.items():
        for alias in fields.get("aliases") or []:
            aliases[alias] = identifier if alias not in aliases else ""
    names = {alias: identifier for alias, identifier in aliases.items() if identifier and alias not in models}
    offers = {
        (fields["provider_id"], fields["model_id"]): fields
        for path, fields in files.items()
        if path.startswith("mappings/")
    }
    providers = frozenset(fields["id"] for path, fields in files.items() if path.startswith("providers/"))
    return Known({**names, **{identifier: identifier for identifier in models}}, models, offers, providers, files=files)


def _credit(importer: Importer, registry: Path) -> None:
    """Name the source in NOTICE, unless it is named there already."""
    file = registry / "NOTICE"
    before = file.read_text("utf-8") if file.is_file() else HEADER
    credit = importer.notices()
    if credit not in before:
        write_text(file, f"{before.rstrip()}\n\n{credit}")
