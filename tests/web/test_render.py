from __future__ import annotations

import re
from pathlib import Path

import pytest

import openmodels.web
from openmodels.web.render import POLICY, Context

TEMPLATES = Path(openmodels.web.__file__).parent / "templates"
FILES = sorted(TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(TEMPLATES)))
def test_a_template_has_nothing_that_the_content_policy_refuses(file: Path) -> None:
    text = file.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert 'src="{{ asset(' in script or 'type="application/ld+json"' in script
    assert "|safe" not in text.replace(" ", "")


def test_the_policy_allows_no_inline_script_no_inline_style_and_no_other_host() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "default-src 'none'" in POLICY


def test_every_page_template_has_a_context_and_every_context_a_template() -> None:
    pages = {file.name for file in TEMPLATES.glob("*.html")} - {"layout.html"}
    assert {context.template for context in Context.__subclasses__()} == pages
