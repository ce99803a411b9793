from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from openmodels.cli.main import app
from openmodels.telemetry.dialects import DIALECTS
from openmodels.telemetry.simulated.cast import CAST, write
from openmodels.telemetry.simulated.server import PLAYS

PORTS = {"port": 8443, "untrusted": 8444, "closed": 9, "hole": 10}


def test_its_registry_is_valid(tmp_path: Path) -> None:
    write(tmp_path, PORTS)
    result = CliRunner().invoke(app, ["validate", str(tmp_path)])
    assert result.exit_code == 0, result.output


def test_every_dialect_is_spoken_and_all_else_is_a_play_of_its_own() -> None:
    assert {part.compatibility for part in CAST} == set(DIALECTS) - {"custom"}
    assert {part.play for part in CAST} - set(PLAYS) == {"slow"}
    assert len({part.name for part in CAST}) == len(CAST)
    assert all(part.url(PORTS).startswith("https://") for part in CAST)
