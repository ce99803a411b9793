"""Processes of this machine as /proc shows them; where there is no /proc, nothing is known of them."""

from __future__ import annotations

from pathlib import Path

PROC = Path("/proc")


def knowable() -> bool:
    """Whether this system shows its processes under /proc."""
    return (PROC / "self" / "cwd").exists()


def inside(folder: Path, name: str) -> list[int]:
    """The process ids of the living programs called `name` whose working directory is the folder."""
    target = str(folder.resolve())
    return [int(entry.name) for entry in PROC.glob("[0-9]*") if _link(entry / "cwd") == target and _name(entry) == name]


def _link(path: Path) -> str | None:
    try:
        return str(path.readlink())
    except OSError:  # ended meanwhile, a zombie, or another user's
        return None


def _name(entry: Path) -> str | None:
    try:
        return (entry / "comm").read_text().strip()
    except OSError:
        return None
