from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from openmodels.errors import CannotRun
from openmodels.registry.importers.packaged import read_packaged


def wheel(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_the_data_file_is_read_out_of_a_wheel_and_the_version_off_its_name(tmp_path: Path) -> None:
    found = read_packaged(wheel(tmp_path / "prices-1.2.3-py3-none-any.whl", data="{}"), "data", "2026-11-13")
    assert (found.content, found.date, found.version) == (b"{}", "2026-11-13", "1.2.3")


def test_the_data_file_may_lie_by_itself(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text("{}")
    assert read_packaged(tmp_path / "data.json", "data", None).content == b"{}"


def test_another_package_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="does not hold data"):
        read_packaged(wheel(tmp_path / "other-1-py3.whl", readme="x"), "data", None)
    with pytest.raises(CannotRun, match="There is no file"):
        read_packaged(tmp_path / "missing", "data", None)
