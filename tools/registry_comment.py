"""Put the report that "Validate registry" left under its pull request, in one comment that is edited from then on.

Runs on GitHub after that workflow, with a token that may write comments. What the other run left was made by the
code of a pull request, so it is data: its size is limited, its number of a pull request counts only where that is
open and its head is the commit that was checked, and its text can neither call people nor link. Standard library only.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

ARTIFACT = "registry-report"
MARKER = "<!-- openmodels: registry check -->"
AUTHOR = "github-actions[bot]"
MOST_BYTES = 1_000_000
MOST_CHARACTERS = 60_000
"""GitHub takes 65,536."""
MOST_PAGES = 30


class NothingToSay(Exception):
    """There is no comment to write, for a reason that is no failure."""


def main() -> None:
    """Write or edit the comment that the event of this run asks for."""
    run = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))["workflow_run"]
    try:
        number, report = left_by(run["id"])
        require_same_commit(number, run)
        say(number, comment(report, run))
    except NothingToSay as reason:
        sys.stdout.write(f"::notice::No comment: {reason}\n")
    except urllib.error.HTTPError as error:
        sys.exit(f"error: {error.url} answered {error.code}: {error.read(500).decode(errors='replace')}")


def left_by(run: int) -> tuple[int, str]:
    """The number of the pull request and the report in a run's artifact, as the run claims them."""
    found = ask("GET", f"/actions/runs/{run}/artifacts?name={ARTIFACT}")["artifacts"]
    if not found or found[0]["expired"]:
        raise NothingToSay("the check left no report.")
    if found[0]["size_in_bytes"] > MOST_BYTES:
        raise NothingToSay("the report is too large.")
    with urllib.request.urlopen(request("GET", f"/actions/artifacts/{found[0]['id']}/zip")) as answer:
        data = answer.read(MOST_BYTES + 1)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            number, report = (member(archive, name) for name in ("number", "report.md"))
    except (zipfile.BadZipFile, KeyError):
        raise NothingToSay("the report is not whole.") from None
    if not re.fullmatch(r"[1-9][0-9]{0,9}\n?", number):
        raise NothingToSay("the report names no pull request.")
    return int(number), report


def member(archive: zipfile.ZipFile, name: str) -> str:
    """The start of one file of an archive, however large that claims to be."""
    with archive.open(name) as file:
        return file.read(MOST_BYTES).decode("utf-8", "replace")


def require_same_commit(number: int, run: dict[str, Any]) -> None:
    """Raise NothingToSay unless the pull request is open and still at the commit that was checked."""
    try:
        pull = ask("GET", f"/pulls/{number}")
    except urllib.error.HTTPError as error:
        if error.code == 404:
            raise NothingToSay(f"there is no pull request {number}.") from None
        raise
    head = pull["head"]
    same = head["sha"] == run["head_sha"] and (head["repo"] or {}).get("id") == run["head_repository"]["id"]
    if pull["state"] != "open" or not same:
        raise NothingToSay(f"pull request {number} is not at commit {run['head_sha']}.")


def comment(report: str, run: dict[str, Any]) -> str:
    """The whole comment: a line of ours and what the check said, cut where GitHub would refuse it."""
    head = (
        f"{MARKER}\n[Check]({run['html_url']}) of {run['head_sha'][:12]}, made from the files of this pull request.\n\n"
    )
    text = harmless(report)
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS].rpartition("\n")[0] + "\n\nCut here; the summary of the check has the rest.\n"
    return head + text


def harmless(text: str) -> str:
    """Markdown in which nothing calls a person, refers to an issue, links, or is HTML."""
    text = re.sub(r"\\?<", "&lt;", text)
    text = re.sub(r"@|#(?=[0-9])|\](?=[(\[:])", "\\g<0>\N{ZERO WIDTH SPACE}", text)
    return re.sub(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f]", " ", text)


def say(number: int, body: str) -> None:
    """Edit our earlier comment, or write the first."""
    earlier = our_comment(number)
    if earlier:
        ask("PATCH", f"/issues/comments/{earlier}", {"body": body})
    else:
        ask("POST", f"/issues/{number}/comments", {"body": body})


def our_comment(number: int) -> int | None:
    """The id of the comment that an earlier run wrote."""
    for page in range(1, MOST_PAGES + 1):
        some = ask("GET", f"/issues/{number}/comments?per_page=100&page={page}")
        for said in some:
            if said["user"] and said["user"]["login"] == AUTHOR and said["body"].startswith(MARKER):
                return int(said["id"])
        if len(some) < 100:
            break
    return None


def ask(method: str, path: str, body: object = None) -> Any:
    """The JSON that GitHub answers for a path of this repository."""
    with urllib.request.urlopen(request(method, path, body)) as answer:
        return json.load(answer)


def request(method: str, path: str, body: object = None) -> urllib.request.Request:
    """A request to GitHub; the token does not follow when the answer leads elsewhere."""
    url = f"{os.environ['GITHUB_API_URL']}/repos/{os.environ['GITHUB_REPOSITORY']}{path}"
    data = None if body is None else json.dumps(body).encode()
    made = urllib.request.Request(url, data, {"Accept": "application/vnd.github+json"}, method=method)
    made.add_unredirected_header("Authorization", f"Bearer {os.environ['GITHUB_TOKEN']}")
    return made


if __name__ == "__main__":
    main()
