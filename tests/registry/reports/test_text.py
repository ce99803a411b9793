from __future__ import annotations

from datetime import date
from typing import Any

from openmodels.registry.reports.text import report
from openmodels.registry.validate import validate

TODAY = date(2026, 6, 1)


def told(registry: Any) -> str:
    text = report(validate([registry.root], today=TODAY)).plain
    return text.replace(f"{registry.root}/", "")


def test_a_problem_shows_its_line_with_a_caret_below_what_is_wrong(registry: Any) -> None:
    registry.model("tiny-1", licensing="Apache-2")
    assert told(registry).startswith(
        "error[OM204]: 'licensing' cannot be 'Apache-2'.\n"
        " --> models/tiny-1.yaml:7:12\n"
        "  |\n"
        '7 | licensing: "Apache-2"\n'
        "  |            ^^^^^^^^^^\n"
        "  = help: Did you mean 'apache-2.0'?\n"
    )


def test_the_other_end_of_a_problem_is_named(registry: Any) -> None:
    registry.text("models/tiny-2.yaml", (registry.root / "models/tiny-1.yaml").read_text())
    assert "  = see: models/tiny-1.yaml:1:5: first given here\n" in told(registry)


def test_the_last_line_counts(registry: Any) -> None:
    assert told(registry).startswith("3 files in 0.")
    assert told(registry).endswith(" s: no problems")
    registry.model("tiny-1", name=3, licensing=4)
    assert told(registry).endswith(" s: 2 errors in 1 file")


def test_wide_characters_take_two_cells_before_the_caret(registry: Any) -> None:
    path = registry.root / "models/tiny-1.yaml"
    path.write_text(path.read_text() + "links: [{label: 日本, url: x}]\n")
    line, mark = told(registry).splitlines()[3:5]
    assert line == "10 | links: [{label: 日本, url: x}]"
    assert mark == "   | " + " " * (len("links: [{label: 日本, url: ") + 2) + "^"


def test_a_long_line_is_cut_around_the_mark(registry: Any) -> None:
    registry.model("tiny-1", capabilities=["chat"] * 60)
    line, mark = told(registry).splitlines()[3:5]
    assert len(line) < 140
    assert line.endswith("...")
    assert line[mark.index("^") :].startswith('"chat"')
    registry.model("tiny-1", developer="x" * 400, family="Y")
    registry.text("models/tiny-1.yaml", "{" + ", ".join(f"k{n}: 1" for n in range(90)) + "}\n")
    for block in told(registry).split("\n\n")[:-1]:
        lines = block.splitlines()
        if "There is no field" in lines[0]:
            wanted = lines[0].split("'")[1]
            assert lines[3][lines[4].index("^") :].startswith(wanted)


def test_what_a_file_holds_cannot_command_the_terminal(registry: Any) -> None:
    registry.text("models/tiny-1.yaml", b"name: \x1b]0;owned\x07\n")
    registry.text("models/\x1b[2J.yaml", "name: '\u202e'\n")
    text = told(registry)
    assert not {"\x1b", "\x07", "\u202e"} & set(text)


def test_a_place_beyond_the_end_of_a_file_can_be_shown(registry: Any) -> None:
    registry.text("models/tiny-1.yaml", "")
    assert "1 | \n  | ^\n" in told(registry)
