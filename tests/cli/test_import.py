from __future__ import annotations

import json
import shutil
import threading
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
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
    assert "0 created, 0 changed, 0 retired, 0 confirmed, 3 unchanged" in runner.invoke(app, arguments).stdout


def test_a_dry_run_writes_nothing(arguments: list[str], tmp_path: Path) -> None:
    result = runner.invoke(app, [*arguments, "--dry-run"])
    assert result.exit_code == 0
    assert not (tmp_path / "registry").exists()


def test_the_plan_as_json_holds_every_change(arguments: list[str]) -> None:
    result = runner.invoke(app, [*arguments, "--dry-run", "--format", "json"])
    found = json.loads(result.stdout)
    assert found["counts"] == {"created": 3, "changed": 0, "retired": 0, "confirmed": 0}
    assert [skipped["thing"] for skipped in found["skipped"]] == ["router/~anthropic/claude-latest"]


def test_a_report_is_written_for_the_reviewer(arguments: list[str], tmp_path: Path) -> None:
    runner.invoke(app, [*arguments, "--dry-run", "--report", str(tmp_path / "report.md")])
    assert (tmp_path / "report.md").read_text().startswith("# Import of models.dev\n")


def test_an_unknown_source_is_refused_with_those_there_are(arguments: list[str]) -> None:
    result = runner.invoke(app, ["modelsdev", *arguments[1:]])
    assert isinstance(result.exception, CannotRun)
    assert "models.dev, model-prices, litellm, genai-prices" in str(result.exception)


def test_a_source_can_be_given_by_its_address(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "tree")
    tree.archive(tmp_path / "models.dev.tar.gz", "models.dev-main")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/models.dev.tar.gz"
        result = runner.invoke(app, ["models.dev", url, "--registry", str(tmp_path / "registry")])
        server.shutdown()
    assert result.exit_code == 0
    assert "3 created" in result.stdout
    offer = (tmp_path / "registry/mappings/anthropic/claude-sonnet-4-5.yaml").read_text()
    assert f"retrieved_at: '{datetime.now(UTC).date()}'" in offer


def test_a_source_of_no_day_is_refused(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "tree")
    result = runner.invoke(app, ["models.dev", str(tree.root), "--registry", str(tmp_path / "registry")])
    assert isinstance(result.exception, CannotRun)
    assert "Nothing says of which day" in str(result.exception)
    assert not (tmp_path / "registry").exists()


def test_without_a_path_the_installed_package_is_read(tmp_path: Path) -> None:
    refused = runner.invoke(app, ["models.dev", "--registry", str(tmp_path / "registry")]).exception
    assert isinstance(refused, CannotRun)
    assert "does not come as a package" in str(refused)
    missing = runner.invoke(app, ["genai-prices", "--registry", str(tmp_path / "registry")]).exception
    assert isinstance(missing, CannotRun)
    assert "genai-prices is not installed" in str(missing)


def test_another_registry_becomes_an_overlay_and_ours_is_left_alone(arguments: list[str], tmp_path: Path) -> None:
    runner.invoke(app, arguments)
    theirs = tmp_path / "theirs"
    shutil.copytree(tmp_path / "registry", theirs)
    offer = theirs / "mappings/anthropic/claude-sonnet-4-5.yaml"
    offer.write_text(offer.read_text().replace("input_per_million: 3\n", "input_per_million: 2\n"))
    before = (tmp_path / "registry/mappings/anthropic/claude-sonnet-4-5.yaml").read_bytes()
    given = ["openmodels", str(theirs), "--registry", str(tmp_path / "registry"), "--overlay", str(tmp_path / "over")]
    result = runner.invoke(app, given)
    assert result.exit_code == 0
    assert [path.name for path in (tmp_path / "over").rglob("*.yaml")] == ["claude-sonnet-4-5.yaml"]
    assert (tmp_path / "registry/mappings/anthropic/claude-sonnet-4-5.yaml").read_bytes() == before
    assert validate([tmp_path / "registry", tmp_path / "over"]).ok
    refused = runner.invoke(app, [*arguments, "--overlay", str(tmp_path / "over")]).exception
    assert isinstance(refused, CannotRun)
