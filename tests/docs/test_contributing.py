"""The walk-throughs for contributors show what the commands really print and write, in a registry as small as ours."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from tests.conftest import CATALOGUE

PAGES = Path(__file__).parents[2] / "docs" / "contributing"
BLOCK = re.compile(r'^```(console|yaml)(?: title="([^"]+)")?( write)?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"\$ ((?:.*\\\n)*.*\n)")
SECONDS = re.compile(r"\d+\.\d\d s\b")

COMMIT = re.compile(r"\b[0-9a-f]{40}\b|(?<=since )[0-9a-f]{7,12}\b")


def really(page: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Each block of a page as it stands there, and as it would be if it were written now."""
    copytree(CATALOGUE, folder / "registry")
    (folder / "registry/openmodels.toml").write_text("[levels]\nOM509 = 'off'\n")  # or these pages would grow stale
    for command in ("init -q -b main", "add -A", "-c user.name=T -c user.email=t@example.com commit -q -m start"):
        subprocess.run(["git", "-C", str(folder), *command.split()], check=True)
    for kind, title, write, body in BLOCK.findall(page):
        if kind == "console":
            asked = COMMAND.match(body)
            assert asked, body
            yield body, f"{asked[0]}{printed(asked[1], folder)}"
        elif write:
            (folder / title).parent.mkdir(parents=True, exist_ok=True)
            (folder / title).write_text(body)
        else:
            yield body, (folder / title).read_text()


def printed(command: str, folder: Path) -> str:
    """What a command prints, where there is no terminal."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    environment = {k: v for k, v in environment.items() if not k.startswith("OPENMODELS_")}
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return COMMIT.sub("0d1d7fc", SECONDS.sub("0.02 s", done.stdout))


@pytest.mark.parametrize("name", sorted(path.name for path in PAGES.glob("*.md")))
def test_a_walk_through_shows_what_really_happens(name: str, tmp_path: Path) -> None:
    for shown, is_ in really((PAGES / name).read_text(), tmp_path):
        assert shown == is_


def test_six_mistakes_get_six_messages_at_once() -> None:
    page = (PAGES / "mistakes.md").read_text()
    assert re.search(r"\b6 errors\b", page)
    assert len(re.findall(r"^error\[", page, re.MULTILINE)) == 6
