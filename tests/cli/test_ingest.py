from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from openmodels.cli.main import main
from openmodels.stack import ports
from openmodels.store import locks
from openmodels.store.pool import connect

CATALOGUE = Path(__file__).parents[1] / "data" / "catalogue"
OFFER = "mappings/anthropic/claude-opus-4-1.yaml"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CATALOGUE, tmp_path / "my registry"))


@pytest.fixture
def openmodels(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs the command and returns its exit code and what it wrote to standard output and standard error."""
    monkeypatch.setenv("OPENMODELS_DATABASE_URL", database_url)
    monkeypatch.delenv("OPENMODELS_REDIS_URL", raising=False)
    monkeypatch.setenv("OPENMODELS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["openmodels", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            main()
        return (int(caught.value.code or 0), *capsys.readouterr())

    return run


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_it_sums_up_what_it_did(openmodels: Run, registry: Path) -> None:
    files = {name: len(list(registry.glob(f"{name}/**/*.yaml"))) for name in ("providers", "models", "mappings")}
    code, out, _ = openmodels("ingest", registry)
    assert code == 0
    for name, count in files.items():
        assert f"{count} {name}" in out
    assert f"{sum(files.values())} created" in out
    code, out, _ = openmodels("ingest", registry)
    assert code == 0
    assert out.startswith("No file has changed since the last run")
    code, out, _ = openmodels("ingest", registry, "--full")
    assert out.startswith("The catalogue is as the registry says")


def test_the_folder_of_the_settings_is_the_default(
    openmodels: Run, registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENMODELS_REGISTRY", str(registry))
    assert openmodels("ingest")[1].endswith("created.\n")


def test_a_preview_shows_prices_before_and_after_with_percent(openmodels: Run, registry: Path) -> None:
    openmodels("ingest", registry)
    edit(registry / OFFER, "input_per_million: 15", "input_per_million: 12")
    (registry / "mappings/amazon-bedrock/claude-opus-4-1.yaml").unlink()
    code, out, _ = openmodels("ingest", "--dry-run", registry)
    assert code == 0
    (line,) = [line.split() for line in out.splitlines() if "input_per_million" in line]
    assert line == ["changed", "anthropic/claude-opus-4-1", "pricing.input_per_million", "15", "12", "-20.0%"]
    assert ["retired", "amazon-bedrock/claude-opus-4-1"] in [line.split() for line in out.splitlines()]
    assert "Would ingest" in out
    assert openmodels("ingest", "--dry-run", registry)[1] != ""
    assert "1 changed, 1 retired" in openmodels("ingest", registry)[1]


def test_a_program_reads_the_same_as_json(openmodels: Run, registry: Path) -> None:
    openmodels("ingest", registry)
    edit(registry / OFFER, "input_per_million: 15", "input_per_million: 12.50")
    report = json.loads(openmodels("ingest", "--dry-run", "--format", "json", registry)[1])
    assert report["counts"]["mappings"]["changed"] == 1
    assert report["changes"] == [
        {
            "table": "mappings",
            "key": "anthropic/claude-opus-4-1",
            "what": "changed",
            "fields": [{"field": "pricing.input_per_million", "old": 15, "new": 12.5, "percent": -16.67}],
        }
    ]
    report = json.loads(openmodels("ingest", "--format", "json", registry)[1])
    assert (report["dry_run"], report["compared"], report["run_id"]) == (False, True, 2)
    assert report["changes"] is None


def test_a_registry_with_problems_shows_them_and_ends_with_1(openmodels: Run, registry: Path) -> None:
    edit(registry / OFFER, "currency: USD", "currency: dollars")
    code, out, err = openmodels("ingest", registry)
    assert code == 1
    assert out == ""
    assert "claude-opus-4-1.yaml:7" in err
    assert "nothing was changed" in err


def test_somebody_elses_lock_is_named_and_ends_with_2(openmodels: Run, registry: Path, database_url: str) -> None:
    with connect(database_url, program="deployment") as other:
        assert locks.try_lock(other, locks.INGEST)
        code, _, err = openmodels("ingest", registry, "--wait", "0")
    assert code == 2
    assert "deployment" in err


def test_a_cache_that_is_away_is_a_warning(
    openmodels: Run, registry: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setenv("OPENMODELS_REDIS_URL", f"redis://127.0.0.1:{ports.free()}/0")
    code, out, err = openmodels("ingest", registry)
    assert code == 0
    assert "created" in out
    assert "warning: Ingested, but" in err
    with psycopg.connect(database_url) as conn:
        assert conn.execute("select count(*) > 0 from models").fetchone() == (True,)


def test_without_a_database_it_says_what_to_set(
    openmodels: Run, registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENMODELS_DATABASE_URL")
    code, _, err = openmodels("ingest", registry)
    assert code == 2
    assert "OPENMODELS_DATABASE_URL" in err


def test_the_servers_of_a_running_stack_are_found(
    openmodels: Run, registry: Path, monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path
) -> None:
    monkeypatch.delenv("OPENMODELS_DATABASE_URL")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/postgres.url").write_text(database_url)
    assert openmodels("ingest", registry)[0] == 0


def test_migrate_says_what_it_did(openmodels: Run, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENMODELS_DATABASE_URL", empty_database_url)
    code, out, _ = openmodels("migrate")
    assert (code, out.splitlines()[0]) == (0, "applied 0001_catalogue")
    assert openmodels("migrate") == (0, "The database was up to date already.\n", "")


READS = """
import sys
from openmodels.cli.main import main
try: main()
finally: print([name for name in sys.modules if name in ("openmodels.registry.documents", "openmodels.ingest.rows")])
"""


def test_what_reads_the_files_is_not_even_loaded_when_none_has_changed(database_url: str, registry: Path) -> None:
    def ingest() -> str:
        command = [sys.executable, "-c", READS, "ingest", str(registry)]
        env = os.environ | {"OPENMODELS_DATABASE_URL": database_url, "OPENMODELS_REDIS_URL": ""}
        return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout

    assert ingest().endswith("['openmodels.registry.documents', 'openmodels.ingest.rows']\n")
    assert ingest().endswith("[]\n")
