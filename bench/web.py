"""What the pages weigh and how long they take: at the server, on the wire, under the reader's fingers.

    make bench ARGS=web          or: PYTHONPATH=. python bench/web.py [--only server,...] [--lighthouse] [--models 0]

A stack of its own is started with the registry and simulated telemetry, marked as such. Times at the server are of
the application alone, without HTTP. Browser figures are of a real Chromium, its processor throttled four times. With
--models N (100000 shows what a hundred times the field would cost) the server's pages are asked over a catalogue that
has been blown up with copies; --data DIR keeps it in a folder for the next run, which takes it as it is, and --kind
asks for pages of one kind only. Each figure is told as soon as it is measured; the table comes last.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table
from tests.telemetry import everywhere
from tools import chromium, lighthouse

from openmodels.stack import ports
from openmodels.store.pool import connect
from pages.audits import audits
from pages.board import board
from pages.figures import Row, told
from pages.fingers import palette, typing, weights
from pages.server import kept, server

PAGES = {
    "home": "/",
    "models": "/models",
    "model": "/models/{model}",
    "offer": "/models/{model}/offers/{provider}",
    "compare": "/compare?offer={model}&offer={other}",
    "providers": "/providers",
    "provider": "/providers/{provider}",
    "status": "/status",
    "changes": "/changes",
    "deprecations": "/deprecations",
    "calculator": "/calculator?model={model}&input_tokens=3000&output_tokens=500",
    "about": "/about",
    "docs": "/docs",
    "document": "/docs/reference/api",
}
PARTS = ("server", "kept", "weight", "fingers", "board")
FLAGS = lighthouse.FLAGS.split()[1:]


@contextmanager
def served(registry: Path, folder: Path) -> Iterator[str]:
    """The address of a whole stack with the registry in it."""
    port = ports.free()
    address = f"http://127.0.0.1:{port}"
    env = os.environ | {"OPENMODELS_TELEMETRY": "false"}
    command = [sys.executable, "-m", "openmodels", "up", "--port", str(port), "--data-dir", str(folder)]
    up = subprocess.Popen(
        [*command, "--registry", str(registry)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(1200):
            try:
                if up.poll() is None and httpx.get(f"{address}/api/stats").json().get("models"):
                    break
            except (httpx.HTTPError, ValueError):
                pass  # not there yet
            time.sleep(0.1)
        else:
            sys.exit(f"error: the stack did not answer; its logs are in {folder / 'logs'}")
        yield address
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(30)


def browsed(registry: Path, parts: set[str]) -> Iterator[Row]:
    """Everything that needs the whole stack and a browser."""
    path = chromium.find()
    if path is None:
        sys.exit("error: no Chromium or Chrome was found; install one, or name it: OPENMODELS_CHROMIUM=/path/to/chrome")
    with tempfile.TemporaryDirectory() as folder, served(registry, Path(folder)) as address:
        with connect((Path(folder) / "postgres.url").read_text().strip(), program="bench") as conn:
            everywhere.probe(conn)
        pages = places(address)
        if "kept" in parts:
            yield kept(address, "/models", "/api/models?limit=50")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            if "weight" in parts:
                yield from weights(browser, pages)
            if "fingers" in parts:
                yield typing(browser, address)
                yield from palette(browser, address)
            if "board" in parts:
                yield from board(browser, address, Path(folder))
            browser.close()
        if "lighthouse" in parts:
            yield from audits(pages, path)


def places(address: str) -> dict[str, str]:
    """The address of each kind of page; of models, those that most providers serve."""
    top: list[dict[str, Any]] = httpx.get(f"{address}/api/models?limit=2&sort=providers").json()["data"]
    offers = httpx.get(f"{address}/api/models/{top[0]['id']}/providers").json()["providers"]
    blanks = {"model": top[0]["id"], "other": top[1]["id"], "provider": offers[0]["provider_id"]}
    return {kind: address + place.format(**blanks) for kind, place in PAGES.items()}


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--registry", type=Path, default=Path("registry"))
    arguments.add_argument("--models", type=int, default=0, help="Blow the catalogue up to so many; the server only.")
    arguments.add_argument("--data", type=Path, help="Keep the server's database here, and use it if it is there.")
    arguments.add_argument("--kind", action="append", default=[], help="Only pages of this kind at the server.")
    arguments.add_argument("--lighthouse", action="store_true", help="Audit every kind of page, too.")
    arguments.add_argument("--only", default="", help=f"Parts, with commas: {', '.join(PARTS)}, lighthouse.")
    wanted = arguments.parse_args()
    registry = wanted.registry.resolve()
    parts = set(wanted.only.split(",")) if wanted.only else {*PARTS, *(["lighthouse"] if wanted.lighthouse else [])}
    if unknown := parts - {*PARTS, "lighthouse"}:
        sys.exit(f"error: no part named {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}, lighthouse")
    rows: list[Row] = []
    if "server" in parts or wanted.models:
        rows += told(server(registry, wanted.models, wanted.data and wanted.data.resolve(), wanted.kind))
    if parts - {"server"} and not wanted.models:
        rows += told(browsed(registry, parts))
    table = Table("", "measured", "promised", "", box=None, pad_edge=False)
    for name, measured, promised, good in rows:
        table.add_row(name, measured, promised, "" if good else "missed")
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
