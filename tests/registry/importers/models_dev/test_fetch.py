from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
from tests.registry.importers.conftest import Tree

from openmodels.errors import CannotRun
from openmodels.registry.importers.models_dev.fetch import fetch_tree as fetch


def test_an_archive_and_its_folder_give_the_same_files(tree: Tree, tmp_path: Path) -> None:
    archive = tree.archive(tmp_path / "models.dev-2026-07-02.tar.gz", "models.dev-abc")
    assert fetch(archive).texts == fetch(tree.root).texts


def test_the_day_is_read_from_the_name_and_the_caller_knows_better(tree: Tree, tmp_path: Path) -> None:
    archive = tree.archive(tmp_path / "models.dev-2026-07-02.tar.gz")
    assert fetch(archive).date == "2026-07-02"
    assert fetch(archive, date="2026-07-03").date == "2026-07-03"


def test_the_commit_is_read_from_an_archive_made_by_git(tmp_path: Path) -> None:
    path = tmp_path / "made.tar"
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT, pax_headers={"comment": "f3fc692" + "0" * 33}) as archive:
        member = tarfile.TarInfo("providers/a/provider.toml")
        archive.addfile(member, io.BytesIO())
    assert fetch(path).commit == "f3fc692" + "0" * 33


@pytest.mark.parametrize("packed", [True, False])
def test_links_are_followed_within_the_tree_and_others_are_reported(tree: Tree, tmp_path: Path, packed: bool) -> None:
    tree.link("providers/plan/models/m.toml", "../../anthropic/models/claude-sonnet-4-5.toml")
    tree.link("providers/plan/models/n.toml", "m.toml")
    tree.link("providers/plan/models/gone.toml", "nowhere.toml")
    tree.link("providers/plan/models/outside.toml", "/etc/hostname")
    found = fetch(tree.archive(tmp_path / "a.tar.gz") if packed else tree.root)
    original = found.texts["providers/anthropic/models/claude-sonnet-4-5.toml"]
    assert found.texts["providers/plan/models/m.toml"] == original
    assert found.texts["providers/plan/models/n.toml"] == original
    assert found.dangling == ("providers/plan/models/gone.toml", "providers/plan/models/outside.toml")


def test_links_in_a_circle_lead_nowhere(tree: Tree) -> None:
    tree.link("providers/plan/models/a.toml", "b.toml")
    tree.link("providers/plan/models/b.toml", "a.toml")
    assert len(fetch(tree.root).dangling) == 2


def test_files_that_are_not_toml_are_passed_over(tree: Tree) -> None:
    tree.text("providers/anthropic/logo.svg", "<svg/>")
    tree.text("providers/anthropic/models/notes", "name = 1")
    assert all(name.endswith(".toml") for name in fetch(tree.root).texts)


def test_a_path_that_holds_no_tree_is_refused_with_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="holds no"):
        fetch(tmp_path)
    with pytest.raises(CannotRun, match="There is no file or folder"):
        fetch(tmp_path / "missing")
    (tmp_path / "text").write_text("hello")
    with pytest.raises(CannotRun, match="not a tar archive"):
        fetch(tmp_path / "text")


def test_an_archive_cannot_name_files_outside_its_tree(tmp_path: Path) -> None:
    path = tmp_path / "evil.tar"
    with tarfile.open(path, "w") as archive:
        for name in ("providers/a/provider.toml", "providers/../../x.toml", "/etc/providers/x.toml"):
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    assert list(fetch(path).texts) == ["providers/a/provider.toml"]
