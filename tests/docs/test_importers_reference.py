from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from openmodels.registry.importers.table import IMPORTERS
from openmodels.registry.words import Verification

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs/reference/importers.md").read_text()


def test_every_source_is_in_the_reference_and_no_other() -> None:
    section = REFERENCE.split("## Sources")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([\w.-]+)` \|", section, re.MULTILINE)) == set(IMPORTERS)


def test_every_verification_is_explained() -> None:
    section = REFERENCE.split("## Whose word counts")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE)) == {"verification", *get_args(Verification)}


def test_every_source_of_the_registry_is_credited_in_its_notice() -> None:
    notice = (ROOT / "registry/NOTICE").read_text()
    named = set()
    for file in (ROOT / "registry").rglob("*.yaml"):
        named |= set(re.findall(r"^  - name: (.+)$", file.read_text().partition("\nsources:\n")[2], re.MULTILINE))
    assert named <= set(IMPORTERS)
    assert [name for name in named if IMPORTERS[name].notices() not in notice] == []
