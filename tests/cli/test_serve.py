"""`openmodels serve` as a process of its own, asked over HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx2
import psutil
import psycopg
import pytest
from tests.conftest import CATALOGUE

from openmodels.ingest.run import ingest
from openmodels.stack import ports

READY_S = 40.0
Start = Callable[..., "Served"]


class Served:
    """A running `openmodels serve`."""

    def __init__(self, process: subprocess.Popen[str], port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self.log = log

    def get(self, path: str, **options: Any) -> httpx2.Response:
        return httpx2.get(f"http://127.0.0.1:{self.port}{path}", timeout=20, **options)

    def wait(self, status: int, path: str = "/api/models") -> httpx2.Response:
        """The first answer with this status; fails after a while."""
        last: object = None
        for _ in range(int(READY_S * 10)):
            try:
                last = answer = self.get(path)
                if answer.status_code == status:
                    return answer
            except httpx2.TransportError as error:
                last = error
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        raise AssertionError(f"no {status} but {last!r}: {self.log.read_text()}")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "openmodels", "serve", *arguments]


def environment(**settings: str) -> dict[str, str]:
    rest = {name: value for name, value in os.environ.items() if not name.startswith("OPENMODELS_")}
    return {**rest, **{f"OPENMODELS_{name.upper()}": value for name, value in settings.items()}}


def failing(*arguments: str, **settings: str) -> str:
    """What a server that cannot start says; it exits with 2."""
    done = subprocess.run(
        command(*arguments), env=environment(**settings), capture_output=True, text=True, timeout=READY_S
    )
    assert done.returncode == 2, done.stderr
    return done.stderr


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def starting(*arguments: str, stdin: int | None = None, **settings: str) -> Served:
        port = ports.free()
        log = tmp_path / f"serve-{len(running)}.log"
        settings.setdefault("data_dir", str(tmp_path))
        with log.open("w") as stderr:
            process = subprocess.Popen(
                command("--port", str(port), *arguments),
                env=environment(**settings),
                stdin=stdin,
                stderr=stderr,
                text=True,
            )
        running.append(process)
        return Served(process, port, log)

    yield starting
    for process in running:
        if process.poll() is None:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
            process.kill()
        process.wait()


def test_it_serves_the_api_and_the_pages_from_one_port(start: Start, catalogue_url: str, redis_url: str) -> None:
    served = start(database_url=catalogue_url, redis_url=redis_url)
    assert served.wait(200).json()["pagination"]["total"] == 12
    assert served.get("/api/health").json()["services"]["cache"]["status"] == "up"
    assert served.get("/api/docs").headers["content-type"].startswith("text/html")
    assert "gpt-5" in served.get("/").text
    assert served.get("/api/none").json()["error"]["type"] == "NOT_FOUND"
    assert served.get("/none").headers["content-type"].startswith("text/html")


def test_held_it_loads_but_listens_only_when_its_input_ends(start: Start, catalogue_url: str) -> None:
    served = start("--after-stdin", stdin=subprocess.PIPE, database_url=catalogue_url)
    process = psutil.Process(served.process.pid)
    while not any("markupsafe" in library.path for library in process.memory_maps()):  # part of the pages' templates
        assert served.process.poll() is None, served.log.read_text()
        time.sleep(0.05)
    with pytest.raises(httpx2.ConnectError):
        served.get("/api/models")
    assert served.process.stdin is not None
    served.process.stdin.close()
    served.wait(200)


def test_a_kept_answer_goes_through_the_cache(start: Start, catalogue_url: str, redis_url: str) -> None:
    served = start(database_url=catalogue_url, redis_url=redis_url, trusted_networks="10.0.0.0/8", rate_limit="50")
    first = served.wait(200)
    assert first.headers["x-ratelimit-limit"] == "50"
    again = served.get("/api/models", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for answer in (first, again, served.get("/api/models")):
        assert len(answer.headers.get_list("x-request-id")) == 1


def test_by_itself_the_limit_holds_for_everybody_but_this_machine(start: Start, catalogue_url: str) -> None:
    served = start(database_url=catalogue_url, rate_limit="3")
    served.wait(200)
    for _ in range(10):
        answer = served.get("/api/models", headers={"X-Forwarded-For": "198.51.100.1"})
        assert (answer.status_code, answer.headers["x-ratelimit-remaining"]) == (200, "3")


def test_behind_a_trusted_proxy_the_limit_holds_for_each_reader(start: Start, catalogue_url: str) -> None:
    served = start(database_url=catalogue_url, rate_limit="3", trusted_proxies="127.0.0.0/8")
    served.wait(200)
    for reader in ("198.51.100.1", "198.51.100.2", "127.0.0.1, 198.51.100.3", "2001:db8:1:2::1"):
        statuses = [served.get("/api/models", headers={"X-Forwarded-For": reader}).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
    refused = served.get("/api/models", headers={"X-Forwarded-For": "2001:db8:1:2:ffff::9"})
    assert (refused.status_code, refused.headers["x-ratelimit-remaining"]) == (429, "0")
    assert int(refused.headers["retry-after"]) >= 1
    assert served.get("/models", headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 200


def test_every_request_has_an_id_and_one_that_is_sent_along_is_kept(start: Start, catalogue_url: str) -> None:
    served = start(database_url=catalogue_url)
    first, second = served.wait(200), served.get("/api/models")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert served.get("/", headers={"X-Request-ID": "proxy-17"}).headers["x-request-id"] == "proxy-17"
    assert served.get("/", headers={"X-Request-ID": "a b\tc"}).headers["x-request-id"] != "a b\tc"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_stops_within_five_seconds_and_leaves_no_process(start: Start, catalogue_url: str, workers: str) -> None:
    served = start("--workers", workers, database_url=catalogue_url)
    served.wait(200)
    everyone = [psutil.Process(served.process.pid), *psutil.Process(served.process.pid).children(recursive=True)]
    served.process.send_signal(signal.SIGTERM)
    _, alive = psutil.wait_procs(everyone, timeout=5)
    assert alive == []


def test_a_request_under_way_is_answered_before_it_stops(start: Start, catalogue_url: str) -> None:
    served = start(database_url=catalogue_url)
    served.wait(200)
    with closing(socket.create_connection(("127.0.0.1", served.port))) as reader:
        reader.sendall(b"GET /api/models HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        served.process.send_signal(signal.SIGTERM)
        answer = b"".join(iter(lambda: reader.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b'"total":12' in answer


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_nobody_foresaw_is_logged_under_the_id_that_the_answer_names(
    start: Start, database_url: str, workers: str
) -> None:
    ingest([CATALOGUE], database_url=database_url, redis_url=None)
    with psycopg.connect(database_url) as conn:
        conn.execute("update models set created_at = 'infinity' where id = 'gpt-5'")
    served = start("--workers", workers, database_url=database_url, log_format="json")
    served.wait(200, "/api/stats")
    answer = served.get("/api/models/gpt-5", headers={"X-Request-ID": "proxy-18"})
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == "proxy-18"
    assert answer.json()["error"]["type"] == "INTERNAL_ERROR"
    assert "proxy-18" in answer.json()["error"]["message"]
    assert "infinity" not in answer.text
    lines = [json.loads(line) for line in served.log.read_text().splitlines() if line.startswith("{")]
    mine = [line for line in lines if line.get("request_id") == "proxy-18"]
    assert {line["event"] for line in mine} == {"unexpected error", "request"}
    assert {line["status"] for line in mine if line["event"] == "request"} == {500}


def test_a_list_that_is_being_sent_is_sent_to_its_end_before_it_stops(start: Start, catalogue_url: str) -> None:
    served = start(database_url=catalogue_url, drain_s="20")
    served.wait(200)
    with closing(socket.create_connection(("127.0.0.1", served.port))) as reader:
        reader.sendall(
            b"GET /api/models HTTP/1.1\r\nHost: x\r\nAccept: application/x-ndjson\r\nConnection: close\r\n\r\n"
        )
        answer = reader.recv(1)
        served.process.send_signal(signal.SIGTERM)
        answer += b"".join(iter(lambda: reader.recv(65536), b""))
    assert answer.count(b'{"id":') == 12
    assert answer.endswith(b"\r\n0\r\n\r\n")
    served.process.wait(10)


def test_without_a_database_it_says_what_to_do(tmp_path: Path) -> None:
    said = failing(data_dir=str(tmp_path))
    assert "There is no database to work with." in said
    assert "OPENMODELS_DATABASE_URL" in said
    assert "openmodels up" in said


def test_a_database_that_is_not_migrated_is_refused(empty_database_url: str) -> None:
    assert "Run `openmodels migrate`." in failing(database_url=empty_database_url)


def test_a_busy_port_is_named(catalogue_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = failing("--port", str(port), database_url=catalogue_url)
    assert f"Port {port} of 127.0.0.1 is used by another program." in said
    assert "--port" in said


def test_it_starts_without_its_database_and_answers_as_soon_as_that_is_there(
    start: Start, catalogue_url: str, redis_url: str
) -> None:
    port = ports.free()
    away = re.sub(r"@[^/]+/", f"@127.0.0.1:{port}/", catalogue_url)
    served = start(database_url=away, redis_url=redis_url, log_format="json")
    answer = served.wait(503)
    assert answer.json()["error"]["type"] == "UNAVAILABLE"
    assert served.get("/api/health").json()["services"]["database"]["status"] == "down"
    assert served.get("/").status_code == 503
    said = served.log.read_text()
    assert "Starting all the same" in said
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert answer.headers["x-request-id"] in {line.get("request_id") for line in lines}
    with closing(_forward(port, catalogue_url)):
        assert served.wait(200).json()["pagination"]["total"] == 12
        assert served.wait(200, "/api/health").json()["status"] == "healthy"


def _forward(port: int, database_url: str) -> socket.socket:
    """Let the database answer at another port, too."""
    found = re.search(r"@([^:/]+):(\d+)/", database_url)
    assert found is not None
    target = (found[1], int(found[2]))
    listening = socket.create_server(("127.0.0.1", port))

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def relay(near: socket.socket) -> None:
        with near, socket.create_connection(target) as far:
            back = threading.Thread(target=pump, args=(far, near), daemon=True)
            back.start()
            pump(near, far)
            back.join()

    def accept() -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=relay, args=(near,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listening
