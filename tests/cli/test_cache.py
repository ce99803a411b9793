from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from tests.cache.site import Site, reading, running
from typer.testing import CliRunner

from openmodels.cli.cache import app
from openmodels.errors import SetupError, Unavailable

runner = CliRunner()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def settings(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENMODELS_REDIS_URL", redis_url)


@pytest.mark.anyio
async def test_clear_tells_how_many_answers_went(redis_url: str, settings: None) -> None:
    async with running(Site().app, redis_url=redis_url) as cache, reading(cache) as reader:
        for path in ("/api/models/a", "/api/models/b", "/page"):
            await reader.get(path)
        await asyncio.sleep(0.1)
        result = await asyncio.to_thread(runner.invoke, app, ["clear", "models:*"])
        await asyncio.sleep(0.1)
        assert cache.counters.entries == 1
    assert result.exit_code == 0
    assert "Cleared 2 answers" in result.output


@pytest.mark.anyio
async def test_stats_show_redis_and_each_process(redis_url: str, settings: None) -> None:
    async with running(Site().app, redis_url=redis_url) as cache, reading(cache) as reader:
        await reader.get("/api/models/a")
        await asyncio.sleep(0.1)
        result = await asyncio.to_thread(runner.invoke, app, ["stats"])
    assert "Redis holds 1 answer (" in result.output
    assert f":{os.getpid()}" in result.output


def test_stats_of_an_idle_cache_say_so(settings: None) -> None:
    result = runner.invoke(app, ["stats"])
    assert "Redis holds 0 answers (0.0 MB) and 0 expired tags." in result.output
    assert "No process" in result.output


@pytest.mark.parametrize("words", [["clear", "*"], ["stats"]])
def test_without_redis_the_command_says_what_to_set(
    words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("OPENMODELS_REDIS_URL", raising=False)
    monkeypatch.setenv("OPENMODELS_DATA_DIR", str(tmp_path))
    result = runner.invoke(app, words)
    assert isinstance(result.exception, SetupError)
    assert "OPENMODELS_REDIS_URL" in str(result.exception)


def test_a_dead_redis_is_an_error_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENMODELS_REDIS_URL", "redis://127.0.0.1:1/0")
    result = runner.invoke(app, ["stats"])
    assert isinstance(result.exception, Unavailable)
    assert result.exception.hint
