from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import brotli
import pytest
from starlette.testclient import TestClient

from openmodels.web import assets
from openmodels.web.assets import Assets, NotBuilt

TEXTS = ["site.css", "site.js", "theme.js", "favicon.svg"]
NAMES = [*TEXTS, assets.FONT]
STYLES = Path(__file__).parents[2] / "web" / "styles"
JOINED = re.findall(r'@import "\./(\w+)\.css";', (STYLES / "site.css").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_an_asset_has_a_hash_in_its_name_and_is_kept_for_good(client: TestClient, name: str) -> None:
    url = Assets().url(name)
    stem, suffix = name.rsplit(".", 1)
    assert re.fullmatch(rf"/static/{stem}\.[0-9A-Z]{{8}}\.{suffix}", url)
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", TEXTS)
def test_an_asset_is_the_same_plain_and_compressed(client: TestClient, name: str) -> None:
    url = Assets().url(name)
    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for encoding, decode in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        with client.stream("GET", url, headers={"Accept-Encoding": encoding}) as answer:
            assert answer.headers["content-encoding"] == encoding
            assert answer.headers["vary"] == "Accept-Encoding"
            assert decode(b"".join(answer.iter_raw())) == plain.content


def test_a_font_is_compressed_already_and_sent_as_it_is(client: TestClient) -> None:
    answer = client.get(Assets().url(assets.FONT), headers={"Accept-Encoding": "br, gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-type"] == "font/woff2"
    assert answer.content[:4] == b"wOF2"


def test_every_script_that_another_fetches_is_served(client: TestClient) -> None:
    for name in ("site.js", "theme.js"):
        for wanted in re.findall(r'"\./([\w.-]+\.js)"', client.get(Assets().url(name)).text):
            assert client.get(f"/static/{wanted}").status_code == 200


def test_an_old_or_unknown_asset_is_not_found_and_not_kept(client: TestClient) -> None:
    answer = client.get("/static/site.00000000.css")
    assert answer.status_code == 404
    assert "cache-control" not in answer.headers


def test_a_page_names_style_and_font_before_its_first_line(client: TestClient) -> None:
    there = Assets()
    link = client.get("/").headers["link"]
    assert f"<{there.url('site.css')}>; rel=preload; as=style" in link
    assert f'<{there.url(assets.FONT)}>; rel=preload; as=font; type="font/woff2"; crossorigin' in link


def test_modules_that_a_script_imports_are_found_through_all_steps(tmp_path: Path) -> None:
    names = ["a.1.js", "b.2.js", "c.3.js"]
    for name in [*names, "site.4.css", "font.5.woff2"]:
        (tmp_path / name).write_text(name)
    manifest = {
        "sources": "0123456789abcdef",
        "names": {"a.js": "a.1.js", "site.css": "site.4.css", assets.FONT: "font.5.woff2"},
        "imports": {"a.1.js": ["b.2.js"], "b.2.js": ["c.3.js", "b.2.js"]},
        "files": names,
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert Assets(folder=tmp_path).imports("a.js") == ["/static/b.2.js", "/static/c.3.js"]


def test_a_package_without_its_assets_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match="make setup"):
        Assets(folder=tmp_path)


def test_every_style_sheet_is_part_of_the_one_that_is_served() -> None:
    assert JOINED[0] == "layers"
    assert sorted([*JOINED, "site"]) == sorted(file.stem for file in STYLES.glob("*.css"))


def test_style_sheets_say_every_rule_inside_a_declared_layer() -> None:
    layers = re.findall(r"[a-z]+", (STYLES / "layers.css").read_text().removeprefix("@layer"))
    for name in JOINED[1:]:
        text = re.sub(r"/\*.*?\*/", "", (STYLES / f"{name}.css").read_text(), flags=re.S).strip()
        opening = re.match(r"@layer (\w+) \{", text)
        assert opening, name
        assert opening[1] in layers, name
        assert text.endswith("}"), name
        assert len(re.findall(r"(?m)^@layer", text)) == 1, name
