"""The small parts of the supervisor, each by itself."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from tests.stack.stack_process import alive, until

from openmodels.errors import Locked
from openmodels.stack import backoff, password, ports
from openmodels.stack.child import kill, spawn, stop
from openmodels.stack.identity import _held_capabilities
from openmodels.stack.kept import how
from openmodels.stack.locks import claimed, leftovers, take
from openmodels.stack.logs import Logs, tail
from openmodels.stack.program import Command


def test_the_rest_doubles_up_to_half_a_minute() -> None:
    assert [backoff.delay(n) for n in (0, 1, 2, 3, 8, 9, 10_000)] == [0, 0.25, 0.5, 1, 30, 30, 30]


def test_a_program_that_ran_for_a_minute_starts_with_a_clean_slate() -> None:
    assert backoff.count(7, lived=59.9) == 8
    assert backoff.count(7, lived=60) == 1


def test_the_end_of_a_process_is_told_in_words() -> None:
    assert how(-signal.SIGKILL) == "was ended by SIGKILL"
    assert how(3) == "ended with exit code 3"


def test_a_busy_port_is_not_free_and_the_preferred_one_is_kept_if_it_is() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        assert not ports.is_free("127.0.0.1", taken)
        assert ports.free(taken) != taken
    assert ports.is_free("127.0.0.1", taken)
    assert ports.free(taken) == taken


def test_a_password_is_random_and_stays(tmp_path: Path) -> None:
    first, second = password.kept(tmp_path / "a"), password.kept(tmp_path / "b")
    assert first != second
    assert password.kept(tmp_path / "a") == first
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_a_claimed_folder_cannot_be_claimed_again_and_says_who_has_it(tmp_path: Path) -> None:
    with claimed(tmp_path, "http://127.0.0.1:1"), pytest.raises(Locked) as caught, claimed(tmp_path, "other"):
        pass
    assert f"process {os.getpid()}, http://127.0.0.1:1" in caught.value.message
    with claimed(tmp_path, "other"):
        pass


def test_a_lock_on_leftovers_lasts_as_long_as_the_process_that_inherited_it(tmp_path: Path) -> None:
    with leftovers(tmp_path) as lock:
        assert take(lock)
        heir = subprocess.Popen(["sleep", "60"], pass_fds=(lock,))
    with leftovers(tmp_path) as lock:
        assert not take(lock)
        heir.kill()
        heir.wait()
        assert take(lock)


def test_the_log_of_the_run_before_is_kept_once(tmp_path: Path) -> None:
    for run in ("first", "second", "third"):
        Logs(tmp_path).file("Web server").write_text(run)
    assert {f.name: f.read_text() for f in tmp_path.iterdir()} == {
        "web-server.log": "third",
        "web-server.log.1": "second",
    }


def test_a_log_that_grows_too_large_is_started_over_while_its_writer_has_it_open(tmp_path: Path) -> None:
    logs = Logs(tmp_path, largest=10)
    file = logs.file("web")
    with file.open("a") as writer:
        writer.write("more than ten bytes\n")
        writer.flush()
        logs.bound()
        writer.write("new\n")
    assert file.read_text() == "new\n"
    assert file.with_name("web.log.1").read_text() == "more than ten bytes\n"
    assert logs.news() == [("web", "new")]


def test_news_are_whole_lines_and_are_told_once(tmp_path: Path) -> None:
    logs = Logs(tmp_path)
    file = logs.file("web")
    file.write_text("one\nha")
    assert logs.news() == [("web", "one")]
    with file.open("a") as writer:
        writer.write("lf\n")
    assert logs.news() == [("web", "half")]
    assert logs.news() == []


def test_the_tail_of_a_log_is_its_last_lines(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("".join(f"{n}\n" for n in range(20)))
    assert tail(tmp_path / "log", lines=2) == "18\n19"


def test_capabilities_are_read_from_the_mask() -> None:
    assert _held_capabilities(["Name: x", "CapEff:\t0000000000000006"]) == {1, 2}


def test_a_child_writes_files_that_only_its_owner_reads(tmp_path: Path) -> None:
    child = spawn(Command(("/bin/sh", "-c", f"touch '{tmp_path}/made'"), os.environ), tmp_path / "log")
    assert child.wait(10) == 0
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o600


def test_a_child_inherits_no_ignored_signal_of_python_or_of_a_shell_in_the_background(tmp_path: Path) -> None:
    command = Command(("/bin/grep", "SigIgn", "/proc/self/status"), os.environ)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGQUIT)}
    try:
        child = spawn(command, tmp_path / "log")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert child.wait(10) == 0
    ignored = int((tmp_path / "log").read_text().split()[1], 16)
    # Those that the C library keeps for itself are nobody's to ignore or restore.
    assert [number for number in signal.valid_signals() if ignored >> (number - 1) & 1] == []


def test_a_program_that_is_not_there_is_named_in_the_log(tmp_path: Path) -> None:
    child = spawn(Command(("/nowhere/program",), {}), tmp_path / "log")
    assert child.wait(10) != 0
    assert "cannot start /nowhere/program" in (tmp_path / "log").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a death signal")
def test_a_child_dies_with_its_parent(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from openmodels.stack.child import spawn; from openmodels.stack.program import Command\n"
        "print(spawn(Command(('/bin/sleep', '600'), {}), Path(sys.argv[1])).pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "log")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    assert parent.stdin is not None
    child = psutil.Process(int(parent.stdout.readline()))
    until(lambda: child.name() == "sleep")
    parent.kill()
    parent.wait()
    until(lambda: not alive(child))
    parent.stdout.close()
    parent.stdin.close()


def test_a_child_that_ignores_the_signal_is_ended_with_all_it_started(tmp_path: Path) -> None:
    child = spawn(Command(("/bin/sh", "-c", "trap '' TERM; sleep 600 & echo $!; wait"), os.environ), tmp_path / "log")
    until(lambda: (tmp_path / "log").read_text().endswith("\n"))
    grandchild = psutil.Process(int((tmp_path / "log").read_text()))
    stop(child, signal.SIGTERM, seconds=0.1)
    assert child.returncode == -signal.SIGKILL
    until(lambda: not alive(grandchild))


def test_what_a_child_leaves_behind_is_ended_when_its_end_is_seen(tmp_path: Path) -> None:
    child = spawn(Command(("/bin/sh", "-c", "sleep 600 & echo $!"), os.environ), tmp_path / "log")
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    grandchild = psutil.Process(int((tmp_path / "log").read_text()))
    kill(child)
    until(lambda: not alive(grandchild))
