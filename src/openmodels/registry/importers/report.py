"""A plan for people and for programs: a sentence, plain JSON values, a review report in Markdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from openmodels.registry.importers.merge.fields import said
from openmodels.registry.importers.merge.plan import Action, Change, Plan

ACTIONS: tuple[Action, ...] = ("created", "changed", "retired", "confirmed")
MAX_LINES = 300
MAX_ROWS = 40
MAX_SKIPPED = 3
"""Examples of what is skipped for one reason."""


def summary(planned: Plan) -> str:
    """The plan in one sentence."""
    counts = ", ".join(f"{planned.count(action):,} {action}" for action in ACTIONS)
    rest = f"{planned.unchanged:,} unchanged; {len(planned.skipped):,} skipped, {len(planned.notices):,} notices."
    return f"{counts}, {rest}"


def as_json(planned: Plan) -> dict[str, Any]:
    """The whole plan as plain values; prices as text, so that none is rounded."""
    return {
        "counts": {action: planned.count(action) for action in ACTIONS},
        "unchanged": planned.unchanged,
        "changes": [
            {
                "action": change.action,
                "kind": change.kind,
                "path": change.path,
                "fields": {
                    name: {"old": _plain(change.old.get(name)), "new": _plain(change.new.get(name))}
                    for name in change.differing
                },
            }
            for change in planned.changes
        ],
        "skipped": [{"thing": one.thing, "reason": one.reason} for one in planned.skipped],
        "notices": [{"code": one.code, "thing": one.thing, "text": one.text} for one in planned.notices],
    }


def as_markdown(planned: Plan, source: str) -> str:
    """A report of at most 300 lines for the person who merges the import."""
    lines = [f"# Import of {source}", "", summary(planned), ""]
    lines += _prices(planned.changes)
    for action in ("retired", "created", "changed"):
        lines += _paths(action, [change for change in planned.changes if change.action == action])
    lines += _grouped("To look at", ((one.code, f"{one.thing}: {one.text}") for one in planned.notices))
    reasons = _reasons(planned)
    room = MAX_LINES - len(reasons)
    if len(lines) > room:
        rest = len(lines) - room + 3
        lines = [*lines[: room - 3], "", f"{rest:,} more lines are left out; `--format json` has everything.", ""]
    return "\n".join([*lines, *reasons]).rstrip("\n") + "\n"


def _prices(changes: Iterable[Change]) -> list[str]:
    """A table of changed prices, the greatest change first."""
    rows = [
        (_percent(change.old.get("pricing"), change.new.get("pricing")), change)
        for change in changes
        if change.action == "changed" and "pricing" in change.differing
    ]
    rows.sort(key=lambda row: (-abs(row[0] or Decimal(0)), row[1].path))
    if not rows:
        return []
    lines = [f"## Prices ({len(rows):,})", "", "| offer | was | is | change of input |", "|---|---|---|---|"]
    for percent, change in rows[:MAX_ROWS]:
        shown = "" if percent is None else f"{percent:+.0f} %"
        was, now = said(change.old.get("pricing")), said(change.new.get("pricing"))
        lines.append(f"| {_name(change.path)} | {was} | {now} | {shown} |")
    return [*lines, *_more(len(rows)), ""]


def _paths(action: str, changes: list[Change]) -> list[str]:
    if not changes:
        return []
    lines = [f"## {action.capitalize()} ({len(changes):,})", ""]
    for change in changes[:MAX_ROWS]:
        fields = f": {', '.join(change.differing)}" if action == "changed" else ""
        lines.append(f"- {_name(change.path)}{fields}")
    return [*lines, *_more(len(changes)), ""]


def _grouped(title: str, items: Iterable[tuple[str, str]]) -> list[str]:
    groups: dict[str, list[str]] = defaultdict(list)
    for group, text in items:
        groups[group].append(text)
    lines = [f"## {title}", ""] if groups else []
    for group, texts in sorted(groups.items(), key=lambda item: -len(item[1])):
        lines += [
            f"### {group} ({len(texts):,})",
            "",
            *(f"- {text}" for text in texts[:MAX_ROWS]),
            *_more(len(texts)),
            "",
        ]
    return lines


def _reasons(planned: Plan) -> list[str]:
    """What was skipped, a line for each reason, so that every reason is told however much was skipped."""
    groups: dict[str, list[str]] = defaultdict(list)
    for one in planned.skipped:
        groups[one.reason].append(one.thing)
    lines = [f"## Skipped ({len(planned.skipped):,})", "", "| number | because | such as |", "|---|---|---|"]
    for reason, things in sorted(groups.items(), key=lambda item: -len(item[1])):
        lines.append(f"| {len(things):,} | {reason} | {', '.join(f'`{thing}`' for thing in things[:MAX_SKIPPED])} |")
    return [*lines, ""] if groups else []


def _more(count: int) -> Iterator[str]:
    if count > MAX_ROWS:
        yield ""
        yield f"... and {count - MAX_ROWS:,} more."


def _name(path: str) -> str:
    return path.removesuffix(".yaml")


def _percent(old: dict[str, Any] | None, new: dict[str, Any] | None) -> Decimal | None:
    before, after = (old or {}).get("input_per_million"), (new or {}).get("input_per_million")
    if not before or after is None:
        return None
    return (Decimal(after) / Decimal(before) - 1) * 100


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
