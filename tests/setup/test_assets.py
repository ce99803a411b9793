from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from tools import assets

from openmodels.stack import ports

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A source tree without npm packages, in a folder whose name has a space."""
    root = tmp_path / "source tree"
    shutil.copytree(ROOT / "web", root / "web", ignore=shutil.ignore_patterns("node_modules"))
    (root / "src" / "openmodels" / "web").mkdir(parents=True)
    return root


@pytest.fixture
def equipped(tree: Path) -> Path:
    """A source tree with the npm packages of this one."""
    assets.install()
    (tree / "web" / "node_modules").symlink_to(ROOT / "web" / "node_modules")
    return tree


def manifest(tree: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((built(tree) / "manifest.json").read_text())
    return found


def built(tree: Path) -> Path:
    return tree / "src" / "openmodels" / "web" / "built"


def test_nothing_is_built_again_while_the_sources_stay(equipped: Path) -> None:
    assert assets.build(equipped)
    first = manifest(equipped)
    assert not assets.build(equipped)
    (built(equipped) / first["names"]["site.css"]).unlink()
    assert assets.build(equipped)
    assert manifest(equipped) == first


def test_a_changed_script_has_a_new_name_and_the_old_file_goes(equipped: Path) -> None:
    assets.build(equipped)
    before = manifest(equipped)["names"]
    script = equipped / "web" / "scripts" / "theme.ts"
    script.write_text(f'{script.read_text()}\ndocument.title = "changed";\n')
    assert assets.build(equipped)
    after = manifest(equipped)["names"]
    assert {name for name in before if before[name] != after[name]} == {"theme.js"}
    assert b"changed" in (built(equipped) / after["theme.js"]).read_bytes()
    assert not list(built(equipped).glob(f"{before['theme.js']}*"))


def test_two_trees_make_the_same_files(equipped: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(equipped, other, symlinks=True)
    assets.build(equipped)
    assets.build(other)
    assert manifest(equipped) == manifest(other)


def test_the_font_comes_with_its_licence(equipped: Path) -> None:
    assets.build(equipped)
    assert "SIL Open Font License, Version 1.1" in (built(equipped) / "geist-LICENSE.txt").read_text()


def test_a_mistake_in_a_source_is_told_with_its_place_and_leaves_the_old_files(equipped: Path) -> None:
    assets.build(equipped)
    before = manifest(equipped)
    (equipped / "web" / "scripts" / "theme.ts").write_text("const = 1;\n")
    with pytest.raises(assets.BuildError, match=r"scripts/theme\.ts:1"):
        assets.build(equipped)
    assert manifest(equipped) == before
    assert all((built(equipped) / name).exists() for name in before["files"])


def test_without_the_npm_registry_the_error_says_so(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", f"http://127.0.0.1:{ports.free()}")
    monkeypatch.setenv("BUN_INSTALL_CACHE_DIR", str(tree / "cache"))
    with pytest.raises(assets.BuildError, match=r"(?s)ConnectionRefused.*does not reach the npm registry"):
        assets.build(tree)
    assert not (built(tree) / "manifest.json").exists()


def test_what_was_built_asks_no_network(equipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", f"http://127.0.0.1:{ports.free()}")
    monkeypatch.setenv("BUN_INSTALL_CACHE_DIR", str(equipped / "cache"))
    assert assets.build(equipped)


def test_the_locked_npm_packages_name_no_address() -> None:
    for name in ("package.json", "bun.lock"):
        assert not re.search(r"https?:|//[\w-]+\.", (ROOT / "web" / name).read_text()), name
    assert not (ROOT / "web" / ".npmrc").exists()
    assert not (ROOT / ".npmrc").exists()
