from __future__ import annotations

from typing import Any

from openmodels.registry.reports.github import report
from openmodels.registry.validate import validate


def test_each_problem_is_a_command_at_its_place(registry: Any) -> None:
    path = registry.model("tiny-1", licensing="MIT")
    first, last = report(validate([registry.root])).splitlines()[-2:]
    assert first == (
        f"::error file={path},line=7,endLine=7,col=12,endColumn=17,title=OM204 not one of the words"
        "::'licensing' cannot be 'MIT'.%0ADid you mean 'mit'?"
    )
    assert " 1 error" in last


def test_what_a_file_holds_cannot_end_a_command_or_begin_one(registry: Any) -> None:
    registry.text("models/a,line=1::b%.yaml", 'name: "x\\n::set-output name=a::b%0A"\nlicensing: "\\r\\n::error::"\n')
    lines = report(validate([registry.root])).splitlines()
    assert all(line.startswith(("::error file=", "::warning file=")) for line in lines[:-1])
    assert all(line.split("::")[1].count(",line=") == 1 for line in lines[:-1])
    assert all("a%2Cline=1%3A%3Ab%25.yaml" in line for line in lines[:-1] if "models/a" in line)
    assert not any("::set-output" in line and not line.startswith("::error file=") for line in lines)
