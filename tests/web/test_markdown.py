from __future__ import annotations

import pytest

from openmodels.web.markdown import article, slug

TEXT = """# Title with `code`

A first
sentence.

## Part one

[there](../reference/api.md#errors), [gone](../src/x.py), [out](https://a.example), [here](#part-one)

<script>alert(1)</script>

| a | b |
|---|---|
| 1 | 2 |
"""


def address(path: str) -> str | None:
    return {"docs/reference/api.md": "/docs/reference/api"}.get(path)


def test_a_document_has_a_title_a_summary_and_headings() -> None:
    found = article(TEXT, path="docs/operations/x.md", address=address)
    assert (found.title, found.summary) == ("Title with code", "A first sentence.")
    assert found.headings == (("part-one", "Part one"),)
    assert "<h1" not in found.body
    assert '<h2 id="part-one">' in found.body


def test_links_lead_to_pages_and_those_without_a_page_are_text() -> None:
    body = article(TEXT, path="docs/operations/x.md", address=address).body
    assert '<a href="/docs/reference/api#errors">there</a>' in body
    assert "<span>gone</span>" in body
    assert '<a href="https://a.example">out</a>' in body
    assert '<a href="#part-one">here</a>' in body


def test_raw_html_is_text() -> None:
    body = article(TEXT, path="docs/operations/x.md", address=address).body
    assert "<script>" not in body
    assert "&lt;script&gt;" in body


def test_a_wide_table_scrolls_by_itself() -> None:
    body = article(TEXT, path="docs/operations/x.md", address=address).body
    assert '<div class="scroll" tabindex="0" role="group" aria-label="Table: Part one"><table>' in body


def test_a_table_is_called_by_the_heading_above_it_and_its_heads_have_a_scope() -> None:
    body = article(TEXT, path="docs/operations/x.md", address=address).body
    assert '<table><caption class="hidden-label">Part one</caption>' in body
    assert '<th scope="col">' in body
    assert "<th>" not in body


@pytest.mark.parametrize(
    ("words", "anchor"), [("Rate limits", "rate-limits"), ("GET /api/models", "get-apimodels"), ("At a_b", "at-a_b")]
)
def test_anchors_are_those_of_code_hosts(words: str, anchor: str) -> None:
    assert slug(words) == anchor
