"""docs/reference/problems.md: every code has its section, and its examples do what they say."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from openmodels.registry.codes import CODES
from openmodels.registry.examples import EXAMPLES
from openmodels.registry.read import FOLDERS, ids_of
from openmodels.registry.syntax.limits import MAX_BYTES
from openmodels.registry.validate import validate

REFERENCE = (Path(__file__).parents[2] / "docs/reference/problems.md").read_text()
SECTIONS = {m[1]: (m[2], m[3]) for m in re.finditer(r"(?ms)^## (OM\d+): (.+?)$(.*?)(?=^##? |\Z)", REFERENCE)}
FENCE = re.compile(r'(?ms)^```yaml title="(\S+)"( whole)?\n(.*?)^```$')
FILES = ("models/tiny-1.yaml", "providers/acme.yaml", "mappings/acme/tiny-1.yaml")


def lines_of(name: str, fragment: str) -> str:
    """The example file that belongs at this place, with the fields of the fragment instead of its own."""
    kind = FOLDERS[name.split("/")[0]]
    ids = ids_of(name.replace(".yml", ".yaml"))[-2:]
    named = {"provider_id": ids[0], "model_id": ids[-1]} if kind == "mapping" else {"id": ids[-1]}
    fields = EXAMPLES[kind] | named
    own = "".join(
        f"{key}: {json.dumps(value)}\n"
        for key, value in fields.items()
        if not re.search(rf"(?m)^(\? )?\[?{key}\b", fragment)
    )
    return own + fragment


def write(root: Path, section: str) -> None:
    """The base registry of the examples with the files of this part of a section on top."""
    texts = {name: lines_of(name, "") for name in FILES}
    for name, whole, fragment in FENCE.findall(section):
        texts[name] = fragment if whole else lines_of(name, fragment)
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def codes(root: Path) -> set[str]:
    return {problem.code for problem in validate([root], today=date(2026, 6, 1)).problems}


def test_every_code_has_a_section_with_its_title_and_no_other_has() -> None:
    assert {code: title for code, (title, _) in SECTIONS.items()} == {code: c.title for code, c in CODES.items()}


@pytest.mark.parametrize("code", CODES)
def test_a_section_states_the_rule(code: str) -> None:
    told = " ".join(SECTIONS[code][1].replace("`", "").split())
    assert CODES[code].rule.rstrip(".") in told


@pytest.mark.parametrize("code", [code for code, (_, body) in SECTIONS.items() if "Wrong:" in body])
def test_the_wrong_example_has_the_problem_and_the_right_one_has_none(code: str, tmp_path: Path) -> None:
    wrong, right = SECTIONS[code][1].split("Right:")
    write(tmp_path / "wrong", wrong)
    write(tmp_path / "right", right)
    assert codes(tmp_path / "wrong") == {code}
    assert codes(tmp_path / "right") == set()


def latin(path: Path) -> None:
    path.write_bytes(b"name: caf\xe9\n")


def marked(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def large(path: Path) -> None:
    path.write_bytes(b"#" * MAX_BYTES + b"\n")


def empty(path: Path) -> None:
    path.write_text("# to be done\n")


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def link(path: Path) -> None:
    path.rename(path.parents[2] / "elsewhere.yaml")
    path.symlink_to(path.parents[2] / "elsewhere.yaml")


UNWRITABLE: dict[str, Callable[[Path], None]] = {
    "OM102": latin,
    "OM103": marked,
    "OM110": large,
    "OM113": empty,
    "OM120": pipe,
    "OM123": link,
}
"""How to break a file in a way that a page of text cannot show."""


@pytest.mark.parametrize("code", UNWRITABLE)
def test_what_a_page_cannot_show_is_reported_too(code: str, tmp_path: Path) -> None:
    root = tmp_path / "registry"
    write(root, "")
    UNWRITABLE[code](root / FILES[0])
    assert codes(root) - {"OM303"} == {code}


def test_every_code_is_shown_by_an_example() -> None:
    shown = {code for code, (_, body) in SECTIONS.items() if "Wrong:" in body}
    assert shown | set(UNWRITABLE) == set(CODES)
