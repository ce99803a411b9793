"""The project's own Markdown as HTML: headings that can be linked, wide tables that scroll, links to other pages."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

_TABLE = (
    '<div class="scroll" tabindex="0" role="group" aria-label="Table: {0}">'
    '<table><caption class="hidden-label">{0}</caption>'
)
"""A table is called by the heading above it."""
Address = Callable[[str], str | None]
"""The address of a file of the repository, or None when it has none here."""


@dataclass(frozen=True, slots=True)
class Article:
    """A document: its title, its first sentence and its body without the title."""

    title: str
    summary: str
    body: Markup
    headings: tuple[tuple[str, str], ...]
    """Anchor and text of each heading of the second level."""


def article(text: str, *, path: str, address: Address) -> Article:
    """The document at a path of the repository; raw HTML in it is shown, not run."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    title, headings, captions = path, [], []
    last = path
    for n, token in enumerate(tokens):
        if token.type == "heading_open":
            words = last = _plain(tokens[n + 1])
            if n == 0 and token.tag == "h1":
                title = words
            else:
                if token.tag == "h1":  # a page has one title; what comes later is a part of it
                    token.tag = tokens[n + 2].tag = "h2"
                token.attrSet("id", slug(words))
            if token.tag == "h2":
                headings.append((slug(words), words))
        elif token.type == "table_open":
            captions.append(last)
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        _lead(token, path, address)
    body = tokens[3:] if tokens and tokens[0].tag == "h1" else tokens
    html = parser.renderer.render(body, parser.options, {})
    named = iter(captions)
    html = re.sub("<table>", lambda _: _TABLE.format(escape(next(named))), html)
    html = html.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')
    # The parser escapes every text, and its raw HTML is off.
    return Article(title, _summary(body), Markup(html), tuple(headings))  # noqa: S704


def slug(words: str) -> str:
    """The anchor of a heading, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


def _summary(body: list[Token]) -> str:
    for n, token in enumerate(body):
        if token.type == "paragraph_open":
            return _plain(body[n + 1])
    return ""


def _plain(inline: Token) -> str:
    words = [" " if one.type in ("softbreak", "hardbreak") else one.content for one in inline.children or ()]
    return "".join(words).strip()


def _lead(token: Token, path: str, address: Address) -> None:
    """Links to files of the repository become links to their pages; those without a page lose their link."""
    for child in token.children or ():
        if child.type != "link_open":
            continue
        href = str(child.attrGet("href"))
        if re.match(r"[a-z]+:|#", href):
            continue
        file, _, anchor = href.partition("#")
        found = address(posixpath.normpath(posixpath.join(posixpath.dirname(path), file)))
        if found is None:
            child.tag = "span"
            child.attrs = {}
            closing = token.children[token.children.index(child) :] if token.children else []
            next(one for one in closing if one.type == "link_close").tag = "span"
        else:
            child.attrSet("href", f"{found}#{anchor}" if anchor else found)
