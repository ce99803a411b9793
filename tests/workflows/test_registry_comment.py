from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.workflows.github import REPOSITORY, GitHub, zipped

ROOT = Path(__file__).parents[2]
MARKER = "<!-- openmodels: registry check -->"


@pytest.fixture
def github() -> Iterator[GitHub]:
    server = GitHub()
    yield server
    server.shutdown()
    server.server_close()


def run(github: GitHub, tmp_path: Path, **fields: Any) -> subprocess.CompletedProcess[str]:
    """Run the script as the workflow does, after run 3 checked commit aaa of repository 5."""
    given = {"id": 3, "head_sha": "a" * 40, "head_repository": {"id": 5}, "html_url": "https://github.example/run/3"}
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"workflow_run": given | fields}))
    env = {
        **{name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_API_URL": github.url,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_TOKEN": "key",
    }
    return subprocess.run(
        [sys.executable, str(ROOT / "tools/registry_comment.py")], env=env, capture_output=True, text=True, check=False
    )


def said(github: GitHub, tmp_path: Path, report: str) -> str:
    """The text that a report becomes."""
    github.artifact = zipped(number=b"7\n", report_md=report.encode())
    done = run(github, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    ((_, _, body),) = github.written
    return body


def test_the_first_report_becomes_a_comment(github: GitHub, tmp_path: Path) -> None:
    assert run(github, tmp_path).returncode == 0
    assert github.written == [
        (
            "POST",
            "/issues/7/comments",
            f"{MARKER}\n[Check](https://github.example/run/3) of aaaaaaaaaaaa, made from the files of this pull"
            " request.\n\n## Registry check\n",
        )
    ]


def test_a_later_report_edits_the_comment_wherever_it_stands(github: GitHub, tmp_path: Path) -> None:
    others = [{"id": i, "user": {"login": "someone"}, "body": f"{MARKER} mine"} for i in range(120)]
    gone = {"id": 998, "user": None, "body": MARKER}
    github.comments = [*others, gone, {"id": 999, "user": {"login": "github-actions[bot]"}, "body": f"{MARKER}\nx"}]
    assert run(github, tmp_path).returncode == 0
    assert [(method, path) for method, path, _ in github.written] == [("PATCH", "/issues/comments/999")]


@pytest.mark.parametrize(
    "pull",
    [
        {"state": "closed", "head": {"sha": "a" * 40, "repo": {"id": 5}}},
        {"state": "open", "head": {"sha": "b" * 40, "repo": {"id": 5}}},
        {"state": "open", "head": {"sha": "a" * 40, "repo": {"id": 6}}},
        {"state": "open", "head": {"sha": "a" * 40, "repo": None}},
    ],
)
def test_another_pull_request_than_the_one_checked_gets_no_comment(
    github: GitHub, tmp_path: Path, pull: dict[str, Any]
) -> None:
    github.pulls[7] = pull
    done = run(github, tmp_path)
    assert (done.returncode, github.written) == (0, [])
    assert done.stdout == f"::notice::No comment: pull request 7 is not at commit {'a' * 40}.\n"


@pytest.mark.parametrize("number", [b"", b"0", b"7/../8", b"7\n8", b"99999999999", "７".encode(), b"8"])
def test_a_number_that_is_no_pull_request_is_refused(github: GitHub, tmp_path: Path, number: bytes) -> None:
    github.artifact = zipped(number=number, report_md=b"x")
    done = run(github, tmp_path)
    assert (done.returncode, github.written) == (0, [])
    assert done.stdout.startswith("::notice::No comment: ")


@pytest.mark.parametrize("artifact", [None, b"no archive", zipped(number=b"7")])
def test_a_report_that_is_missing_or_broken_is_no_failure(
    github: GitHub, tmp_path: Path, artifact: bytes | None
) -> None:
    github.artifact = artifact
    done = run(github, tmp_path)
    assert (done.returncode, github.written) == (0, [])
    assert done.stdout.startswith("::notice::No comment: the ")


def test_an_artifact_that_is_too_large_is_not_fetched(github: GitHub, tmp_path: Path) -> None:
    github.size = 1_000_001
    done = run(github, tmp_path)
    assert done.stdout == "::notice::No comment: the report is too large.\n"
    assert not any(path.endswith("/zip") for path, _ in github.told)


def test_a_report_that_swells_when_it_is_unpacked_is_cut(github: GitHub, tmp_path: Path) -> None:
    body = said(github, tmp_path, "a line of the table\n" * 2_000_000)
    assert 50_000 < len(body) < 65_536
    assert body.endswith("a line of the table\n\nCut here; the summary of the check has the rest.\n")


def test_a_report_can_neither_call_link_nor_hide(github: GitHub, tmp_path: Path) -> None:
    body = said(github, tmp_path, "@all a/b#12 [x](https://a) ![y](https://b) [z]: https://c <img> \\<b\\> <!-- \x07")
    text = body.partition("\n\n")[2]
    space = "\N{ZERO WIDTH SPACE}"
    assert text == (
        f"@{space}all a/b#{space}12 [x]{space}(https://a) ![y]{space}(https://b) [z]{space}: https://c"
        " &lt;img> &lt;b\\> &lt;!--  "
    )


def test_the_table_of_the_report_stays_a_table(github: GitHub, tmp_path: Path) -> None:
    table = "## What the change means\n\n| | | field |\n|---|---|---|\n| price | a/b | input\\_per\\_million |\n"
    assert said(github, tmp_path, table).endswith(table)


def test_the_key_does_not_follow_to_where_the_archive_is_kept(github: GitHub, tmp_path: Path) -> None:
    run(github, tmp_path)
    keys = dict(github.told)
    assert keys["/blob"] is None
    assert keys[f"/repos/{REPOSITORY}/pulls/7"] == "Bearer key"


def test_an_answer_that_is_a_failure_is_one(github: GitHub, tmp_path: Path) -> None:
    done = run(github, tmp_path, id=99)
    assert done.returncode == 1
    assert "/actions/runs/99/artifacts" in done.stderr
    assert "answered 404" in done.stderr
