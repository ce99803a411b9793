"""A request to an offer, ready to paste, in three languages and the provider's own dialect. All pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from openmodels.contract.offers import Offer
from openmodels.contract.providers import Provider

PROMPT = "Say hello in one sentence."
ACCOUNT = "YOUR-ACCOUNT-URL"
MOST_TOKENS = 256


@dataclass(frozen=True, slots=True)
class Call:
    """What a request needs to know."""

    url: str
    model: str
    variable: str | None
    """Environment variable that holds the key; None when no key is sent."""
    bearer: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """A request in one language."""

    language: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """An offer's request in every language, and what a reader must do first."""

    dialect: str
    snippets: tuple[Snippet, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where a dialect posts what, with which headers besides the key's."""

    path: Callable[[Call], str]
    body: Callable[[Call], dict[str, object]]
    key_header: str = "Authorization"
    headers: Mapping[str, str] | None = None


def _chat(call: Call) -> dict[str, object]:
    return {"model": call.model, "messages": [{"role": "user", "content": PROMPT}]}


DIALECTS: dict[str, Dialect] = {
    "openai": Dialect(lambda call: f"{call.url}/chat/completions", _chat),
    "openai-responses": Dialect(
        lambda call: f"{call.url}/responses", lambda call: {"model": call.model, "input": PROMPT}
    ),
    "anthropic": Dialect(
        lambda call: f"{call.url}/messages",
        lambda call: {
            "model": call.model,
            "max_tokens": MOST_TOKENS,
            "messages": [{"role": "user", "content": PROMPT}],
        },
        "x-api-key",
        {"anthropic-version": "2023-06-01"},
    ),
    "google": Dialect(
        lambda call: f"{call.url}/models/{quote(call.model.removeprefix('models/'))}:generateContent",
        lambda call: {"contents": [{"role": "user", "parts": [{"text": PROMPT}]}]},
        "x-goog-api-key",
    ),
    "cohere": Dialect(lambda call: f"{call.url.removesuffix('/v1').removesuffix('/v2')}/v2/chat", _chat),
    "azure-openai": Dialect(
        lambda call: (
            f"{call.url.removesuffix('/openai')}/openai/deployments/{quote(call.model)}/chat/completions?api-version=2024-10-21"
        ),
        lambda call: {"messages": [{"role": "user", "content": PROMPT}]},
        "api-key",
    ),
}
"""Dialects that are a plain POST with a key."""
SIGNED = {
    "aws-sigv4": "Its requests are signed with AWS Signature 4: use an AWS SDK.",
    "gcp-oauth": "Its requests carry a Google Cloud token: use a Google Cloud SDK.",
    "oauth2": "It takes a token of its own sign-in, so a key alone is not enough.",
}


def request_of(offer: Offer, provider: Provider) -> Request:
    """The request to an offer; without snippets, the note says why there are none."""
    name = offer.api_format or provider.compatibility
    dialect = DIALECTS.get(name)
    if provider.auth_type in SIGNED:
        return Request(name, (), SIGNED[provider.auth_type])
    if dialect is None:
        return Request(name, (), "Its API is its own; its documentation says how it is asked.")
    address = offer.api_base_url or provider.api_base_url or provider.api_base_url_template
    note = "" if address and "{" not in address else "Put the address of your own account into the request."
    key = None if provider.auth_type == "none" else _variable(provider.env_vars or [])
    call = Call((address or f"https://{ACCOUNT}").rstrip("/"), offer.provider_model_name, key, _bearer(name, provider))
    makers = (("bash", "curl", _curl), ("python", "Python", _python), ("javascript", "JavaScript", _javascript))
    return Request(name, tuple(Snippet(code, label, make(dialect, call)) for code, label, make in makers), note)


def _variable(names: Sequence[str]) -> str:
    """The variable that holds the key; beside it stand those of accounts and regions."""
    return next((name for name in names if name.endswith(("KEY", "TOKEN", "PAT", "SECRET"))), "API_KEY")


def _bearer(dialect: str, provider: Provider) -> bool:
    return DIALECTS[dialect].key_header == "Authorization" or provider.auth_type == "bearer"


def _key(dialect: Dialect, call: Call) -> tuple[str, str]:
    """Name of the header of the key, and what stands before it."""
    return ("Authorization", "Bearer ") if call.bearer else (dialect.key_header, "")


def _curl(dialect: Dialect, call: Call) -> str:
    body = json.dumps(dialect.body(call), indent=2, ensure_ascii=False)
    lines = [f"curl {_shell(dialect.path(call))}"]
    if call.variable:
        name, before = _key(dialect, call)
        lines.append(f'-H "{name}: {before}${call.variable}"')
    lines += [f"-H {_shell(f'{name}: {value}')}" for name, value in (dialect.headers or {}).items()]
    lines += ['-H "Content-Type: application/json"', f"-d {_shell(body)}"]
    return " \\\n  ".join(lines)


def _python(dialect: Dialect, call: Call) -> str:
    body = json.dumps(dialect.body(call), indent=4, ensure_ascii=False).replace("\n", "\n    ")
    headers = []
    if call.variable:
        name, before = _key(dialect, call)
        read = f'os.environ["{call.variable}"]'
        headers.append(f'"{name}": ' + (f'"{before}" + {read}' if before else read))
    headers += [f"{_quoted(name)}: {_quoted(value)}" for name, value in (dialect.headers or {}).items()]
    lines = [
        *(["import os", ""] if call.variable else []),
        "import httpx",
        "",
        "answer = httpx.post(",
        f"    {_quoted(dialect.path(call))},",
        *([f"    headers={{{', '.join(headers)}}},"] if headers else []),
        f"    json={body},",
        "    timeout=60,",
        ")",
        "answer.raise_for_status()",
        "print(answer.json())",
    ]
    return "\n".join(lines)


def _javascript(dialect: Dialect, call: Call) -> str:
    body = json.dumps(dialect.body(call), indent=2, ensure_ascii=False).replace("\n", "\n  ")
    headers = ['"Content-Type": "application/json"']
    if call.variable:
        name, before = _key(dialect, call)
        read = f"process.env.{call.variable}"
        headers.insert(0, f'"{name}": ' + (f"`{before}${{{read}}}`" if before else read))
    headers += [f"{_quoted(name)}: {_quoted(value)}" for name, value in (dialect.headers or {}).items()]
    lines = [
        f"const answer = await fetch({_quoted(dialect.path(call))}, {{",
        '  method: "POST",',
        "  headers: {",
        *(f"    {header}," for header in headers),
        "  },",
        f"  body: JSON.stringify({body}),",
        "});",
        "if (!answer.ok) throw new Error(await answer.text());",
        "console.log(await answer.json());",
    ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _shell(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
