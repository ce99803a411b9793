from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.registry.importers.conftest import Tree
from typer.testing import CliRunner

from openmodels.cli.import_ import app
from openmodels.errors import CannotRun
from openmodels.registry.validate import validate

runner = CliRunner()


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    tree = Tree(tmp_path / "models.dev-2026-07-02")
    tree.offer("router", "~anthropic/claude-latest")
    return ["models.dev", str(tree.root), "--registry", str(tmp_path / "registry")]


def test_the_plan_is_shown_and_then_carried_out(arguments: list[str], tmp_path: Path) -> None:
    result = runner.invoke(app, [*arguments, "--commit", "abc1234"])
    assert result.exit_code == 0
    assert "3 created, 0 changed, 0 retired" in result.stdout
    assert "follows the newest model of a line" in result.stdout
    assert validate([tmp_path / "registry"]).ok
    assert "0 created, 0 changed, 0 retired, 3 unchanged" in runner.invoke(app, arguments).stdout


def test_a_dry_run_writes_nothing(arguments: list[str], tmp_path: Path) -> None:
    result = runner.invoke(app, [*arguments, "--dry-run"])
    assert result.exit_code == 0
    assert not (tmp_path / "registry").exists()


def test_the_plan_as_json_holds_every_change(arguments: list[str]) -> None:
    result = runner.invoke(app, [*arguments, "--dry-run", "--format", "json"])
    found = json.loads(result.stdout)
    assert found["counts"] == {"created": 3, "changed": 0, "retired": 0}
    assert [skipped["thing"] for skipped in found["skipped"]] == ["router/~anthropic/claude-latest"]


def test_a_report_is_written_for_the_reviewer(arguments: list[str], tmp_path: Path) -> None:
    runner.invoke(app, [*arguments, "--dry-run", "--report", str(tmp_path / "report.md")])
    assert (tmp_path / "report.md").read_text().startswith("# Import of models.dev\n")


def test_an_unknown_source_is_refused_with_those_there_are(arguments: list[str]) -> None:
    result = runner.invoke(app, ["modelsdev", *arguments[1:]])
    assert isinstance(result.exception, CannotRun)
    assert "models.dev, model-prices, litellm, genai-prices" in str(result.exception)
