"""Finds and reads the files of registry roots: models/, providers/ and mappings/<provider>/, nothing else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from openmodels.errors import CannotRun
from openmodels.registry.problems import START, Problem
from openmodels.registry.syntax.limits import MAX_BYTES

Kind = Literal["model", "provider", "mapping"]
RULES_FILE = "openmodels.toml"
"""What a root says of itself and of the rules that it keeps."""
FOLDERS: dict[str, Kind] = {"models": "model", "providers": "provider", "mappings": "mapping"}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One registry file: `root` as it is shown, `name` below it with slashes, and what it holds."""

    kind: Kind
    root: str
    name: str
    data: bytes
    path: str
    """Where the file is, as it is shown to people."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The id, or the provider's and the model's, that the place of the file promises."""
        return ids_of(self.name)


@dataclass(frozen=True, slots=True)
class Found:
    """What is in the roots: their files in order and the problems of finding and reading them."""

    files: list[SourceFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    broken: list[tuple[Kind, tuple[str, ...]]] = field(default_factory=list)
    """Files that exist and could not be read, as kind and ids."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The roots to read and, within them, the paths to report on; no paths means everything."""

    roots: tuple[str, ...]
    only: tuple[str, ...] = ()

    def covers(self, path: str) -> bool:
        """Whether problems of this file are to be reported."""
        return not self.only or any(p in {".", path} or path.startswith(f"{p}/") for p in self.only)


def ids_of(name: str) -> tuple[str, ...]:
    """The ids in the name of a file below its root, such as ("openai", "gpt-5") of mappings/openai/gpt-5.yaml."""
    return tuple(name.removesuffix(".yaml").split("/")[1:])


def is_registry_file(name: str) -> bool:
    """Whether a document may lie at this name below a root."""
    folder, *rest = name.split("/")
    if folder not in FOLDERS or not name.endswith(".yaml") or "\n" in name:
        return False
    return len(rest) == (2 if FOLDERS[folder] == "mapping" else 1) and not any(one.startswith(".") for one in rest)


def shown_in(root: str, name: str) -> str:
    """A file of a root as it is shown to people."""
    return shown(name if root == "." else f"{root}/{name}")


def shown(path: str) -> str:
    """A path that can be printed, whatever bytes its name is made of."""
    if path.isascii() and path.isprintable():
        return path.replace(os.sep, "/")
    text = os.fsencode(path).decode("utf-8", "backslashreplace").replace(os.sep, "/")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def select(paths: Sequence[Path | str]) -> Selection:
    """The registry roots that these paths are or lie in; raises CannotRun for a path that is neither."""
    roots: dict[str, None] = {}
    only: list[str] = []
    for path in map(Path, paths):
        if not path.exists():
            raise CannotRun(
                f"There is no file or folder '{shown(str(path))}'.",
                hint="Name a registry, or a part of one, that exists; it is looked for from the present folder.",
            )
        root, inside = _root_of(path)
        roots[root] = None
        only.append(shown_in(root, inside) if inside else shown(root))
    return Selection(tuple(roots), () if set(only) == set(map(shown, roots)) else tuple(only))


def _is_root(path: Path) -> bool:
    return any((path / folder).is_dir() for folder in FOLDERS)


def _root_of(path: Path) -> tuple[str, str]:
    """The root that a path is or lies in, and where in it."""
    if _is_root(path):
        return os.path.normpath(path), ""
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links out of the root
    for parent in whole.parents:
        if _is_root(parent) and whole.relative_to(parent).parts[0] in FOLDERS:
            inside = whole.relative_to(parent).as_posix()
            return str(parent) if path.is_absolute() else os.path.relpath(parent), inside
    raise CannotRun(
        f"'{shown(str(path))}' is not a registry and not part of one.",
        hint="A registry is a folder with models/, providers/ and mappings/ in it.",
    )


def read(roots: Iterable[str]) -> Found:
    """Every file of these roots, sorted within each folder; nothing that is wrong with one stops the others."""
    found = Found()
    found.files.extend(_files(roots, found))
    return found


def _files(roots: Iterable[str], found: Found) -> Iterator[SourceFile]:
    """The files one by one; what is wrong is noted in `found`."""
    for folder, kind in FOLDERS.items():
        for root in roots:
            for name in _names(root, folder, 2 if kind == "mapping" else 1, found.problems):
                data = _bytes(root, name, found.problems)
                if data is None:
                    found.broken.append((kind, ids_of(name)))
                else:
                    yield SourceFile(kind, root, name, data, shown_in(root, name))


def _names(root: str, folder: str, depth: int, problems: list[Problem]) -> Iterator[str]:
    """Names of the .yaml files that lie `depth` levels below the root, sorted; the rest is reported."""
    if depth > 0 and Path(root, folder).is_symlink() and not _within(f"{root}/{folder}", root):
        problems.append(_outside(root, folder))
        return
    try:
        entries = sorted(os.scandir(f"{root}/{folder}"), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError as error:
        problems.append(_unreadable(root, folder, error))
        return
    for entry in entries:
        name = f"{folder}/{entry.name}"
        if entry.name.startswith("."):
            continue
        if entry.is_symlink() and not _within(entry.path, root):
            problems.append(_outside(root, name))
        elif entry.is_dir() and depth > -8:  # links within the root may lead in circles
            yield from _names(root, name, depth - 1, problems)
        elif entry.name.lower().endswith((".yml", ".yaml")) and not entry.name.endswith(".yaml"):
            message = "The name of a registry file ends in .yaml."
            problems.append(Problem("OM121", shown_in(root, name), START, message, hint="Rename the file."))
        elif entry.name.endswith(".yaml") and depth != 1:
            problems.append(Problem("OM122", shown_in(root, name), START, "No file is expected here.", hint=_PLACES))
        elif entry.name.endswith(".yaml"):
            yield name


_PLACES = "Files are models/ID.yaml, providers/ID.yaml and mappings/PROVIDER/MODEL.yaml."


def _within(path: str, root: str) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def _outside(root: str, name: str) -> Problem:
    message = "The link leads out of the registry and is not followed."
    return Problem("OM123", shown_in(root, name), START, message, hint="Put the file itself here.")


def _bytes(root: str, name: str, problems: list[Problem]) -> bytes | None:
    try:
        # A pipe would block for ever, so nothing is waited for and only a regular file is read.
        handle = os.open(f"{root}/{name}", os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            status = os.fstat(handle)
            if stat.S_ISREG(status.st_mode):
                return os.read(handle, min(status.st_size, MAX_BYTES + 1))
        finally:
            os.close(handle)
        problems.append(Problem("OM120", shown_in(root, name), START, "This is not a file that can be read."))
    except OSError as error:
        problems.append(_unreadable(root, name, error))
    return None


def _unreadable(root: str, name: str, error: OSError) -> Problem:
    return Problem("OM120", shown_in(root, name), START, f"It cannot be read: {error.strerror}.")


def tree_digest(roots: Sequence[Path | str]) -> str:
    """A digest of all registry files, of where they lie and of what each root says of itself: has anything changed?"""
    found = Found()
    files = _files([str(root) for root in roots], found)  # one at a time: a large registry is gigabytes
    return _digest(roots, files, found)


def digest_of(roots: Sequence[Path | str], found: Found) -> str:
    """The digest of a tree that has been read, as `tree_digest` finds it."""
    return _digest(roots, found.files, found)


def _digest(roots: Sequence[Path | str], files: Iterable[SourceFile], found: Found) -> str:
    digest = blake2b(digest_size=16)
    places = [str(root) for root in roots]
    for root in places:
        about = Path(root, RULES_FILE)
        said = about.read_bytes() if about.is_file() else b""
        digest.update(f"{Path(root).resolve().name}\0{len(said)}\0".encode("utf-8", "surrogateescape") + said)
    for file in files:
        name = f"{places.index(file.root)}\0{file.name}\0{len(file.data)}\0"
        digest.update(name.encode("utf-8", "surrogateescape") + file.data)
    for problem in found.problems:
        digest.update(f"{problem.code}\0{problem.path}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
