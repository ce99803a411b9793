from __future__ import annotations

from typing import Any

from openmodels.registry.reports.markdown import report
from openmodels.registry.validate import validate


def test_each_problem_is_a_row(registry: Any) -> None:
    path = registry.model("tiny-1", licensing="MIT")
    lines = report(validate([path])).splitlines()
    assert lines[0] == "## Registry check"
    assert lines[2].startswith("1 file in ")
    place = f"{path}:7:12".replace("_", "\\_")
    assert lines[-1] == f"| error | OM204 | {place} | 'licensing' cannot be 'MIT'. Did you mean 'mit'? |"


def test_what_a_file_holds_stays_text(registry: Any) -> None:
    path = registry.model("tiny-1", licensing="| [x](https://a) <img> @all `b`")
    row = report(validate([path])).splitlines()[-1]
    assert "\\| \\[x\\](https://a) \\<img\\> \\@all \\`b\\`" in row


def test_more_rows_than_a_summary_can_hold_are_counted(registry: Any) -> None:
    registry.text("models/tiny-1.yaml", "".join(f"zz{n}: 1\n" for n in range(600)))
    assert report(validate([registry.root / "models"])).splitlines()[-1].startswith("The other 1")
