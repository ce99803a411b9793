"""The documentation, `/docs` and `/docs/{path}`: the Markdown files of the repository, which come with the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import ClassVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

import openmodels
from openmodels.cache.policy import kept
from openmodels.web import site
from openmodels.web.markdown import Article, article
from openmodels.web.render import Context, Head

PACKAGED = Path(openmodels.__file__).parent / "documentation"
CHECKED_OUT = Path(openmodels.__file__).parents[2] / "docs"
"""Where an editable installation finds them: the folder they are written in."""
SECTIONS = {
    "": "Understand",
    "contributing": "Contribute",
    "reference": "Reference",
    "operations": "Operate",
    "decisions": "Decisions",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A folder of documents: its title, and the address, title and first words of each."""

    title: str
    documents: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents(Context):
    """All documents."""

    template: ClassVar[str] = "docs.html"
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Context):
    """One document."""

    template: ClassVar[str] = "document.html"
    article: Article


@kept(minutes=5, on=[])
def documents(request: Request) -> Response:
    """The list of all documents."""
    head = Head(
        title="Documentation · OpenModels",
        description="How to use, correct, run and understand OpenModels: guides, reference, operations and decisions.",
        path="/docs",
        facts={"@context": "https://schema.org", "@type": "CollectionPage", "name": "Documentation of OpenModels"},
    )
    return site.of(request).renderer.answer(Documents(head=head, sections=sections()))


@kept(minutes=5, on=[])
def document(request: Request) -> Response:
    """One document; an address as in the repository, with .md at its end, leads to it."""
    name = request.path_params["name"]
    if name.endswith(".md"):
        return RedirectResponse(f"/docs/{name.removesuffix('.md')}", 301)
    found = library().get(name)
    if found is None:
        raise HTTPException(404)
    head = Head(
        title=f"{found.title} · OpenModels documentation",
        description=f"{found.title}, in the documentation of OpenModels. {found.summary.rstrip(':')}".strip(),
        path=f"/docs/{name}",
        facts={
            "@context": "https://schema.org",
            "@type": "TechArticle",
            "headline": found.title,
            "dateModified": changed()[name].isoformat(),
        },
        crumbs=(("/docs", "Documentation"),),
    )
    return site.of(request).renderer.answer(Document(head=head, article=found))


@cache
def library() -> dict[str, Article]:
    """Every document by the end of its address; read once, as the files only change with the package."""
    files = _files()

    def address(path: str) -> str | None:
        name = path.removesuffix(".md").removeprefix("docs/")
        if path.startswith("docs") and name in files:
            return f"/docs/{name}"
        return "/docs" if path.rstrip("/") in {"docs", *(f"docs/{part}" for part in SECTIONS)} else None

    return {
        name: article(file.read_text(encoding="utf-8"), path=f"docs/{name}.md", address=address)
        for name, file in files.items()
    }


@cache
def changed() -> Mapping[str, date]:
    """The day since which each document reads as it does here, by the end of its address."""
    return {name: day_of(file) for name, file in _files().items()}


def day_of(file: Path) -> date:
    """The day on which a file was last written."""
    return datetime.fromtimestamp(file.stat().st_mtime, UTC).date()


def _files() -> dict[str, Path]:
    folder = PACKAGED if PACKAGED.is_dir() else CHECKED_OUT
    return {file.relative_to(folder).with_suffix("").as_posix(): file for file in sorted(folder.rglob("*.md"))}


def sections() -> tuple[Section, ...]:
    """All documents by folder."""
    return tuple(
        Section(
            title,
            tuple(
                (f"/docs/{name}", found.title, found.summary)
                for name, found in library().items()
                if name.rpartition("/")[0] == folder
            ),
        )
        for folder, title in SECTIONS.items()
    )


ROUTES = [Route("/docs", documents), Route("/docs/{name:path}", document)]
