"""What is killed comes back, and what belongs to a killed supervisor goes with it."""

from __future__ import annotations

from functools import partial
from signal import SIGKILL, SIGSTOP, SIGTERM

import psycopg
import pytest
from redis import Redis
from tests.stack.stack_process import Stack, alive, until


def database_answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            return connection.execute("select 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def test_a_killed_postgresql_comes_back_at_the_same_address(stack: Stack) -> None:
    url = stack.up().told()["OPENMODELS_DATABASE_URL"]
    stack.child("postgres").kill()
    until(lambda: "PostgreSQL was ended by SIGKILL; it is started again" in stack.text())
    until(lambda: "PostgreSQL is back" in stack.text())
    assert database_answers(url)


def test_a_committed_row_survives_the_kill_of_postgresql(stack: Stack) -> None:
    url = stack.up().told()["OPENMODELS_DATABASE_URL"]
    with psycopg.connect(url) as connection:
        connection.execute("create table committed as select 1 as a")
    stack.child("postgres").kill()
    until(lambda: "PostgreSQL is back" in stack.text())
    with psycopg.connect(url) as connection:
        assert connection.execute("select a from committed").fetchone() == (1,)


def test_a_killed_valkey_comes_back_at_the_same_address(stack: Stack) -> None:
    url = stack.up().told()["OPENMODELS_REDIS_URL"]
    stack.child("valkey-server").kill()
    until(lambda: "Valkey is back" in stack.text())
    with Redis.from_url(url) as client:
        assert client.ping()


def test_a_killed_web_server_comes_back_and_leaves_no_process_of_its_own(stack: Stack) -> None:
    before = stack.up(SMALL_WORKERS="1").told()["pid"]
    grandchild = next(p for p in stack.children() if "grandchild" in p.cmdline())
    stack.child("serve").kill()
    until(lambda: stack.told().get("pid") not in (None, before))
    assert not alive(grandchild)


def test_a_program_that_is_killed_again_and_again_rests_longer_each_time(stack: Stack) -> None:
    stack.up()
    for times in (1, 2, 3):
        stack.child("serve").kill()
        until(partial(stack.said, "Web server is back", times))
    for rest in ("0.25 s", "0.5 s", "1 s"):
        assert f"Web server was ended by SIGKILL; it is started again in {rest}" in stack.text()


@pytest.mark.parametrize("deaf", ["", "1"], ids=["obedient", "deaf"])
def test_nothing_outlives_a_killed_supervisor(stack: Stack, deaf: str) -> None:
    stack.up(SMALL_DEAF=deaf, SMALL_WORKERS="1")
    stack.signal(SIGKILL)
    until(lambda: not stack.left(), 10)


def test_nothing_outlives_a_supervisor_that_is_killed_together_with_its_warden(stack: Stack) -> None:
    stack.up()
    warden = stack.child("warden.py")
    warden.send_signal(SIGSTOP)
    stack.signal(SIGKILL)
    warden.kill()
    until(lambda: not stack.left(), 10)


def test_a_killed_warden_is_replaced_and_the_new_one_knows_what_runs(stack: Stack) -> None:
    stack.up(SMALL_DEAF="1")
    before = stack.child("warden.py")
    before.kill()
    until(lambda: stack.child("warden.py").pid != before.pid)
    stack.children()
    stack.signal(SIGKILL)
    until(lambda: not stack.left(), 10)


def test_a_start_right_after_a_kill_waits_for_what_is_still_ending(stack: Stack) -> None:
    stack.up(SMALL_DEAF="1")
    before = stack.told()["pid"]
    stack.signal(SIGKILL)
    stack.exit_code()
    stack.up()
    assert stack.told()["pid"] != before
    assert database_answers(stack.told()["OPENMODELS_DATABASE_URL"])


def test_a_start_after_a_kill_in_the_middle_of_a_start_just_works(new_stack: Stack) -> None:
    new_stack.up(wait=False)
    until(lambda: (new_stack.data / "postgres.new").exists())
    new_stack.children()
    new_stack.signal(SIGKILL)
    new_stack.exit_code()
    new_stack.up()
    assert database_answers(new_stack.told()["OPENMODELS_DATABASE_URL"])
    assert not (new_stack.data / "postgres.new").exists()


def test_a_killed_supervisor_that_is_started_again_can_be_stopped(stack: Stack) -> None:
    stack.up()
    stack.signal(SIGKILL)
    stack.exit_code()
    stack.up()
    stack.signal(SIGTERM)
    assert stack.exit_code(5) == 0
    assert stack.left() == []
