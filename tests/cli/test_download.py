from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from openmodels.cli.download import downloaded, is_address
from openmodels.errors import CannotRun


class Files(BaseHTTPRequestHandler):
    """Serves one file, a redirect to it, and a redirect to where nobody should go."""

    def do_GET(self) -> None:
        target = {"/moved": "/catalogue-2026-08-18.json", "/away": "file:///etc/passwd"}.get(self.path)
        if target:
            self.send_response(302)
            self.send_header("Location", target)
            self.end_headers()
        elif self.path.split("?")[0].endswith(".json"):
            self.send_response(200)
            self.send_header("Last-Modified", "Tue, 18 Aug 2026 09:00:00 GMT")
            self.end_headers()
            self.wfile.write(b"0123456789")
        else:
            self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_file_is_kept_under_its_name_with_its_day_and_is_gone_afterwards(site: str) -> None:
    with downloaded(f"{site}/a/catalogue-2026-08-18.json?raw=1") as found:
        assert found.path.name == "catalogue-2026-08-18.json"
        assert found.path.read_bytes() == b"0123456789"
        assert found.day == "2026-08-18"
    assert not found.path.exists()


def test_a_redirect_is_followed_but_not_to_a_file_of_this_machine(site: str) -> None:
    with downloaded(f"{site}/moved") as found:
        assert found.path.read_bytes() == b"0123456789"
    with pytest.raises(CannotRun), downloaded(f"{site}/away"):
        pass


def test_what_is_too_large_or_not_there_is_refused_with_its_address(site: str) -> None:
    with pytest.raises(CannotRun, match="larger than 5 bytes"), downloaded(f"{site}/x.json", max_bytes=5):
        pass
    with pytest.raises(CannotRun, match="/missing cannot be fetched: Not Found"), downloaded(f"{site}/missing"):
        pass


@pytest.mark.parametrize("url", ["http://example.com/x", "ftp://example.com/x", "file:///etc/passwd"])
def test_only_https_is_asked_for_beyond_this_machine(url: str) -> None:
    assert is_address(url)
    with pytest.raises(CannotRun, match="not an https address"), downloaded(url):
        pass
