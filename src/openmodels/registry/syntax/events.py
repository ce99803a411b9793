"""The careful pass over a file that holds a tag, an anchor or an escape, which few files do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yaml import Node
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, Event, ScalarEvent

from openmodels.registry.problems import Place, Problem
from openmodels.registry.syntax.limits import MAX_ALIASES, MAX_NODES
from openmodels.registry.syntax.text import unseen_in

SIGNS = (b"!", b"&", b"\\")
"""A file without any of these needs no careful pass."""


def inspect(events: Iterator[Any], path: str) -> list[Problem]:
    """The problems of tags, anchors and escapes; stops at the first alias that breaks a limit."""
    problems: list[Problem] = []
    sizes: dict[str | None, int] = {}
    open_nodes: list[tuple[str | None, int]] = []
    total = aliases = 0
    for event in events:
        if isinstance(event, AliasEvent):
            aliases += 1
            fault = _alias_fault(event, aliases, open_nodes, total + sizes.get(event.anchor, 0))
            if fault:
                return [*problems, Problem("OM111", path, span(event), fault)]
            total += sizes.get(event.anchor, 0)
        elif isinstance(event, ScalarEvent | CollectionStartEvent):
            problems += _node_problems(event, path)
            if isinstance(event, CollectionStartEvent):
                open_nodes.append((event.anchor, total))
            elif event.anchor:
                sizes[event.anchor] = 1
            total += 1
        elif isinstance(event, CollectionEndEvent):
            anchor, before = open_nodes.pop()
            if anchor:
                sizes[anchor] = total - before
    return problems


def span(event: Event | Node) -> Place:
    """The place of an event or node, from its marks."""
    start, end = event.start_mark, event.end_mark
    assert start
    assert end
    return Place(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _alias_fault(event: AliasEvent, aliases: int, open_nodes: list[tuple[str | None, int]], total: int) -> str | None:
    if any(anchor == event.anchor for anchor, _ in open_nodes):
        return f"The alias '*{event.anchor}' stands inside its own anchor."
    if aliases > MAX_ALIASES:
        return f"The file has more than {MAX_ALIASES} aliases."
    if total > MAX_NODES:
        return f"With its aliases written out the file has more than {MAX_NODES:,} values."
    return None


def _node_problems(event: Any, path: str) -> list[Problem]:
    problems = []
    if event.tag:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        hint = "Put text that starts with '!' in quotes; the type of a value follows from how it is written."
        problems.append(Problem("OM108", path, span(event), f"The tag '{tag}' is not allowed.", hint=hint))
    unseen = unseen_in(event.value) if isinstance(event, ScalarEvent) else None
    if unseen:
        message = f"The text holds the character U+{ord(unseen):04X}, which cannot be seen and is not allowed."
        problems.append(Problem("OM104", path, span(event), message, hint="Delete its escape."))
    return problems
