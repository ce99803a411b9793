"""Changes as feeds: Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import orjson

from openmodels.store.told import Topic
from openmodels.web.pages.told import Entry

ATOM = "http://www.w3.org/2005/Atom"
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:openmodels:change")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


Make = Callable[..., bytes]
"""A form of feed; addresses are without host, and `origin` is the readers' address, if it is known."""


def atom(entries: Sequence[Entry], *, title: str, own: str, page: str, origin: str | None) -> bytes:
    """An Atom feed."""
    ET.register_namespace("", ATOM)
    here = origin or ""
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "title", title)
    _add(feed, "id", f"{origin}{page}" if origin else uuid.uuid5(SPACE, page).urn)
    _add(feed, "updated", _moment(max((one.at for one in entries), default=EPOCH)))
    _add(feed, "link", rel="self", href=here + own)
    _add(feed, "link", rel="alternate", type="text/html", href=here + page)
    _add(_add(feed, "author"), "name", "OpenModels")
    for one in entries:
        entry = _add(feed, "entry")
        _add(entry, "title", _title(one))
        _add(entry, "id", identity(one))
        _add(entry, "updated", _moment(one.at))
        _add(entry, "link", rel="alternate", type="text/html", href=here + one.address)
        _add(entry, "category", term=one.topic)
        _add(entry, "content", one.sentence, type="text")
    body: str = ET.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def json(entries: Sequence[Entry], *, title: str, own: str, page: str, origin: str | None) -> bytes:
    """A JSON feed."""
    here = origin or ""
    return orjson.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": title,
            "home_page_url": here + page,
            "feed_url": here + own,
            "items": [
                {
                    "id": identity(one),
                    "url": here + one.address,
                    "title": _title(one),
                    "content_text": one.sentence,
                    "date_published": _moment(one.at),
                    "tags": [one.topic],
                }
                for one in entries
            ],
        },
        option=orjson.OPT_INDENT_2,
    )


FORMS: dict[str, tuple[Make, str]] = {
    "atom": (atom, "application/atom+xml"),
    "json": (json, "application/feed+json"),
}
"""By the end of the address: what makes the feed, and its media type."""


TITLES: dict[Topic, str] = {
    "prices": "new prices",
    "added": "added",
    "retired": "retired",
    "other": "changed",
    "corrections": "corrected",
}
"""What the title of an entry says of its thing."""


def identity(entry: Entry) -> str:
    """The same for the same change, also after the database was made anew."""
    fields = ",".join(line.label for line in entry.lines)
    name = f"{_moment(entry.at)} {entry.topic} {entry.model_id} {entry.provider_id} {entry.what} {fields}"
    return uuid.uuid5(SPACE, name).urn


def _title(one: Entry) -> str:
    return f"{one.title}: {TITLES[one.topic]}"


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    # XML has no way to write most control characters.
    made.text = None if text is None else "".join(c for c in text if c >= " " or c in "\t\n")
    return made
