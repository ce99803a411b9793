"""A models.dev tree of our own making: one lab, one provider, a few offers."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest

from openmodels.registry.importers.drafts import Known, Translation, Wanted
from openmodels.registry.importers.entries.catalogue import Catalogue
from openmodels.registry.importers.entries.translate import translate
from openmodels.registry.importers.merge.plan import Plan
from openmodels.registry.importers.models_dev.fetch import fetch
from openmodels.registry.importers.models_dev.parse import parse
from openmodels.registry.importers.run import Origin, carry_out, plan_import
from openmodels.registry.importers.table import IMPORTERS

MODEL = """
name = "{name}"
family = "claude-sonnet"
release_date = "2025-09-29"
last_updated = "2025-10-01"
attachment = true
reasoning = true
temperature = true
tool_call = true
knowledge = "2025-07"
open_weights = false
[limit]
context = 200_000
output = 64_000
[modalities]
input = ["text", "image"]
output = ["text"]
"""
OFFER = """
name = "Some Name"
attachment = true
reasoning = true
tool_call = true
open_weights = false
{extra}
[cost]
input = {input}
output = {output}
[limit]
context = 200_000
output = 64_000
[modalities]
input = ["text"]
output = ["text"]
"""


class Tree:
    """A folder laid out as models.dev."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.provider("anthropic", name="Anthropic", npm="@ai-sdk/anthropic")
        self.model("anthropic/claude-sonnet-4-5", "Claude Sonnet 4.5 (latest)")
        self.offer("anthropic", "claude-sonnet-4-5")

    def text(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def provider(self, id_: str, *, name: str, npm: str = "@ai-sdk/openai-compatible", api: str = "") -> Path:
        address = f'api = "{api}"' if api else ""
        facts = f'name = "{name}"\nnpm = "{npm}"\nenv = ["A_KEY"]\ndoc = "https://docs.example/{id_}"\n{address}\n'
        return self.text(f"providers/{id_}/provider.toml", facts)

    def model(self, name: str, shown: str, more: str = "") -> Path:
        return self.text(f"models/{name}.toml", MODEL.format(name=shown) + more)

    def offer(self, provider: str, name: str, text: str | None = None, **prices: str) -> Path:
        if not (self.root / "providers" / provider / "provider.toml").exists():
            self.provider(provider, name=provider.title(), api=f"https://{provider}.example/v1")
        facts = text or OFFER.format(**{"input": "3.00", "output": "15.00", "extra": "", **prices})
        return self.text(f"providers/{provider}/models/{name}.toml", facts)

    def link(self, name: str, target: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)

    def archive(self, path: Path, folder: str = "") -> Path:
        with tarfile.open(path, "w:gz") as archive:
            for file in sorted(self.root.rglob("*")):
                archive.add(file, os.path.join(folder, file.relative_to(self.root)), recursive=False)  # noqa: PTH118
        return path

    def parsed(self) -> Catalogue:
        return parse(fetch(self.root, commit="abc1234", date="2026-07-02"))

    def translated(self, known: Known | None = None) -> Translation:
        return translate(self.parsed(), known or Known())


class Import:
    """The import of a tree into a registry folder."""

    def __init__(self, tree: Tree, registry: Path) -> None:
        self.tree, self.registry, self.day = tree, registry, "2026-07-02"

    def plan(self, tier: str = "A", *providers: str) -> Plan:
        origin = Origin(self.tree.root, "abc1234", self.day)
        wanted = Wanted(tier, frozenset(providers))  # type: ignore[arg-type]
        return plan_import(IMPORTERS["models.dev"], origin, self.registry, wanted)

    def run(self, tier: str = "A", *providers: str) -> Plan:
        planned = self.plan(tier, *providers)
        carry_out(IMPORTERS["models.dev"], planned, self.registry)
        return planned

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.registry / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path / "models.dev")


@pytest.fixture
def importing(tree: Tree, tmp_path: Path) -> Import:
    return Import(tree, tmp_path / "registry")
