from __future__ import annotations

import sys
from pathlib import Path

import pytest

from openmodels.cli.main import main


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["openmodels", "schema", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_schemas_that_were_written_are_up_to_date_until_one_is_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "check", tmp_path) == 1
    assert run(monkeypatch, "write", tmp_path) == 0
    assert run(monkeypatch, "check", tmp_path) == 0
    (tmp_path / "schemas/model.schema.json").write_text("{}")
    capsys.readouterr()
    assert run(monkeypatch, "check", tmp_path) == 1
    assert "model.schema.json" in capsys.readouterr().err
