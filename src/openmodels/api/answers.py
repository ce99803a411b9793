"""How an answer is written: whole or only some of its fields, with the headers that its kind has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import BaseModel

from openmodels.contract.offers import Comparison, ModelProviders
from openmodels.contract.pages import Page, Pagination

PART = "application/vnd.openmodels.part+json"
"""Type of an answer that was asked for with `fields`: the schema of the whole answer does not hold for it."""

ENTRIES: dict[type[BaseModel], str] = {Page: "data", ModelProviders: "providers", Comparison: "comparison"}
"""Where the answers that hold a list have it; `fields` are those of its entries."""

Found = BaseModel | Sequence[BaseModel]


def answered(found: Found, *, fields: Sequence[str] = (), headers: Mapping[str, str] | None = None) -> Response:
    """What was found as JSON; of each entry only these fields, when any are named."""
    kind = PART if fields else "application/json"
    return Response(_written(found, fields), headers=dict(headers or {}), media_type=kind)


def written(shape: BaseModel, include: Any = None) -> bytes:
    """A shape as JSON; pydantic's own method would make a text of the bytes first."""
    return shape.__pydantic_serializer__.to_json(shape, include=include)


def _written(found: Found, fields: Sequence[str]) -> bytes:
    include = set(fields) or None
    if not isinstance(found, BaseModel):
        return b"[%b]" % b",".join(written(entry, include) for entry in found)
    name = next((name for shape, name in ENTRIES.items() if isinstance(found, shape)), None)
    if name is None or include is None:
        return written(found, include)
    return written(found, {**dict.fromkeys(type(found).model_fields, True), name: {"__all__": include}})


def page_links(request: Request, shown: Pagination) -> dict[str, str]:
    """The `Link` header (RFC 8288) of one page: the first, previous, next and last one, where there is such a one."""
    last = max(1, -(-shown.total // shown.limit))
    places = {"first": 1, "prev": shown.page - 1, "next": shown.page + 1, "last": last}
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
    links = (
        f'<{request.url.path}?{urlencode([*asked, ("page", number)])}>; rel="{relation}"'
        for relation, number in places.items()
        if 1 <= number <= last
    )
    return {"Link": ", ".join(links)}


def together(*parts: Mapping[str, str]) -> dict[str, str]:
    """Headers of several kinds; the links of all of them in one."""
    links = [part["Link"] for part in parts if "Link" in part]
    found = {name: value for part in parts for name, value in part.items()}
    return found | ({"Link": ", ".join(links)} if links else {})


def dated(modified: datetime | None) -> dict[str, str]:
    """The `Last-Modified` header of an answer made of data that changed last at a moment; none when unknown."""
    return {"Last-Modified": _http_date(modified)} if modified else {}


@lru_cache(maxsize=16)
def _http_date(moment: datetime) -> str:
    """The same few moments, and a microsecond each in place of thirty."""
    return format_datetime(moment, usegmt=True)
