from __future__ import annotations

import gzip
import re

import brotli
import pytest
from starlette.testclient import TestClient

from openmodels.web import assets
from openmodels.web.assets import Assets

NAMES = ["site.css", "theme.js", "live.js", "palette.js", "favicon.svg"]


@pytest.mark.parametrize("name", NAMES)
def test_an_asset_has_a_hash_in_its_name_and_is_kept_for_good(client: TestClient, name: str) -> None:
    url = Assets().url(name)
    stem, suffix = name.split(".")
    assert re.fullmatch(rf"/static/{stem}\.[0-9a-f]{{12}}\.{suffix}", url)
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", NAMES)
def test_an_asset_is_the_same_plain_and_compressed(client: TestClient, name: str) -> None:
    url = Assets().url(name)
    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for encoding, decode in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        with client.stream("GET", url, headers={"Accept-Encoding": encoding}) as answer:
            assert answer.headers["content-encoding"] == encoding
            assert answer.headers["vary"] == "Accept-Encoding"
            assert decode(b"".join(answer.iter_raw())) == plain.content


def test_an_old_or_unknown_asset_is_not_found_and_not_kept(client: TestClient) -> None:
    answer = client.get("/static/site.000000000000.css")
    assert answer.status_code == 404
    assert "cache-control" not in answer.headers


def test_every_style_sheet_is_part_of_the_one_that_is_served() -> None:
    assert sorted(assets.STYLES) == sorted(file.stem for file in (assets.FOLDER / "styles").glob("*.css"))


def test_style_sheets_say_every_rule_inside_a_declared_layer() -> None:
    layers = re.findall(r"[a-z]+", (assets.FOLDER / "styles" / "layers.css").read_text().removeprefix("@layer"))
    for name in assets.STYLES[1:]:
        text = re.sub(r"/\*.*?\*/", "", (assets.FOLDER / "styles" / f"{name}.css").read_text(), flags=re.S).strip()
        opening = re.match(r"@layer (\w+) \{", text)
        assert opening, name
        assert opening[1] in layers, name
        assert text.endswith("}"), name
        assert len(re.findall(r"(?m)^@layer", text)) == 1, name
