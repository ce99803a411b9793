"""Puts right what is mechanical in a file: forms of values, the order of keys, the schema line, the last line break.

Comments stay with the key below them. A file is left as it is where the result would not mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openmodels.registry.changes import changed_since
from openmodels.registry.documents import KINDS, field_order
from openmodels.registry.numbers import number_text
from openmodels.registry.problems import Place
from openmodels.registry.read import Kind, SourceFile, read, select
from openmodels.registry.shape import shape
from openmodels.registry.syntax.text import lines_of
from openmodels.registry.write import SCHEMA_LINES, write_text
from openmodels.registry.yaml import load, numbers

_STRUCTURE = re.compile(r"^(---|\.\.\.|%)|(^|[\s\[,])[&*][^\s]", re.MULTILINE)
"""Marks of documents, and anchors, which must stay above their aliases: such a file keeps its order."""


def fix_files(paths: Sequence[Path | str], since: str | None = None) -> list[str]:
    """Put right the files that these paths cover, and return the paths of those that were changed."""
    selection = select(paths)
    roots = {root: None if since is None else changed_since(root, since) for root in selection.roots}
    done = []
    for file in read(selection.roots).files:
        names = roots[file.root]
        if selection.covers(file.path) and (names is None or file.name in names):
            better = fixed(file)
            if better is not None:
                write_text(Path(file.root, file.name).resolve(), better.decode())
                done.append(file.path)
    return done


def fixed(file: SourceFile) -> bytes | None:
    """The bytes of a file with everything mechanical put right, or None where there is nothing to do."""
    value, problems = load(file.data, file.path)
    if problems or not isinstance(value, dict) or b"\r" in file.data:
        return None
    text = file.data.decode("utf-8")
    text = _with_values(text, _changes(file, value))
    meant, problems = load(text.encode(), file.path)
    if problems:
        return None
    text = _with_schema_line(_ordered(text if text.endswith("\n") else f"{text}\n", file.kind), file.kind)
    if load(text.encode(), file.path) != (meant, []) or text.encode() == file.data:
        return None
    return text.encode()


def _changes(file: SourceFile, value: dict[str, Any]) -> dict[Place, str]:
    """What to write instead, by place: the certain fix of a problem, and the one form of a number that is none."""
    problems = shape(file.kind, value, file.data, file.path).problems
    wrong = {problem.place for problem in problems}
    forms = {place: number_text(number) for place, number in numbers(file.data) if place not in wrong}
    return forms | {problem.place: problem.fix for problem in problems if problem.fix is not None}


def _with_values(text: str, changes: Mapping[Place, str]) -> str:
    lines = lines_of(text)
    for place in sorted(changes, reverse=True):
        if place.line == place.end_line:
            line = lines[place.line - 1]
            lines[place.line - 1] = line[: place.column - 1] + changes[place] + line[place.end_column - 1 :]
    return "\n".join(lines)


def _ordered(text: str, kind: Kind) -> str:
    if _STRUCTURE.search(text):
        return text
    order = {name: i for i, name in enumerate(field_order(KINDS[kind]))}
    head, blocks = _blocks(text)
    return "".join([head, *(block for _, block in sorted(blocks, key=lambda pair: order.get(pair[0], len(order))))])


def _blocks(text: str) -> tuple[str, list[tuple[str, str]]]:
    """What stands above the first key, then each key with its lines and the comments right above it."""
    lines = text.splitlines(keepends=True)
    starts = [(i, match[2]) for i, line in enumerate(lines) if (match := _KEY.match(line))]
    if not starts:
        return text, []
    firsts = []
    for number, (i, _) in enumerate(starts):
        while number and lines[i - 1].startswith("#"):
            i -= 1
        firsts.append(i)
    ends = [*firsts[1:], len(lines)]
    named = zip(starts, firsts, ends, strict=True)
    return "".join(lines[: firsts[0]]), [(name, "".join(lines[a:b])) for (_, name), a, b in named]


_KEY = re.compile(r"""(['"]?)([A-Za-z_][A-Za-z0-9_]*)\1[ ]*:(?=\s)""")


def _with_schema_line(text: str, kind: Kind) -> str:
    return text if "yaml-language-server" in text else f"{SCHEMA_LINES[kind]}\n{text}"
