from __future__ import annotations

import tomllib
import zipfile
from pathlib import Path

import pytest

from openmodels.errors import CannotRun
from openmodels.registry.importers.packaged import installed, read_packaged
from openmodels.registry.importers.table import IMPORTERS


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


def test_the_data_file_of_an_installed_package_is_found_without_importing_it() -> None:
    found = installed("redis", "redis/py.typed")
    assert found.is_file()
    with pytest.raises(CannotRun, match="model-prices is not installed") as refused:
        installed("model-prices", "model_prices/snapshot.json")
    assert "openmodels-hub[model-prices]" in str(refused.value.hint)


def test_every_source_that_comes_as_a_package_is_an_extra_of_its_name() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    packaged = {name for name, importer in IMPORTERS.items() if importer.member}
    assert packaged == {"genai-prices", "litellm", "model-prices"}
    for name in packaged:
        assert [one.split(">")[0] for one in project["optional-dependencies"][name]] == [name]
