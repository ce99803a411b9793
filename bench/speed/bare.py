"""The bare ASGI application that cached answers are measured against; answers lie in the folder BENCH_ANSWERS."""

from __future__ import annotations

import json
import os
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send


def create() -> ASGIApp:
    """Ready messages by path; two look-ups and two sends."""
    answers: dict[str, tuple[Message, Message]] = {}
    for told in Path(os.environ["BENCH_ANSWERS"]).glob("*.json"):
        path, headers = json.loads(told.read_text())
        pairs = [(name.encode(), value.encode()) for name, value in headers]
        start = {"type": "http.response.start", "status": 200, "headers": pairs}
        answers[path] = (start, {"type": "http.response.body", "body": told.with_suffix(".body").read_bytes()})

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            start, body = answers[scope["path"]]
            await send(start)
            await send(body)

    return app
