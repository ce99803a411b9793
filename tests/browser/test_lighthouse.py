"""Lighthouse as on a phone. What it says of speed depends on the machine: bench/web.py holds the page to that."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.browser.kinds import KINDS
from tools import chromium, lighthouse

REPORTS = Path(__file__).parents[2] / "artifacts" / "lighthouse"


@pytest.mark.parametrize("kind", ["home", "model"])
def test_lighthouse_finds_nothing_but_what_the_machine_is_to_blame_for(site: str, kind: str) -> None:
    path = chromium.find()
    assert path
    report = lighthouse.audit(f"{site}{KINDS[kind][0]}", path, REPORTS / kind)
    lost = {name: report.lost[name] for name in ("accessibility", "best-practices", "seo")}
    assert lost == {"accessibility": [], "best-practices": [], "seo": []}
    assert report.shift < 0.02
