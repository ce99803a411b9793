"""The whole road by its real commands: a registry folder, validate, ingest, HTTP answers; then an edit of one price."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from openmodels.stack import ports

CATALOGUE = Path(__file__).parents[1] / "data" / "catalogue"
PRICED = "mappings/together/llama-3-3-70b-instruct.yaml"
SHOWING = [
    "/api/models?limit=5",
    "/api/models/llama-3-3-70b-instruct",
    "/api/providers?limit=5",
    "/api/providers/together",
    "/api/search?q=llama",
    "/models/llama-3-3-70b-instruct",
    "/providers/together",
]
"""What the price, or a figure made of it, may show in, beside the two below."""

TOUCHED = [
    "/api/models/llama-3-3-70b-instruct/compare",
    "/api/models/llama-3-3-70b-instruct/providers",
]
UNTOUCHED = [
    "/api/models/claude-sonnet-4-5",
    "/api/models/claude-sonnet-4-5/compare",
    "/api/models/gpt-5/providers",
    "/api/providers/anthropic",
    "/api/providers/openai",
]

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CATALOGUE, tmp_path / "a registry"))


@pytest.fixture
def environment(database_url: str, redis_url: str, registry: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENMODELS_")}
    ours = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "REGISTRY": str(registry)}
    return kept | {f"OPENMODELS_{name}": value for name, value in ours.items()}


@pytest.fixture
def openmodels(environment: dict[str, str]) -> Command:
    def command(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "openmodels", *words], env=environment, text=True, capture_output=True, timeout=60
        )

    return command


@pytest.fixture
def api(environment: dict[str, str], tmp_path: Path) -> Iterator[httpx.Client]:
    port = ports.free()
    with (tmp_path / "serve.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "openmodels", "serve", "--port", str(port)], env=environment, stdout=log, stderr=log
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            eventually(lambda: answers(client, "/api/health"), "the server answers")
            yield client
    finally:
        server.terminate()
        server.wait(timeout=20)


def answers(client: httpx.Client, path: str) -> bool:
    try:
        return client.get(path).status_code == 200
    except httpx.TransportError:
        return False


def eventually(holds: Callable[[], bool], what: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"not within {seconds} s: {what}"
        time.sleep(0.05)


def price(client: httpx.Client, model: str, provider: str) -> Any:
    offers = client.get(f"/api/models/{model}/compare").raise_for_status().json()["comparison"]
    return next(offer for offer in offers if offer["provider_id"] == provider)["pricing"]["input_per_million"]


def edit(registry: Path, old: str, new: str) -> None:
    file = registry / PRICED
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


def test_from_a_folder_to_answers_and_one_edited_price_changes_only_what_depends_on_it(
    openmodels: Command, registry: Path, api: httpx.Client
) -> None:
    assert api.get("/api/stats").json()["models"] == 0
    valid = openmodels("validate", str(registry))
    assert valid.returncode == 0, valid.stdout + valid.stderr
    first = openmodels("ingest")
    assert first.returncode == 0, first.stdout + first.stderr
    eventually(lambda: api.get("/api/stats").json()["models"] > 0, "the first ingest shows")
    found = api.get("/api/models", params={"search": "claude", "limit": 3}).raise_for_status().json()
    assert {model["id"] for model in found["data"]} == {"claude-sonnet-4-5", "claude-opus-4-1"}
    assert "Claude Sonnet 4.5" in api.get("/models/claude-sonnet-4-5").raise_for_status().text
    before = {path: api.get(path).raise_for_status().content for path in TOUCHED + UNTOUCHED}
    assert price(api, "llama-3-3-70b-instruct", "together") == 0.88

    edit(registry, "input_per_million: 0.88", "input_per_million: 0.61")
    assert openmodels("ingest").returncode == 0

    eventually(lambda: price(api, "llama-3-3-70b-instruct", "together") == 0.61, "the new price shows")
    after = {path: api.get(path).raise_for_status().content for path in TOUCHED + UNTOUCHED}
    assert [path for path in before if before[path] != after[path]] == TOUCHED


def test_a_changed_price_expires_what_may_show_it_and_nothing_else(
    openmodels: Command, registry: Path, api: httpx.Client
) -> None:
    assert openmodels("ingest").returncode == 0
    eventually(lambda: api.get("/api/stats").json()["models"] > 0, "the first ingest shows")

    def ages(paths: list[str]) -> list[int]:
        return [int(api.get(path).raise_for_status().headers["age"]) for path in paths]

    def made_since(moment: float) -> bool:
        return max(ages(SHOWING + TOUCHED)) <= time.monotonic() - moment + 1

    prices = iter(["0.88", "0.61", "0.62", "0.63", "0.64"])
    old = next(prices)
    while True:
        ages(SHOWING + TOUCHED + UNTOUCHED)
        time.sleep(2.1)
        new = next(prices)
        edit(registry, f"input_per_million: {old}", f"input_per_million: {new}")
        assert openmodels("ingest").returncode == 0
        eventually(partial(made_since, time.monotonic()), "what may show it is made anew")
        if min(ages(UNTOUCHED)) >= 2:
            return
        old = new  # on a busy machine a process may not have heard from Valkey for a second, and then trusts nothing


def test_a_registry_with_a_mistake_is_refused_and_the_answers_stay(
    openmodels: Command, registry: Path, api: httpx.Client
) -> None:
    assert openmodels("ingest").returncode == 0
    eventually(lambda: api.get("/api/stats").json()["models"] > 0, "the first ingest shows")

    edit(registry, "input_per_million: 0.88", "input_per_million: -1")
    refused = openmodels("ingest")

    assert refused.returncode == 1
    assert "llama-3-3-70b-instruct.yaml" in refused.stdout + refused.stderr
    assert price(api, "llama-3-3-70b-instruct", "together") == 0.88


def test_a_file_that_goes_leaves_its_model_known_as_retired(
    openmodels: Command, registry: Path, api: httpx.Client
) -> None:
    assert openmodels("ingest").returncode == 0
    (registry / "models" / "text-embedding-3-large.yaml").unlink()
    (registry / "mappings" / "openai" / "text-embedding-3-large.yaml").unlink()
    assert openmodels("ingest").returncode == 0

    eventually(
        lambda: api.get("/api/models/text-embedding-3-large").json()["status"] == "retired", "the model is retired"
    )
    assert api.get("/api/models/text-embedding-3-large/providers").raise_for_status().json()["providers"] == []
    listed = api.get("/api/models", params={"limit": 100}).json()["data"]
    assert "text-embedding-3-large" not in {model["id"] for model in listed}
