"""What people and programs type, and the model they mean by it, asked of the registry that is shipped.

Names as people write them, ids, names of resellers and clouds, snapshots, misspellings; a model that is retired is
found by its whole name. Who renames or retires a model may have to mend a line here, and should look twice first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from openmodels.api.app import create_app
from openmodels.store.pool import open_pool

MEANT = [
    ("gpt5", "gpt-5"),
    ("gpt-5", "gpt-5"),
    ("GPT 5", "gpt-5"),
    ("gpt5 mini", "gpt-5-mini"),
    ("gpt 5.2", "gpt-5-2"),
    ("gpt5.1 codex", "gpt-5-1-codex"),
    ("chatgpt 4o", "chatgpt-4o"),
    ("gpt4o", "gpt-4o"),
    ("4o mini", "gpt-4o-mini"),
    ("openai/gpt-4.1", "gpt-4-1"),
    ("o3", "o3"),
    ("o4-mini", "o4-mini"),
    ("gpt oss 120b", "gpt-oss-120b"),
    ("openai/gpt-oss-20b", "gpt-oss-20b"),
    ("gpt-4o-2024-08-06", "gpt-4o"),
    ("claude sonnet 4.5", "claude-sonnet-4-5"),
    ("sonnet 4.5", "claude-sonnet-4-5"),
    ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
    ("anthropic/claude-sonnet-4.5", "claude-sonnet-4-5"),
    ("anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
    ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
    ("claude 4.5 sonnet", "claude-sonnet-4-5"),
    ("claude opus 4.1", "claude-opus-4-1"),
    ("opus 4.1", "claude-opus-4-1"),
    ("haiku 4.5", "claude-haiku-4-5"),
    ("claude 3.5 sonnet", "claude-3-5-sonnet"),
    ("cluade sonett 4.5", "claude-sonnet-4-5"),
    ("claude-3-7-sonnet-latest", "claude-3-7-sonnet"),
    ("llama 3.3 70b", "llama-3-3-70b-instruct"),
    ("meta-llama/Llama-3.3-70B-Instruct-Turbo", "llama-3-3-70b-instruct"),
    ("meta-llama/Llama-3.3-70B-Instruct", "llama-3-3-70b-instruct"),
    ("llama-3.3-70b-versatile", "llama-3-3-70b-instruct"),
    ("llama3.1 8b", "llama-3-1-8b-instruct"),
    ("llama 4 maverick", "llama-4-maverick-17b-instruct"),
    ("llama 4 scout", "llama-4-scout-17b-instruct"),
    ("lama 3.3 70b", "llama-3-3-70b-instruct"),
    ("gemini 2.5 pro", "gemini-2-5-pro"),
    ("gemini-2.5-flash", "gemini-2-5-flash"),
    ("google/gemini-2.5-flash-lite", "gemini-2-5-flash-lite"),
    ("gemeni 2.5 pro", "gemini-2-5-pro"),
    ("nano banana", "gemini-2-5-flash-image"),
    ("deepseek v3.2", "deepseek-v3-2"),
    ("deepseek r1", "deepseek-r1"),
    ("deepseek-ai/DeepSeek-R1", "deepseek-r1"),
    ("deepseek-ai/DeepSeek-V3.1", "deepseek-v3-1"),
    ("deepsek v3", "deepseek-v3"),
    ("qwen3 coder 480b", "qwen3-coder-480b-a35b-instruct"),
    ("Qwen/Qwen3-235B-A22B-Instruct-2507", "qwen3-235b-a22b-instruct-2507"),
    ("qwen 3 32b", "qwen3-32b"),
    ("kimi k2", "kimi-k2"),
    ("moonshotai/Kimi-K2-Thinking", "kimi-k2-thinking"),
    ("glm 4.6", "glm-4-6"),
    ("zai-org/GLM-4.5-Air", "glm-4-5-air"),
    ("z-ai/glm-4.6", "glm-4-6"),
    ("minimax m2", "minimax-m2"),
    ("mistral large 2411", "mistral-large-2411"),
    ("mixtral 8x7b", "mixtral-8x7b-instruct"),
    ("mistral nemo", "mistral-nemo"),
    ("codestral", "codestral"),
    ("grok 4", "grok-4"),
    ("x-ai/grok-4-fast", "grok-4-fast"),
    ("grok code fast", "grok-code-fast-1"),
    ("command r+", "command-r-plus"),
    ("nova pro", "nova-pro"),
    ("amazon.nova-pro-v1:0", "nova-pro"),
    ("text embedding 3 large", "text-embedding-3-large"),
    ("whisper large v3", "whisper-large-v3"),
    ("phi 4", "phi-4"),
    ("gemma 3 27b", "gemma-3-27b-it"),
    ("google/gemma-3-27b-it", "gemma-3-27b-it"),
    ("gemma3 27b", "gemma-3-27b-it"),
    ("sonar pro", "sonar-pro"),
    ("hermes 4 405b", "hermes-4-405b"),
    ("bge m3", "bge-m3"),
    ("some-gateway/meta-llama/Llama-3.3-70B-Instruct", "llama-3-3-70b-instruct"),
    ("gpt-6 sol", "gpt-6-sol"),
    ("claude opus 5.5", "claude-opus-5-5"),
    ("opus 5.5", "claude-opus-5-5"),
    ("sonnet-5", "claude-sonnet-5"),
    ("gemini-3.5-flash", "gemini-3-5-flash"),
    ("google/gemini-3.5-flash", "gemini-3-5-flash"),
    ("deepseek v4 pro", "deepseek-v4-pro"),
    ("kimi k3", "kimi-k3"),
    ("qwen3 max", "qwen3-max"),
    ("glm 5", "glm-5"),
    ("gpt-5.5-pro", "gpt-5-5-pro"),
    ("grok 4.5", "grok-4-5"),
    ("antropic claude haiku 4.5", "claude-haiku-4-5"),
    ("gpt five", "gpt-5"),
    ("gpt five mini", "gpt-5-mini"),
    ("GPT four o", "gpt-4o"),
    ("claude four point five sonnet", "claude-sonnet-4-5"),
    ("gemini 3 pro", "gemini-3-pro-preview"),
    ("qwen2.5 72b", "qwen2-5-72b-instruct"),
    ("qwen2p5-72b-instruct", "qwen2-5-72b-instruct"),
    ("llama-v3p3-70b-instruct", "llama-3-3-70b-instruct"),
    ("accounts/fireworks/models/llama-v3p3-70b-instruct", "llama-3-3-70b-instruct"),
    ("some-gateway/glm-4p6", "glm-4-6"),
    ("claude-sonnet-4.5@20250929", "claude-sonnet-4-5"),
    ("vertex_ai/claude-opus-4-1", "claude-opus-4-1"),
    ("bedrock llama 3.3 70b", "llama-3-3-70b-instruct"),
    ("embedding 3 small", "text-embedding-3-small"),
    ("deepseek 3.1", "deepseek-v3-1"),
    ("deepseek-3.2", "deepseek-v3-2"),
    ("rerank 3.5", "rerank-v3-5"),
    ("bge large", "bge-multilingual-gemma2"),  # no large one is listed, and no other large model is meant
    ("chatgpt 5", "gpt-5"),
    ("chat gpt 5 mini", "gpt-5-mini"),
    ("gpt-4o latest", "gpt-4o"),
    ("gemini-2.0-flash-exp", "gemini-2-0-flash"),
    ("bedrock/anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku"),
    ("cohere.command-r-plus-v1:0", "command-r-plus"),
    ("mistral.mistral-large-2402-v1:0", "mistral-large-2402"),
    ("publishers/google/models/gemini-2.5-pro", "gemini-2-5-pro"),
    ("azure/gpt-4o", "gpt-4o"),
    ("groq/llama-3.1-8b-instant", "llama-3-1-8b-instruct"),
    ("@cf/meta/llama-3.1-8b-instruct", "llama-3-1-8b-instruct"),
    ("gpt-35-turbo", "gpt-3-5-turbo"),
    ("o3 mini high", "o3-mini"),
    ("claude 4 sonnet", "claude-sonnet-4"),
    ("llama 3.2 vision", "llama-3-2-11b-vision-instruct"),
    ("llama guard 4", "llama-guard-4-12b"),
    ("qwen 2.5 coder 32b", "qwen2-5-coder-32b-instruct"),
    ("mistral-large-latest", "mistral-large-2512"),
    ("ministral 8b", "ministral-8b"),
    ("whisper turbo", "whisper-large-v3-turbo"),
    ("ada 002", "text-embedding-ada-002"),
    ("dalle3", "dall-e-3"),
    ("phi 3 mini 128k", "phi-3-mini-128k-instruct"),
    ("gpt4omini", "gpt-4o-mini"),
    ("glm4.7", "glm-4-7"),
    ("maverick", "llama-4-maverick-17b-instruct"),
    ("kimi-k2.6", "kimi-k2-6"),
]

LINES = {
    "sonnet": r"claude-[\d-]*sonnet[\d-]*",
    "sonnet latest": r"claude-[\d-]*sonnet[\d-]*",
    "gemini-flash-latest": r"gemini-[\d-]*flash",
    "claude sonnet": r"claude-[\d-]*sonnet[\d-]*",
    "opus": r"claude-[\d-]*opus[\d-]*",
    "haiku": r"claude-[\d-]*haiku[\d-]*",
    "sonnet thinking": r"claude-[\d-]*sonnet[\d-]*",
    "gemini flash": r"gemini-[\d-]*flash",
    "grok": r"grok-[\d-]+",
    "kimi": r"kimi-k[\d-]+",
    "glm": r"glm-[\d-]+",
}
"""Lines of models as people name them without a version, and what the ids of such a line look like."""

PROVIDERS = {
    "openai": "openai",
    "open ai": "openai",
    "azure openai": "azure",
    "azure ai foundry": "azure",
    "google ai studio": "google",
    "aws bedrock": "amazon-bedrock",
    "aws": "amazon-bedrock",
    "vertex": "google-vertex",
    "x.ai": "xai",
    "together ai": "togetherai",
    "hugging face": "huggingface",
    "deep infra": "deepinfra",
    "github models": "github-models",
    "mistrl": "mistral",
}
"""Providers as people and programs name them."""

NEAREST = {
    "models/gpt55": "gpt-5-5",
    "models/gpt5/compare": "gpt-5",
    "models/llama-3.3-70b/providers": "llama-3-3-70b-instruct",
    "models/glm46/history": "glm-4-6",
    "models/deepseek-v32": "deepseek-v3-2",
    "models/meta-llama/Llama-3.3-70B-Instruct": "llama-3-3-70b-instruct",
    "models/openai/gpt-5/compare": "gpt-5",
    "telemetry/ranked/claude-sonnet-45": "claude-sonnet-4-5",
    "providers/x-ai": "xai",
    "telemetry/health/open-ai": "openai",
    "telemetry/latency/vertex": "google-vertex",
    "models/gpt-5/providers/mistrl/history": "mistral",
}
"""Addresses of what is not there, and the id that is named first."""


@pytest.fixture(scope="module")
def shipped(registry_url: str) -> Iterator[TestClient]:
    """Asks the API of the registry that is shipped."""
    pool = open_pool(registry_url, size=2, statement_timeout_ms=20_000, read_only=True)
    with TestClient(create_app(pool, None)) as client:
        yield client
    pool.close()


@pytest.mark.parametrize(("text", "first"), MEANT)
def test_the_first_hit_is_what_is_meant(shipped: TestClient, text: str, first: str) -> None:
    found = [model["id"] for model in shipped.get("/api/search", params={"q": text, "type": "models"}).json()["models"]]
    assert found[:1] == [first], found


@pytest.mark.parametrize("text", LINES)
def test_a_line_named_without_a_version_means_its_newest_model(shipped: TestClient, text: str) -> None:
    line = re.compile(LINES[text])
    word = re.sub(r"[ -](thinking|latest)$", "", text).replace("-", " ").split()[-1]
    models = shipped.get("/api/models", params={"status": "active", "limit": 100, "sort": "recency", "search": word})
    dated = [one["id"] for one in models.json()["data"] if one["released_on"]]
    newest = next(one for one in dated if line.fullmatch(one))
    found = shipped.get("/api/search", params={"q": text, "type": "models"}).json()["models"]
    assert found[0]["id"] == newest, found


@pytest.mark.parametrize("text", PROVIDERS)
def test_a_provider_is_found_by_what_it_is_called_elsewhere(shipped: TestClient, text: str) -> None:
    found = shipped.get("/api/search", params={"q": text}).json()["providers"]
    assert found[0]["id"] == PROVIDERS[text], found


@pytest.mark.parametrize("text", ["nomic embed", "jina reranker"])
def test_a_kind_of_model_alone_is_no_name(shipped: TestClient, text: str) -> None:
    assert shipped.get("/api/search", params={"q": text, "type": "models"}).json()["models"] == []


@pytest.mark.parametrize("path", NEAREST)
def test_what_is_not_there_names_first_what_is_meant(shipped: TestClient, path: str) -> None:
    answer = shipped.get(f"/api/{path}")
    assert answer.status_code == 404
    assert f"Did you mean '{NEAREST[path]}'" in answer.json()["error"]["message"]


def test_one_word_too_many_is_left_out_but_not_all_that_is_a_name(shipped: TestClient) -> None:
    first = shipped.get("/api/search", params={"q": "bedrock claude haiku", "type": "models"}).json()["models"][0]
    assert "haiku" in first["id"]
    assert shipped.get("/api/search", params={"q": "nosuchmaker 3", "type": "models"}).json()["models"] == []


def test_the_table_has_at_least_sixty_searches_of_many_models() -> None:
    assert len(dict(MEANT)) == len(MEANT) >= 60
    assert len({first for _, first in MEANT}) >= 40
