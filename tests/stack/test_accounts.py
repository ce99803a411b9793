"""Root and ordinary users: who the processes belong to, and where the data may lie."""

from __future__ import annotations

import os
import pwd
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from signal import SIGTERM

import psycopg
import pytest
from tests.stack.stack_process import SMALL, stack_on

from openmodels.errors import SetupError
from openmodels.stack import binaries, identity
from openmodels.stack.identity import CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, Identity

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can run it as somebody else"),
    pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv of util-linux to become somebody else"),
]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can reach, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_an_ordinary_user_runs_it_all_as_himself(open_folder: Path) -> None:
    user = pwd.getpwnam("nobody")
    data = open_folder / "data"
    data.mkdir()
    os.chown(data, user.pw_uid, user.pw_gid)
    become = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    if not identity._can_reach(Identity(user.pw_uid, user.pw_gid), Path(sys.executable)):
        become += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]  # this Python lies in root's home
    with stack_on(data, open_folder / "output", (*become, *SMALL)) as stack:
        stack.up()
        for name in ("warden.py", "postgres", "valkey-server", "serve"):
            assert stack.child(name).uids().effective == user.pw_uid
        with psycopg.connect(stack.told()["OPENMODELS_DATABASE_URL"]) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        stack.signal(SIGTERM)
        assert stack.exit_code(5) == 0
        assert stack.left() == []


def test_root_keeps_its_data_in_a_home_that_nobody_else_can_enter(open_folder: Path) -> None:
    home = open_folder / "root"
    home.mkdir(mode=0o700)
    with stack_on(home / ".local" / "share" / "openmodels", open_folder / "output") as stack:
        with psycopg.connect(stack.up().told()["OPENMODELS_DATABASE_URL"]) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        for name in ("postgres", "valkey-server"):
            assert stack.child(name).uids().effective == pwd.getpwnam("nobody").pw_uid


def test_a_folder_that_all_can_reach_needs_no_capability(open_folder: Path) -> None:
    program = open_folder / "program"
    program.touch(mode=0o755)
    chosen = identity.choose(program, open_folder)
    assert chosen is not None
    assert chosen.capability is None


def test_a_closed_folder_needs_the_right_to_pass_and_a_closed_program_the_right_to_run(open_folder: Path) -> None:
    program = open_folder / "program"
    program.touch(mode=0o755)
    (open_folder / "closed").mkdir(mode=0o700)
    passing = identity.choose(program, open_folder / "closed" / "data")
    assert passing is not None
    assert passing.capability == CAP_DAC_READ_SEARCH
    program.chmod(0o700)
    running = identity.choose(program, open_folder)
    assert running is not None
    assert running.capability == CAP_DAC_OVERRIDE


def test_root_without_such_rights_is_told_what_nobody_can_reach(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (open_folder / "closed").mkdir(mode=0o700)
    program = open_folder / "program"
    program.touch(mode=0o755)
    monkeypatch.setattr(identity, "_held_capabilities", set)
    with pytest.raises(SetupError, match=f"cannot reach {open_folder}/closed/data"):
        identity.choose(program, open_folder / "closed" / "data")


def test_programs_that_were_installed_for_root_alone_run_all_the_same(open_folder: Path) -> None:
    ours = binaries.postgres().postgres
    shutil.copy(ours, open_folder / "postgres")
    (open_folder / "postgres").chmod(0o700)
    chosen = identity.choose(open_folder / "postgres", open_folder)
    assert chosen is not None
    assert chosen.capability == CAP_DAC_OVERRIDE
