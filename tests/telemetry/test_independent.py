"""The probes against a server that others made: LiteLLM's proxy, which speaks both dialects, with made-up answers."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.client import HTTPConnection
from ipaddress import ip_network
from pathlib import Path

import pytest

from openmodels.stack import ports
from openmodels.telemetry.addresses import AddressRule
from openmodels.telemetry.measurement import Found, Kind, Target
from openmodels.telemetry.probes import PROBES
from openmodels.telemetry.probes.limits import Limits
from openmodels.telemetry.prompts import prompt_for
from openmodels.telemetry.resolve import Resolver
from openmodels.telemetry.wire import Network, trusted

LITELLM = os.environ.get("OPENMODELS_TEST_LITELLM") or shutil.which("litellm")
SLOT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEY = "sk-of-this-test"
CONFIG = """
model_list:
  - model_name: right
    litellm_params: {{model: openai/gpt-4o-mini, api_key: none, mock_response: "The sum is {answer}."}}
  - model_name: wrong
    litellm_params: {{model: openai/gpt-4o-mini, api_key: none, mock_response: "I would rather not say."}}
  - model_name: busy
    litellm_params: {{model: openai/gpt-4o-mini, api_key: none, mock_response: litellm.RateLimitError}}
  - model_name: messages
    litellm_params: {{model: hosted_vllm/right, api_key: {key}, api_base: "http://127.0.0.1:{port}/v1"}}
litellm_settings: {{telemetry: false, num_retries: 0}}
router_settings: {{num_retries: 0, disable_cooldowns: true}}
general_settings: {{master_key: {key}}}
"""
"""`messages` asks the proxy itself for `right`, so that it is the proxy that turns chunks into Anthropic's events."""

pytestmark = [
    pytest.mark.skipif(
        LITELLM is None, reason="LiteLLM's proxy is not installed; `make independent` installs it and runs this"
    ),
    pytest.mark.timeout(300),
]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running proxy."""
    folder, port = tmp_path_factory.mktemp("litellm"), ports.free()
    answer = prompt_for(SLOT, reasons=False).answer
    (folder / "config.yaml").write_text(CONFIG.format(answer=answer, key=KEY, port=port))
    assert LITELLM is not None
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [LITELLM, "--config", str(folder / "config.yaml"), "--host", "127.0.0.1", "--port", str(port)],
        cwd=folder,
        env={**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait(process, port, folder / "log")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(60)
        log.close()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-3000:]
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health/liveliness")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.5)
        finally:
            connection.close()
    pytest.fail(f"the proxy did not start: {log.read_text()[-3000:]}")


def found_by(kind: Kind, url: str, model: str = "", dialect: str = "openai", key: str | None = KEY) -> Found:
    resolver = Resolver(4)
    network = Network(resolver, AddressRule((ip_network("127.0.0.0/8"),)), trusted())
    target = Target(
        "litellm",
        kind,
        url,
        timedelta(minutes=15),
        model,
        model,
        dialect,
        input_per_million=Decimal(1),
        output_per_million=Decimal(2),
        currency="USD",
    )

    async def ask() -> Found:
        return await PROBES[kind](network, Limits(), target, SLOT, key)

    try:
        return asyncio.run(ask())
    finally:
        resolver.close()


@pytest.mark.parametrize(("dialect", "model"), [("openai", "right"), ("anthropic", "messages")])
def test_a_right_answer_is_measured_in_both_dialects(proxy: str, dialect: str, model: str) -> None:
    found = found_by("latency", proxy, model, dialect)
    assert (found.state, found.http_status) == ("up", 200), found
    assert found.first_byte_ms is not None
    assert found.ttft_ms is not None
    assert found.total_ms is not None
    assert 0 < found.first_byte_ms <= found.ttft_ms <= found.total_ms
    assert len(found.token_ms) > 1
    assert found.input_tokens is not None
    assert found.output_tokens is not None
    assert found.input_tokens > 5
    assert found.output_tokens > 2
    assert found.cost == (found.input_tokens + 2 * found.output_tokens) / Decimal(1_000_000)


def test_a_wrong_answer_is_told_from_a_right_one(proxy: str) -> None:
    found = found_by("latency", proxy, "wrong")
    assert (found.state, found.error) == ("degraded", "wrong_content"), found


def test_its_refusals_are_understood(proxy: str) -> None:
    busy = found_by("latency", proxy, "busy")
    assert (busy.state, busy.error, busy.http_status) == ("degraded", "rate_limited", 429), busy
    # Without a database of its own it refuses an unknown key with 400.
    stranger = found_by("latency", proxy, "right", key="sk-of-nobody")
    assert (stranger.state, stranger.error) in (("unknown", "auth"), ("unknown", "client_error")), stranger
    missing = found_by("latency", proxy, "no-such-model")
    assert (missing.state, missing.error) in (("unknown", "client_error"), ("unknown", "not_found")), missing


def test_it_is_up_for_a_health_probe(proxy: str) -> None:
    origin = proxy.removesuffix("/v1")
    found = [found_by("health", f"{origin}{path}", key=None) for path in ("/health/liveliness", "/no/such/path")]
    assert [(one.state, one.http_status) for one in found] == [("up", 200), ("up", 404)], found
