"""The strict reader of registry YAML: libyaml composes the nodes, a lean walk makes plain values of them.

Values are text, int, Decimal, bool, None, list and dict with text keys, as in JSON. A plain scalar is a number
only in decimal form, and true, false and null are the only words with a meaning: `no`, `on`, dates, times,
0x1F, 1_000 and .inf stay text. What YAML has beyond JSON and could surprise (duplicate keys, tags, merge keys,
several documents, aliases without bounds) is a problem. Hostile input is refused within fixed limits.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from yaml import MappingNode, Node, ScalarNode, SequenceNode
from yaml._yaml import CParser
from yaml.error import MarkedYAMLError, YAMLError

from openmodels.registry.problems import START, Place, Problem, Related
from openmodels.registry.syntax.events import SIGNS, inspect, span
from openmodels.registry.syntax.limits import MAX_DEPTH, MAX_NODES
from openmodels.registry.syntax.sentences import explain
from openmodels.registry.syntax.text import not_text

Step = str | int
"""A field's name or an item's index; a path of them leads from the top of a file to a value."""

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INDENTED = re.compile(rb"^[ ?:\t-]{%d}" % (MAX_DEPTH // 4), re.MULTILINE)
_NUMBER_STARTS = frozenset("0123456789-+.")
# At most 30 digits on either side and an exponent of two, so that no number is expensive to work with.
_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]{0,29})(\.[0-9]{0,30})?|(\.[0-9]{1,30}))([eE][-+]?[0-9]{1,2})?", re.ASCII)


def load(data: bytes, path: str) -> tuple[Any, list[Problem]]:
    """The value of a file and the problems of its syntax; the value is None where it cannot be made out."""
    problem = not_text(data, path)
    if problem:
        return None, [problem]
    try:
        node = _composer(data).get_single_node()
        problems = inspect(_events(data), path) if any(sign in data for sign in SIGNS) else []
    except _Refused as refused:
        return None, [Problem("OM110", path, refused.place, refused.message)]
    except MarkedYAMLError as error:
        return None, [explain(error, data.decode("utf-8"), path)]
    except YAMLError as error:
        return None, [Problem("OM101", path, START, f"This is not valid YAML: {error}.")]
    if problems:
        return None, problems
    if node is None:
        return None, [Problem("OM113", path, START, "The file is empty.", hint="Delete it, or write its fields.")]
    return _value(node, path, problems), problems


_TOO_MANY = f"The file has more than {MAX_NODES:,} values."


class _Refused(Exception):
    def __init__(self, parent: Node | None, deep: bool) -> None:
        # A collection that is still being composed has no end yet.
        mark = parent.start_mark if parent else None
        self.place = Place(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2) if mark else START
        self.message = f"Values are nested more than {MAX_DEPTH} deep." if deep else _TOO_MANY


class _Composer(CParser):
    """libyaml's composer; each scalar node carries its value where others carry their tag."""

    # libyaml calls these two around every node; functions of C, as this is the hottest spot of a whole check.
    descend_resolver = staticmethod(operator.is_)
    ascend_resolver = staticmethod(bool)

    def resolve(self, kind: type[Node], value: str, implicit: Any) -> Any:
        if kind is not ScalarNode or not implicit[0]:
            return value
        if value in _WORDS:
            return _WORDS[value]
        return _number(value) if value[0] in _NUMBER_STARTS else value


class _Guarded(_Composer):
    """A composer that stops before it goes too deep, which would overflow the stack, or too far."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.depth = 0
        self.nodes = 0

    def descend_resolver(self, parent: Node | None, index: Any) -> None:  # type: ignore[override]
        self.nodes += 1
        self.depth += 1
        if self.depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise _Refused(parent, self.depth > MAX_DEPTH)

    def ascend_resolver(self) -> None:  # type: ignore[override]
        self.depth -= 1


def _composer(data: bytes) -> _Composer:
    """The plain composer where the limits cannot be reached, the guarded one for the rest."""
    # A block opens at a greater column than the one around it, or at the same one for a list below its key; its
    # column is at most the length of the signs and spaces that its line starts with. A bracket opens one
    # collection and may imply one more.
    within = len(data) < MAX_NODES and data.count(b"[") + data.count(b"{") <= MAX_DEPTH // 4
    return _Composer(data) if within and not _INDENTED.search(data) else _Guarded(data)


def _number(value: str) -> Any:
    match = _NUMBER.fullmatch(value)
    if not match:
        return value
    if match.lastindex is None:
        return int(value)
    number = Decimal(value)
    whole = int(number)
    return whole if whole == number else number  # 3.0 is an integer, as in JSON Schema


def _value(node: Any, path: str, problems: list[Problem]) -> Any:
    kind = type(node)
    if kind is ScalarNode:
        return node.tag
    if kind is SequenceNode:
        return [item.tag if type(item) is ScalarNode else _value(item, path, problems) for item in node.value]
    fields: dict[str, Any] = {}
    for key, value in node.value:
        if type(key) is ScalarNode and key.value not in fields and key.value != "<<":
            fields[key.value] = value.tag if type(value) is ScalarNode else _value(value, path, problems)
    if len(fields) != len(node.value):
        problems += _bad_keys(node, path)
    return fields


def _bad_keys(mapping: MappingNode, path: str) -> Iterator[Problem]:
    firsts: dict[str, Place] = {}
    for key, _ in mapping.value:
        if type(key) is not ScalarNode:
            yield Problem("OM112", path, span(key), "A key must be text.", hint="Write `key: value`.")
        elif key.value == "<<":
            hint = "Write the fields out; '<<' is a merge key only in YAML 1.1."
            yield Problem("OM109", path, span(key), "Merge keys are not allowed.", hint=hint)
        elif key.value in firsts:
            first = firsts[key.value]
            message = f"The key '{key.value}' is already on line {first.line}."
            related = (Related(path, first, "first written here"),)
            yield Problem("OM106", path, span(key), message, hint="Keep one of the two.", related=related)
        else:
            firsts[key.value] = span(key)


def _events(data: bytes) -> Iterator[Any]:
    parser = CParser(data)
    while parser.check_event():
        yield parser.get_event()


class Positions:
    """Where the keys and values of one file stand; the file is composed again when the first one is asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _top(self) -> Node | None:
        return _composer(self._data).get_single_node()

    def value(self, path: Sequence[Step] = ()) -> Place:
        """The place of the value at this path, or of the nearest one around it that exists."""
        return self._find(path)[1]

    def key(self, path: Sequence[Step]) -> Place:
        """The place of the key, or of the list item, at this path, or of the nearest one around it."""
        return self._find(path)[0]

    def depth(self, path: Sequence[Step]) -> int:
        """How many steps of this path lead to something that exists."""
        node = self._top
        for number, step in enumerate(path):
            found = _child(node, step) if node else None
            if not found:
                return number
            node = found[1]
        return len(path)

    def _find(self, path: Sequence[Step]) -> tuple[Place, Place]:
        if self._top is None:
            return START, START
        key = node = self._top
        for step in path:
            found = _child(node, step)
            if not found:
                break
            key, node = found
        return _head(key), _head(node)


def numbers(data: bytes) -> Iterator[tuple[Place, int | Decimal]]:
    """Each value of a file that is a number, and where it stands."""
    waiting = [_composer(data).get_single_node()]
    while waiting:
        node = waiting.pop()
        if isinstance(node, MappingNode):
            waiting += [value for _, value in node.value]
        elif isinstance(node, SequenceNode):
            waiting += node.value
        elif isinstance(node, ScalarNode) and (number := _resolved(node)) is not None:
            yield span(node), number


def _resolved(node: ScalarNode) -> int | Decimal | None:
    value: Any = node.tag
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _child(node: Node, step: Step) -> tuple[Node, Node] | None:
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _head(node: Node) -> Place:
    # Of a list or mapping its first key or item is pointed at: the whole would underline half of the file.
    while isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        first = node.value[0]
        node = first[0] if isinstance(first, tuple) else first
    return span(node)
