"""A page as a tree, so that tests can ask what a reader sees."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "img", "br", "hr", "path", "circle", "rect"}


class Element:
    """A tag with its attributes and, in order, the elements and texts inside it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.inside: list[Element | str] = []

    def all(self, tag: str, **wanted: str) -> list[Element]:
        """Every element below with this tag, whose attributes hold these words (class_ for class)."""
        return [e for e in self._below() if e.tag == tag and all(_has(e, n, v) for n, v in wanted.items())]

    def one(self, tag: str, **wanted: str) -> Element:
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} of <{tag} {wanted}>, not one"
        return found[0]

    @property
    def text(self) -> str:
        """All text inside that a screen reader says, with single spaces."""
        return " ".join(" ".join(self._texts()).split())

    @property
    def tight(self) -> str:
        """All text inside as it is, with single spaces: $3 and .00 are $3.00."""
        return " ".join("".join(self._texts()).split())

    def _below(self) -> Iterator[Element]:
        for child in self.inside:
            if isinstance(child, Element):
                yield child
                yield from child._below()

    def _texts(self) -> Iterator[str]:
        for child in self.inside:
            if isinstance(child, Element):
                if child.attributes.get("aria-hidden") != "true":
                    yield from child._texts()
            else:
                yield child


def _has(element: Element, name: str, value: str) -> bool:
    found = element.attributes.get(name.rstrip("_").replace("_", "-"))
    return found is not None and (found == value or value in found.split())


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("document", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            closed = self.open.pop()
            assert closed.tag == tag, f"</{tag}> closes <{closed.tag}>"

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def parse(text: str) -> Element:
    """The page; fails when its tags do not close each other."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    assert len(parser.open) == 1, f"<{parser.open[-1].tag}> is not closed"
    return parser.open[0]


def rows(table: Element) -> list[list[str]]:
    """The cells of a table's rows as text; the folded second line of an offer is left out."""
    found = [row for row in table.all("tr", role="row") if "fold" not in row.attributes.get("class", "")]
    return [[cell.tight for cell in row.all("th") + row.all("td")] for row in found]
