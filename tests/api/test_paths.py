from __future__ import annotations

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/api/modles", "/api/models"),
        ("/api/provider", "/api/providers"),
        ("/api/model/gpt-5", "/api/models/gpt-5"),
        ("/api/models/gpt-5/compar", "/api/models/gpt-5/compare"),
        ("/api/telemetry/healt/openai", "/api/telemetry/health/openai"),
        ("/api/openapi", "/api/openapi.json"),
    ],
)
def test_a_mistyped_path_leads_to_the_nearest(api: TestClient, path: str, meant: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == f"There is nothing at {path}. Did you mean {meant}?"


@pytest.mark.parametrize(
    "path", ["/api/models/nope/nope", "/api/models/a/b/c", "/api/nothing-like-it", "/api/models//"]
)
def test_a_path_like_none_leads_nowhere(api: TestClient, path: str) -> None:
    answer = api.get(path)
    if path.endswith("/"):
        assert (answer.status_code, answer.headers["location"]) == (301, "/api/models")
    else:
        assert answer.json()["error"]["message"] == f"There is nothing at {path}. See /api/docs for what there is."


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/api/models/", "/api/models"),
        ("/api/models/?limit=1&page=2", "/api/models?limit=1&page=2"),
        ("/api/models/gpt-5/", "/api/models/gpt-5"),
        ("/api/models/gpt-5/compare/", "/api/models/gpt-5/compare"),
        ("/api/docs/", "/api/docs"),
    ],
)
def test_a_slash_too_many_moves_within_this_server_whatever_name_it_goes_by(
    api: TestClient, path: str, location: str
) -> None:
    answer = api.get(path, headers={"Host": "behind-a-proxy.example"})
    assert (answer.status_code, answer.headers["location"]) == (301, location)


@pytest.mark.parametrize("below", ["", "/", "/providers", "/compare", "/history"])
@pytest.mark.parametrize("name", ["openai/gpt-5", "some-gateway/openai/gpt-5", "openai%2Fgpt-5"])
def test_a_provider_s_name_for_a_model_leads_to_its_id(api: TestClient, name: str, below: str) -> None:
    answer = api.get(f"/api/models/{name}{below}")
    assert answer.status_code == 404
    said = answer.json()["error"]["message"]
    assert said.startswith(f"There is no model '{name.replace('%2F', '/')}'. Did you mean 'gpt-5'")
