from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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


def test_the_python_request_runs() -> None:
    seen: list[tuple[str, str | None, Any]] = []

    class Provider(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.path, self.headers["Authorization"], json.loads(body)["model"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"hello": "you"}')

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found = request_of(offer(), provider(api_base_url=f"http://127.0.0.1:{server.server_port}/v1"))
        env = os.environ | {"ACME_API_KEY": "secret"}
        ran = subprocess.run([sys.executable, "-c", found.snippets[1].text], env=env, capture_output=True, text=True)
        server.shutdown()
    assert ran.stdout.strip() == "{'hello': 'you'}", ran.stderr
    assert seen == [("/v1/chat/completions", "Bearer secret", "nova-1")]
