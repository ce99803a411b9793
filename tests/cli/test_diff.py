from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from openmodels.cli.main import main
from openmodels.registry.examples import EXAMPLES


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A registry in git with one model whose file has changed since the last commit."""
    path = tmp_path / "registry/models/tiny-1.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(EXAMPLES["model"]))
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], [*who, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    path.write_text(json.dumps(EXAMPLES["model"] | {"context_window": 256000}))
    return tmp_path / "registry"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["openmodels", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_a_pipe_gets_the_table_and_the_sentence(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "diff", "main", root) == 0
    heading, row, sentence = capsys.readouterr().out.splitlines()
    assert heading.split() == ["field", "before", "after"]
    assert row.split() == ["model", "changed", "tiny-1", "context_window", "128,000", "256,000", "+100.0%"]
    assert sentence.startswith("1 model changed since ")


def test_markdown_and_json_can_be_asked_for(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENMODELS_REGISTRY", str(root))
    assert run(monkeypatch, "diff", "HEAD", "--format", "markdown") == 0
    assert r"| model changed | tiny-1 | context\_window | 128,000 | 256,000 | +100.0% |" in capsys.readouterr().out
    assert run(monkeypatch, "diff", "HEAD", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["changes"][0]["what"] == "changed"


def test_an_unknown_commit_ends_with_2(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "diff", "nowhere", root) == 2
    assert "no commit, branch or tag 'nowhere'" in capsys.readouterr().err
