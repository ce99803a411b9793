"""Fetch models.dev: its TOML files out of an archive or a folder, links followed, nothing unpacked on disk."""

from __future__ import annotations

import posixpath
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TypeVar

from openmodels.errors import CannotRun
from openmodels.registry.importers.models_dev.database import is_database, read_database
from openmodels.registry.importers.models_dev.files import Database, Files

MAX_FILES = 100_000
MAX_FILE_BYTES = 256 * 1024
MAX_LINKS = 8
ROOTS = ("models", "providers")

T = TypeVar("T")


def fetch(path: Path, *, commit: str | None = None, date: str | None = None) -> Files | Database:
    """Read an archive (tar, tar.gz), an unpacked folder, or a SQLite file; raises CannotRun where it is none."""
    if path.is_file() and is_database(path):
        return read_database(path, date)
    return fetch_tree(path, commit=commit, date=date)


def fetch_tree(path: Path, *, commit: str | None = None, date: str | None = None) -> Files:
    """The TOML files of an archive or a folder; raises CannotRun where there is no models.dev tree."""
    if path.is_dir():
        contents, links = _from_folder(path)
    elif path.is_file():
        contents, links, noted = _from_archive(path)
        commit = commit or noted
    else:
        raise CannotRun(f"There is no file or folder {path}.", hint="Give an archive of models.dev or its folder.")
    texts = {name: _decoded(name, content) for name, content in contents.items()}
    dangling = []
    for name, target in sorted(links.items()):
        found = _followed(target, links)
        if found in contents:
            texts[name] = texts[found]
        else:
            dangling.append(name)
    if not any(name.startswith("providers/") for name in texts):
        raise CannotRun(f"{path} holds no models.dev tree.", hint="It should have the folders models and providers.")
    return Files(dict(sorted(texts.items())), tuple(dangling), commit, date or _date_in(path.name))


def _from_folder(root: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    contents, links = {}, {}
    for file in _limited(file for top in ROOTS for file in sorted((root / top).rglob("*.toml"))):
        name = file.relative_to(root).as_posix()
        if file.is_symlink():
            links[name] = posixpath.normpath(posixpath.join(posixpath.dirname(name), file.readlink().as_posix()))
        elif file.is_file() and file.stat().st_size <= MAX_FILE_BYTES:
            contents[name] = file.read_bytes()
    return contents, links


def _from_archive(path: Path) -> tuple[dict[str, bytes], dict[str, str], str | None]:
    contents, links = {}, {}
    try:
        with tarfile.open(path) as archive:
            noted = archive.pax_headers.get("comment", "")
            for member in _limited(member for member in archive if member.name.endswith(".toml")):
                name = _inside(member.name)
                if name is None:
                    continue
                if member.issym():
                    links[name] = posixpath.normpath(posixpath.join(posixpath.dirname(name), member.linkname))
                elif member.isfile() and member.size <= MAX_FILE_BYTES and (file := archive.extractfile(member)):
                    contents[name] = file.read()
    except tarfile.TarError as error:
        raise CannotRun(f"{path} is not a tar archive: {error}.", hint="Give a .tar.gz of models.dev.") from None
    return contents, links, noted if re.fullmatch(r"[0-9a-f]{7,64}", noted) else None


def _inside(name: str) -> str | None:
    """The path below the repository's root, whatever folder the archive wraps it in."""
    parts = PurePosixPath(name).parts
    start = next((at for at, part in enumerate(parts[:2]) if part in ROOTS), None)
    return None if start is None or ".." in parts else "/".join(parts[start:])


def _followed(target: str, links: dict[str, str]) -> str:
    for _ in range(MAX_LINKS):
        if target not in links:
            return target
        target = links[target]
    return target


def _limited(items: Iterator[T]) -> Iterator[T]:
    for count, item in enumerate(items):
        if count >= MAX_FILES:
            raise CannotRun(f"The source holds more than {MAX_FILES:,} files.", hint="Is this models.dev?")
        yield item


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotRun(f"{name} is not UTF-8.", hint="Fetch the source again.") from None


def _date_in(name: str) -> str | None:
    found = re.search(r"\d{4}-\d{2}-\d{2}", name)
    return found[0] if found else None
