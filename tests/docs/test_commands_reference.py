from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_reference_of_commands_is_what_the_commands_say() -> None:
    written = (ROOT / "docs/reference/commands.md").read_text()
    page = runpy.run_path(str(ROOT / "tools/commands_reference.py"))["page"]
    assert written == page(), "docs/reference/commands.md is out of date: run `make reference`"
