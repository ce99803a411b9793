from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from openmodels.errors import CannotRun
from openmodels.registry.read import read, select, shown, tree_digest
from openmodels.registry.syntax.limits import MAX_BYTES
from openmodels.registry.validate import validate

TODAY = date(2026, 6, 1)


def names(root: Path) -> list[str]:
    return [file.name for file in read([str(root)]).files]


def found(root: Path) -> list[tuple[str, str]]:
    return [(problem.code, problem.path.removeprefix(f"{root}/")) for problem in read([str(root)]).problems]


def put(root: Path, name: str, text: str = "a: 1\n") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_models_come_first_then_providers_then_mappings_each_sorted(tmp_path: Path) -> None:
    for name in ("mappings/b/x.yaml", "mappings/a/y.yaml", "providers/a.yaml", "models/y.yaml", "models/x.yaml"):
        put(tmp_path, name)
    assert names(tmp_path) == [
        *("models/x.yaml", "models/y.yaml", "providers/a.yaml"),
        *("mappings/a/y.yaml", "mappings/b/x.yaml"),
    ]


def test_hidden_files_and_other_files_are_left_alone(tmp_path: Path) -> None:
    put(tmp_path, "models/x.yaml")
    for name in (
        *("models/.x.yaml", "models/.git/x.yaml", "models/README.md", ".hidden/models/x.yaml"),
        *("schemas/x.yaml", "docker-compose.yml", "mappings/a/notes.txt", "models/images/x.png"),
    ):
        put(tmp_path, name)
    assert names(tmp_path) == ["models/x.yaml"]
    assert found(tmp_path) == []


def test_other_extensions_of_yaml_are_reported(tmp_path: Path) -> None:
    put(tmp_path, "models/x.yml")
    put(tmp_path, "providers/x.YAML")
    assert found(tmp_path) == [("OM121", "models/x.yml"), ("OM121", "providers/x.YAML")]


def test_files_too_high_or_too_deep_are_reported(tmp_path: Path) -> None:
    put(tmp_path, "models/a/x.yaml")
    put(tmp_path, "mappings/x.yaml")
    put(tmp_path, "mappings/a/b/c/x.yaml")
    put(tmp_path, "models/folder.yaml/x.yaml")
    assert sorted(found(tmp_path)) == [
        ("OM122", "mappings/a/b/c/x.yaml"),
        ("OM122", "mappings/x.yaml"),
        ("OM122", "models/a/x.yaml"),
        ("OM122", "models/folder.yaml/x.yaml"),
    ]
    assert names(tmp_path) == []


def test_a_link_within_the_registry_is_followed(tmp_path: Path) -> None:
    put(tmp_path / "registry", "models/x.yaml")
    (tmp_path / "registry/models/y.yaml").symlink_to("x.yaml")
    (tmp_path / "alias").symlink_to("registry")
    assert names(tmp_path / "alias") == ["models/x.yaml", "models/y.yaml"]


@pytest.mark.parametrize("target", ["/etc/passwd", "../../outside.yaml", "/nowhere.yaml"])
def test_a_link_out_of_the_registry_is_refused(tmp_path: Path, target: str) -> None:
    root = tmp_path / "registry"
    put(root, "models/x.yaml")
    put(tmp_path, "outside.yaml")
    (root / "models/y.yaml").symlink_to(target)
    assert names(root) == ["models/x.yaml"]
    assert found(root) == [("OM123", "models/y.yaml")]


def test_a_linked_folder_is_refused_too(tmp_path: Path) -> None:
    root = tmp_path / "registry"
    put(root, "models/x.yaml")
    put(tmp_path, "outside/x.yaml")
    (root / "mappings").mkdir()
    (root / "mappings/acme").symlink_to("../../outside")
    (root / "providers").symlink_to("../outside")
    assert names(root) == ["models/x.yaml"]
    assert found(root) == [("OM123", "providers"), ("OM123", "mappings/acme")]


@pytest.mark.timeout(10)
def test_links_in_a_circle_end(tmp_path: Path) -> None:
    put(tmp_path, "models/x.yaml")
    (tmp_path / "models/again").symlink_to(".")
    assert {code for code, _ in found(tmp_path)} == {"OM122"}


@pytest.mark.timeout(10)
def test_a_pipe_a_dangling_link_and_a_locked_file_are_problems(tmp_path: Path) -> None:
    put(tmp_path, "models/x.yaml")
    os.mkfifo(tmp_path / "models/pipe.yaml")
    (tmp_path / "models/dangling.yaml").symlink_to("gone.yaml")
    assert found(tmp_path) == [("OM120", "models/dangling.yaml"), ("OM120", "models/pipe.yaml")]
    assert read([str(tmp_path)]).broken == [("model", ("dangling",)), ("model", ("pipe",))]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_a_problem(tmp_path: Path) -> None:
    put(tmp_path, "models/x.yaml").chmod(0)
    assert found(tmp_path) == [("OM120", "models/x.yaml")]


def test_no_more_of_a_large_file_is_read_than_shows_that_it_is_too_large(tmp_path: Path) -> None:
    put(tmp_path, "models/x.yaml", "#" * (MAX_BYTES * 3))
    assert [len(file.data) for file in read([str(tmp_path)]).files] == [MAX_BYTES + 1]


def test_a_name_that_is_not_text_can_be_shown() -> None:
    assert shown(os.fsdecode(b"models/caf\xe9.yaml")) == "models/caf\\xe9.yaml"
    assert shown("models/\x1b[31m.yaml").isprintable()


def test_a_root_is_found_from_a_folder_or_file_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "registry/models/x.yaml")
    put(tmp_path, "registry/mappings/acme/x.yaml")
    monkeypatch.chdir(tmp_path)
    assert select(["registry"]).roots == ("registry",)
    assert select(["registry"]).only == ()
    part = select(["./registry/mappings/acme"])
    assert (part.roots, part.only) == (("registry",), ("registry/mappings/acme",))
    monkeypatch.chdir(tmp_path / "registry/models")
    assert select(["x.yaml"]).roots == ("..",)
    monkeypatch.chdir(tmp_path / "registry")
    inside = select(["models/x.yaml"])
    assert [file.path for file in read(inside.roots).files if inside.covers(file.path)] == ["models/x.yaml"]


def test_a_file_named_relative_to_its_own_folder_is_covered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "models/x.yaml", "name: 3\n")
    put(tmp_path, "models/y.yaml", "name: 3\n")
    monkeypatch.chdir(tmp_path / "models")
    result = validate(["x.yaml"], today=TODAY)
    assert result.files == 1
    assert {problem.path for problem in result.problems} == {"../models/x.yaml"}


@pytest.mark.parametrize("path", ["missing", "models/x.txt/..", ""])
def test_a_path_outside_any_registry_cannot_be_checked(tmp_path: Path, path: str) -> None:
    with pytest.raises(CannotRun, match=r"There is no|is not a registry"):
        select([tmp_path / path])


def test_the_digest_changes_with_any_name_or_content(tmp_path: Path) -> None:
    path = put(tmp_path, "models/x.yaml", "a: 1\n")
    seen = {tree_digest([tmp_path])}
    assert tree_digest([tmp_path]) in seen
    path.write_text("a: 2\n")
    seen.add(tree_digest([tmp_path]))
    path.rename(tmp_path / "models/y.yaml")
    seen.add(tree_digest([tmp_path]))
    put(tmp_path, "models/z.yml")
    seen.add(tree_digest([tmp_path]))
    assert len(seen) == 4
    put(tmp_path, "openmodels.toml", "[registry]\nprivate = true\n")
    seen.add(tree_digest([tmp_path]))
    assert len(seen) == 5
    put(tmp_path, "README.md", "not a registry file")
    assert tree_digest([tmp_path]) in seen


def test_the_digest_changes_when_a_file_moves_to_another_root(tmp_path: Path) -> None:
    path = put(tmp_path, "base/models/x.yaml", "a: 1\n")
    (tmp_path / "company/models").mkdir(parents=True)
    roots = [tmp_path / "base", tmp_path / "company"]
    before = tree_digest(roots)
    path.rename(tmp_path / "company/models/x.yaml")
    assert tree_digest(roots) != before
