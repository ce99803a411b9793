"""The hooks for pre-commit are what it asks for, and name files and commands that exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

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
