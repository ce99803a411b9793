"""A small GitHub on loopback: artifacts, pull requests and comments of one repository."""

from __future__ import annotations

import io
import json
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

REPOSITORY = "a/registry"


def zipped(**files: bytes) -> bytes:
    """An archive of these files; in their names, `_` stands for a dot."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return data.getvalue()


class GitHub(ThreadingHTTPServer):
    """What the repository holds, and each request that changed something, as method, path and text."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.artifact: bytes | None = zipped(number=b"7\n", report_md=b"## Registry check\n")
        self.size: int | None = None
        self.pulls: dict[int, dict[str, Any]] = {7: {"state": "open", "head": {"sha": "a" * 40, "repo": {"id": 5}}}}
        self.comments: list[dict[str, Any]] = []
        self.written: list[tuple[str, str, str]] = []
        self.told: list[tuple[str, str | None]] = []
        """The path of each request and the key it came with."""
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: GitHub

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self.server.told.append((url.path, self.headers["Authorization"]))
        artifact, path = self.server.artifact, url.path.removeprefix(f"/repos/{REPOSITORY}")
        if path == "/actions/runs/3/artifacts":
            size = self.server.size or len(artifact or b"")
            found = [] if artifact is None else [{"id": 4, "expired": False, "size_in_bytes": size}]
            self._answer(200, {"artifacts": found})
        elif path == "/actions/artifacts/4/zip":
            self.send_response(302)
            self.send_header("Location", f"{self.server.url}/blob")
            self.end_headers()
        elif path == "/blob":
            self._answer(200, artifact)
        elif path == "/issues/7/comments":
            page = int(parse_qs(url.query)["page"][0])
            self._answer(200, self.server.comments[100 * (page - 1) : 100 * page])
        elif path.startswith("/pulls/") and int(path[7:]) in self.server.pulls:
            self._answer(200, self.server.pulls[int(path[7:])])
        else:
            self._answer(404, {"message": "Not Found"})

    def _write(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path = self.path.removeprefix(f"/repos/{REPOSITORY}")
        self.server.written.append((self.command, path, body["body"]))
        self._answer(201, {})

    do_POST = do_PATCH = _write  # noqa: N815 - names of http.server

    def _answer(self, status: int, body: Any) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass
