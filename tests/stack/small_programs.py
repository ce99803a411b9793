"""Small stand-ins for migrate, ingest and serve, to test the supervisor apart from what it supervises.

Standard library only, so that they start fast. What they do is set by variables: SMALL_INGEST (exit code),
SMALL_SYNCED (whether the catalogue was ever filled), SMALL_DEAF (serve ignores SIGTERM), SMALL_WORKERS (serve starts
a process of its own that outlives it unless it is ended), SMALL_MIGRATE_S (how long migrate takes).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        synced = "2026-01-01T00:00:00.000Z" if os.environ.get("SMALL_SYNCED", "1") == "1" else None
        body = json.dumps({"pid": os.getpid(), "last_sync_at": synced, **_told()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve() -> None:
    if "--after-stdin" in sys.argv:
        sys.stdin.buffer.read()
    if os.environ.get("SMALL_DEAF"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.environ.get("SMALL_WORKERS"):
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", "grandchild"])
    address = (os.environ["OPENMODELS_HOST"], int(os.environ["OPENMODELS_PORT"]))
    print("small server on", address, flush=True)
    ThreadingHTTPServer(address, Handler).serve_forever()


def ingest() -> None:
    print("models/a.yaml:1:1 OM101 a problem")
    sys.exit(int(os.environ.get("SMALL_INGEST", "0")))


def _told() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("OPENMODELS_")}


if __name__ == "__main__":
    match sys.argv[1]:
        case "serve":
            serve()
        case "ingest":
            ingest()
        case "worker" | "beat":
            signal.signal(signal.SIGQUIT, lambda *_: sys.exit(0))
            time.sleep(600)
        case "migrate":
            time.sleep(float(os.environ.get("SMALL_MIGRATE_S", "0")))
