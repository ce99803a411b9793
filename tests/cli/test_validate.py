from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from openmodels.cli.main import main
from openmodels.cli.validate import Format
from openmodels.registry.examples import EXAMPLES
from openmodels.registry.reports.table import FORMATS


@pytest.fixture
def root(tmp_path: Path) -> Path:
    names = {"model": "models/tiny-1", "provider": "providers/acme", "mapping": "mappings/acme/tiny-1"}
    for kind, name in names.items():
        path = tmp_path / f"registry/{name}.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(EXAMPLES[kind]))
    (tmp_path / "registry/openmodels.toml").write_text('levels.OM509 = "off"')  # the examples grow old
    return tmp_path / "registry"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["openmodels", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        main()
    assert isinstance(end.value.code, int)
    return end.value.code


def test_a_clean_registry_ends_with_0(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "validate", root) == 0
    told = capsys.readouterr()
    assert told.out.endswith("no problems\n")
    assert told.err == ""


def test_problems_end_with_1_and_are_told_on_standard_output(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "models/tiny-1.yaml").write_text("id: tiny-1\n\tname: x")
    assert run(monkeypatch, "validate", root) == 1
    assert "error[OM105]: A tab is used for indentation.\n" in capsys.readouterr().out


def test_json_is_one_object_whatever_the_width_of_the_terminal(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    (root / "models/tiny-1.yaml").write_text("id: [bold]tiny-1[/bold]\n")
    assert run(monkeypatch, "validate", root, "--format", "json") == 1
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "OM101"


@pytest.mark.parametrize("path", ["nowhere", "."])
def test_what_is_no_registry_ends_with_2(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, "validate", path) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("error: ")


def test_without_a_path_the_registries_of_the_setting_are_checked(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENMODELS_REGISTRY", str(root))
    assert run(monkeypatch, "validate") == 0
    assert capsys.readouterr().out.startswith("3 files in ")


def test_every_format_of_the_table_can_be_asked_for() -> None:
    assert list(get_args(Format)) == list(FORMATS)


def test_a_report_is_written_beside_what_is_printed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "models/tiny-1.yaml").write_text("id: tiny-1\n\tname: x")
    assert run(monkeypatch, "validate", root, "--format", "github", "--report", tmp_path / "report.md") == 1
    assert capsys.readouterr().out.startswith("::error file=")
    report = (tmp_path / "report.md").read_text()
    assert report.startswith("## Registry check\n")
    assert "| error | OM105 |" in report
    assert "What the change means" not in report


def test_the_report_of_a_branch_tells_what_it_means(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], [*who, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    (root / "models/tiny-2.yaml").write_text(json.dumps(EXAMPLES["model"] | {"id": "tiny-2"}))
    arguments = ("validate", root, "--changed-since", "main", "--report", tmp_path / "report.md")
    run(monkeypatch, *arguments)
    assert "## What the change means\n\n1 new model since " in (tmp_path / "report.md").read_text()


def test_a_report_that_cannot_be_written_ends_with_2(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "validate", root, "--report", root) == 2
    assert "The report cannot be written to" in capsys.readouterr().err
