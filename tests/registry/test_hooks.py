"""The hooks for pre-commit are what it asks for, and name files and commands that exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.registry.conftest import Folder

from openmodels.cli.main import COMMANDS

HOOKS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text())


def test_each_hook_has_what_pre_commit_asks_for() -> None:
    for hook in HOOKS:
        assert {"id", "name", "entry", "language", "files"} <= set(hook)
        program, command, *_ = hook["entry"].split()
        assert (program, command in COMMANDS) == ("openmodels", True)


def test_each_hook_is_given_registry_files_and_no_others() -> None:
    for hook in HOOKS:
        for name in ("models/a.yaml", "registry/mappings/acme/a.yaml", "providers/a.yml"):
            assert re.search(hook["files"], name)
        for name in ("README.md", "schemas/model.schema.json", "mymodels/a.yaml", "models/a.txt"):
            assert not re.search(hook["files"], name)


def run(hook: dict[str, Any], folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    """Run a hook as pre-commit does: in the repository, with the names of the files of the commit."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = [*hook["entry"].split(), *names]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("below", [".", "registry"])
def test_the_hooks_check_and_put_right_the_files_of_a_commit(tmp_path: Path, below: str) -> None:
    validate, fix = HOOKS
    registry = Folder(tmp_path / below)
    registry.model("tiny-1", licensing="MIT")
    registry.model("tiny-2", licensing="whatever")
    mine = registry.provider("acme", name="Acme of ours")
    names = ["models/tiny-1.yaml", "providers/acme.yaml"]
    names = names if below == "." else [f"{below}/{name}" for name in names]
    done = run(validate, tmp_path, *names)
    assert (done.returncode, done.stdout.count("error[")) == (1, 1)
    done = run(fix, tmp_path, *names)
    assert (done.returncode, mine.read_text()[:1]) == (0, "#")
    assert "whatever" in (registry.root / "models/tiny-2.yaml").read_text()
    assert run(validate, tmp_path, *names).returncode == 0
