from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from openmodels.registry.examples import EXAMPLES
from openmodels.registry.write import to_yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
ACTION = ROOT / "action.yml"
MOST_LINES = 10


def load(path: Path) -> dict[Any, Any]:
    """A workflow as data; its key `on` is the truth value that YAML 1.1 makes of it."""
    value: dict[Any, Any] = yaml.safe_load(path.read_text())
    return value


def steps(path: Path) -> Iterator[dict[str, Any]]:
    value = load(path)
    for job in [value["runs"]] if "runs" in value else value["jobs"].values():
        yield from job["steps"]


def script(path: Path, name: str) -> str:
    (found,) = [step["run"] for step in steps(path) if step.get("name") == name]
    return str(found)


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """What a step finds in its environment, with a Python that has openmodels."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "PYTHON": sys.executable,
        "RUNNER_TEMP": str(tmp_path),
        "REPORT": str(tmp_path / "report.md"),
        "REGISTRY": "registry",
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
    }


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A registry in git whose last commit adds a model with a mistake."""
    top = tmp_path / "repository"
    good = to_yaml("model", EXAMPLES["model"])
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "init", "-q", str(top)], check=True)
    for id_, text in (("tiny-1", good), ("tiny-2", good.replace("chat", "chta"))):
        path = top / f"registry/models/{id_}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("tiny-1", id_))
        subprocess.run(["git", "-C", str(top), "add", "."], check=True)
        subprocess.run(["git", "-C", str(top), *who, "commit", "-q", "-m", id_], check=True)
    (top / "yaml.py").write_text("raise SystemExit('code of the checked repository was run')")
    return top


def run(path: Path, name: str, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the script of a step as GitHub does."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script(path, name)]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION], ids=lambda path: path.name)
def test_every_action_is_pinned_to_a_commit_and_says_its_version(path: Path) -> None:
    for used in re.findall(r"uses: (.*)", path.read_text()):
        assert re.fullmatch(r"[\w/.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\./ # .*", used), used


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_has_no_rights_but_those_of_its_jobs(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {}
    assert "pull_request_target" not in workflow[True]
    assert all(job["permissions"] for job in workflow["jobs"].values())
    for step in steps(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
            assert "ref" not in step["with"]


def test_what_runs_code_of_a_pull_request_has_no_secrets_and_may_only_read() -> None:
    for path in WORKFLOWS:
        workflow = load(path)
        if "pull_request" in workflow[True]:
            assert "secrets." not in path.read_text()
            assert [job["permissions"] for job in workflow["jobs"].values()] == [{"contents": "read"}]


def test_what_may_write_comments_may_write_nothing_else_and_runs_our_script_only() -> None:
    path = ROOT / ".github/workflows/comment-registry.yml"
    (job,) = load(path)["jobs"].values()
    assert [name for name, level in job["permissions"].items() if level == "write"] == ["pull-requests"]
    assert [step["run"] for step in steps(path) if "run" in step] == ["python3 tools/registry_comment.py"]
    names = {load(other)["name"] for other in WORKFLOWS}
    assert set(load(path)[True]["workflow_run"]["workflows"]) <= names


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION], ids=lambda path: path.name)
def test_scripts_stay_short_and_take_their_values_from_the_environment(path: Path) -> None:
    for step in steps(path):
        assert "${{" not in step.get("run", "")
        assert len(step.get("run", "").splitlines()) <= MOST_LINES


def test_the_check_marks_lines_writes_a_report_and_fails(repository: Path, runner: dict[str, str]) -> None:
    done = run(ACTION, "Check", repository, runner | {"SINCE": "HEAD^1", "STRICT": ""})
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=registry/models/tiny-2.yaml,line=")
    assert run(ACTION, "Summary", repository, runner).returncode == 0
    summary = Path(runner["GITHUB_STEP_SUMMARY"]).read_text()
    assert summary.startswith("## Registry check\n")
    assert "## What the change means\n\n1 model not compared since " in summary


def test_the_check_without_a_commit_covers_everything(repository: Path, runner: dict[str, str]) -> None:
    (repository / "registry/models/tiny-2.yaml").unlink()
    path = repository / "registry/models/tiny-1.yaml"
    path.write_text(
        path.read_text().replace("context_window: 128000", "context_window: 128000\nmax_output_tokens: 999999")
    )
    done = run(ACTION, "Check", repository, runner | {"SINCE": "", "STRICT": ""})
    assert (done.returncode, done.stdout[:9]) == (0, "::warning")
    assert "What the change means" not in Path(runner["REPORT"]).read_text()
    done = run(ACTION, "Check", repository, runner | {"SINCE": "", "STRICT": "yes"})
    assert (done.returncode, done.stdout[:7]) == (1, "::error")


@pytest.mark.parametrize("value", ["--fix", "$(touch hacked)", "; touch hacked", "a b"])
def test_inputs_of_the_check_are_values_whatever_they_hold(
    repository: Path, runner: dict[str, str], value: str
) -> None:
    for changed in ({"SINCE": value}, {"REGISTRY": value}):
        done = run(ACTION, "Check", repository, runner | {"SINCE": "", "STRICT": ""} | changed)
        assert done.returncode == 2, done.stderr
        assert "error: " in done.stderr
    assert not (repository / "hacked").exists()


def test_a_check_that_could_not_run_has_no_summary_and_no_second_failure(
    repository: Path, runner: dict[str, str]
) -> None:
    assert run(ACTION, "Summary", repository, runner).returncode == 0
    assert not Path(runner["GITHUB_STEP_SUMMARY"]).exists()


def test_without_a_database_nothing_is_ingested_and_a_notice_says_so(tmp_path: Path, runner: dict[str, str]) -> None:
    path = ROOT / ".github/workflows/ingest-registry.yml"
    name = "Is there a database?"
    done = run(path, name, tmp_path, runner | {"OPENMODELS_DATABASE_URL": ""})
    assert (done.returncode, Path(runner["GITHUB_OUTPUT"]).exists()) == (0, False)
    assert done.stdout.startswith("::notice::Not ingested: ")
    done = run(path, name, tmp_path, runner | {"OPENMODELS_DATABASE_URL": "postgresql://a/b"})
    assert (done.stdout, Path(runner["GITHUB_OUTPUT"]).read_text()) == ("", "configured=true\n")


def test_an_ingest_is_never_stopped_half_way() -> None:
    assert load(ROOT / ".github/workflows/ingest-registry.yml")["concurrency"] == {
        "group": "ingest-registry",
        "cancel-in-progress": False,
    }


def test_the_action_can_be_used_in_three_lines() -> None:
    assert all("default" in given for given in load(ACTION)["inputs"].values())


def test_the_page_on_registry_repositories_tells_every_input_output_and_workflow() -> None:
    page = (ROOT / "docs/operations/registry-repository.md").read_text()
    action = load(ACTION)
    assert set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)) == set(action["inputs"])
    assert all(f"`{name}`" in page for name in action["outputs"])
    names = {path.name for path in WORKFLOWS} - {"ci.yml"}
    assert set(re.findall(r"^\| `([a-z-]+\.yml)` \|", page, re.MULTILINE)) == names
    (three_lines,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(three_lines.splitlines()) == 3
    assert three_lines.splitlines()[0].removeprefix("- ") in WORKFLOWS[0].read_text()
    assert [list(step) for step in yaml.safe_load(three_lines)] == [["uses", "with"], ["uses"]]


def test_a_pull_request_with_six_mistakes_gets_six_messages_at_their_lines(
    repository: Path, runner: dict[str, str]
) -> None:
    registry, base = repository / "registry", EXAMPLES["mapping"]
    (registry / "models/tiny-2.yaml").unlink()
    files = {
        "providers/acme.yaml": to_yaml("provider", EXAMPLES["provider"]).replace("openai", "open-ai"),
        "providers/zenith.yml": "id: zenith\n",
        "models/tiny-3.yaml": to_yaml("model", EXAMPLES["model"])
        .replace("name:", "name: a\nname:")
        .replace("tiny-1", "tiny-3"),
        "mappings/acme/tiny-1.yaml": json.dumps(base | {"pricing": base["pricing"] | {"currency": "dollars"}}),
        "mappings/acme/tiny-4.yaml": json.dumps(base | {"model_id": "tiny-4"}),
        "mappings/nobody/tiny-1.yaml": json.dumps(base | {"provider_id": "nobody"}),
    }
    for name, text in files.items():
        (registry / name).parent.mkdir(parents=True, exist_ok=True)
        (registry / name).write_text(text)
    done = run(ACTION, "Check", repository, runner | {"SINCE": "HEAD", "STRICT": ""})
    found = re.findall(r"^::error file=registry/([^,]+),line=(\d+),.*title=(OM\d+) [^:]+::(.+)$", done.stdout, re.M)
    assert [(name, code) for name, _, code, _ in found] == [
        ("mappings/acme/tiny-1.yaml", "OM205"),
        ("mappings/acme/tiny-4.yaml", "OM303"),
        ("mappings/nobody/tiny-1.yaml", "OM304"),
        ("models/tiny-3.yaml", "OM106"),
        ("providers/acme.yaml", "OM204"),
        ("providers/zenith.yml", "OM121"),
    ]
    lines = {name: int(line) for name, line, _, _ in found}
    assert lines["models/tiny-3.yaml"] == 1 + files["models/tiny-3.yaml"].splitlines().index("name: Tiny 1")
    assert done.returncode == 1
    assert len(re.findall(r"^\| error \|", Path(runner["REPORT"]).read_text(), re.M)) == 6
