"""docs/reference/registry.md: every field, and examples that are those of the schemas."""

from __future__ import annotations

import re
from pathlib import Path

from openmodels.registry.examples import EXAMPLES
from openmodels.registry.reference import tables
from openmodels.registry.yaml import load

REFERENCE = (Path(__file__).parents[2] / "docs/reference/registry.md").read_text()


def test_the_reference_ends_with_the_fields_as_the_command_prints_them() -> None:
    assert REFERENCE.rstrip().endswith(tables().rstrip()), "paste the output of `openmodels schema fields`"


def test_the_examples_are_those_of_the_schemas() -> None:
    shown = [load(m[1].encode(), "")[0] for m in re.finditer(r'(?ms)^```yaml title="\S+"\n(.*?)^```$', REFERENCE)]
    assert [{k: v for k, v in file.items() if k != "pricing"} for file in shown] == [
        {k: v for k, v in example.items() if k != "pricing"} for example in EXAMPLES.values()
    ]
    assert {k: str(v) for k, v in shown[2]["pricing"].items()} == {
        k: str(v) for k, v in EXAMPLES["mapping"]["pricing"].items()
    }
