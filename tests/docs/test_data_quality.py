from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_figures_on_the_quality_of_the_data_are_those_of_the_registry() -> None:
    page = runpy.run_path(str(ROOT / "tools/data_quality.py"))["page"]
    written = (ROOT / "docs/data-quality.md").read_text()
    assert written == page(), "docs/data-quality.md is out of date: run `python tools/data_quality.py`"
