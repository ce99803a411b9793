"""All models, `/models`: filters, columns and orders with addresses of their own, and the same list as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, cast

import orjson
from psycopg import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.contract.models import ModelSummary
from openmodels.contract.pages import Pagination
from openmodels.errors import BadRequest
from openmodels.store import facets
from openmodels.store.facets import Facets, FirstToken
from openmodels.store.filters import spelling
from openmodels.store.orders import ORDERS, Order
from openmodels.web import site
from openmodels.web.amounts import counted
from openmodels.web.pages.asked import asks_for_private
from openmodels.web.pages.columns import COLUMNS, Column, fields, record, shown
from openmodels.web.pages.figures import Shown as Figure
from openmodels.web.pages.figures import duration
from openmodels.web.pages.filters import SORTS, Choices, Filter, Wanted, checks, in_force, selects
from openmodels.web.pages.paging import Paging, paging
from openmodels.web.render import HEADERS, Context, Head

ROWS = 50
MOST_EXPORTED = 10_000


@dataclass(frozen=True, slots=True)
class Heading:
    """The address that orders by a column, and how the list is ordered by it now."""

    address: str
    sorted: Literal["ascending", "descending"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Browse(Context):
    """The models that match, and what else can be chosen."""

    template: ClassVar[str] = "browse.html"
    wanted: Wanted
    models: tuple[ModelSummary, ...]
    first_tokens: Mapping[str, Figure | None]
    """By id; those of models that were not measured are missing."""
    simulated: frozenset[str]
    """Models whose first token is simulated."""
    columns: tuple[Column, ...]
    all_columns: tuple[Column, ...]
    headings: Mapping[str, Heading]
    paging: Paging
    selects: tuple[Choices, ...]
    checks: tuple[Choices, ...]
    filters: tuple[Filter, ...]
    sorts: tuple[tuple[str, str, bool], ...]
    """Value, name, and whether it is the order now; the usual order has no value, as a search changes it."""
    exports: tuple[tuple[str, str], ...]


@kept(minutes=1, on=[tags.MODELS, tags.PROVIDERS])
def browse(request: Request) -> Response:
    """The models that match the address."""
    here = site.of(request)
    wanted = Wanted.read(request.query_params)
    order, reverse = _order(wanted)
    with here.reading() as conn:
        found = facets.page(
            conn,
            spelling(conn, wanted.filters),
            order=order,
            reverse=reverse,
            limit=ROWS,
            offset=(wanted.page - 1) * ROWS,
        )
        first_tokens = _first_tokens(conn, wanted, found.models)
    return here.renderer.answer(browse_context(wanted, found.models, found.facets, first_tokens))


@kept(minutes=5, on=[tags.MODELS])
def export(request: Request) -> Response:
    """Every model that matches, with the chosen columns, as CSV or JSON; what is private only when asked for."""
    here = site.of(request)
    wanted = Wanted.read(request.query_params)
    order, reverse = _order(wanted)
    names = fields(shown(wanted.column))
    public = not asks_for_private(request.query_params)
    with here.reading() as conn:
        filters = spelling(conn, wanted.filters)
        found = facets.browse(conn, filters, order=order, reverse=reverse, limit=MOST_EXPORTED, public=public)
        first_tokens = _first_tokens(conn, wanted, found)
    records = [record(model, names, first_tokens) for model in found]
    form = request.url.path.rpartition(".")[2]
    body, media_type = (_csv(names, records), "text/csv") if form == "csv" else (_json(records), "application/json")
    disposition = {"Content-Disposition": f'attachment; filename="models.{form}"'}
    return Response(body, media_type=media_type, headers=HEADERS | disposition)


def _first_tokens(conn: Connection, wanted: Wanted, found: list[ModelSummary]) -> dict[str, FirstToken]:
    """The first tokens of these models, if their column is shown."""
    is_shown = "first_token" in [column.name for column in shown(wanted.column)]
    return facets.first_tokens(conn, [model.id for model in found]) if is_shown else {}


def browse_context(
    wanted: Wanted, found: list[ModelSummary], counts: Facets, first_tokens: Mapping[str, FirstToken]
) -> Browse:
    """What the list shows; raises BadRequest for a page after the last."""
    pages = paging(
        Pagination(page=wanted.page, limit=ROWS, total=counts.total), lambda number: wanted.address(page=number)
    )
    if wanted.page > pages.pages:
        raise BadRequest(f"There is no page {wanted.page} of this list.", hint=f"It ends with page {pages.pages}.")
    filters = in_force(wanted, counts)
    columns = shown(wanted.column)
    return Browse(
        head=_head(wanted, counts.total, filters),
        wanted=wanted,
        models=tuple(found),
        first_tokens={name: duration(found.ms) for name, found in first_tokens.items()},
        simulated=frozenset(name for name, found in first_tokens.items() if found.simulated),
        columns=columns,
        all_columns=tuple(COLUMNS.values()),
        headings={order: _heading(wanted, order) for order in ORDERS},
        paging=pages,
        selects=selects(wanted, counts),
        checks=checks(wanted, counts),
        filters=filters,
        sorts=_sorts(wanted),
        exports=tuple((form.upper(), f"/models.{form}?{wanted.query(page=1)}".rstrip("?")) for form in ("csv", "json")),
    )


def _head(wanted: Wanted, total: int, filters: Sequence[Filter]) -> Head:
    others = ", ".join(f"{one.name}: {one.value}" for one in filters if one.name != "text")
    title = f"Models for “{wanted.search}”" if wanted.search else "Models" if others else "All models"
    if others:
        title = f"{title}, {others}"
    if wanted.page > 1:
        title = f"{title}, page {wanted.page}"
    own = wanted.query(page=1, sort=None, column=())
    return Head(
        title=f"{title} · OpenModels",
        description=(
            f"{counted(total, 'LLM model')} with providers, context windows and prices per million tokens, "
            "to filter by ability, licence, context and price."
        ),
        path=wanted.address(),
        # Results of every possible search are not worth keeping to a search engine; the plain list is.
        index=not filters,
        json=f"/api/models?{own}".rstrip("?"),
        facts={
            "@context": "https://schema.org",
            "@type": "CollectionPage",
            "name": "LLM models",
            "mainEntity": {"@type": "ItemList", "numberOfItems": total},
        },
    )


def _order(wanted: Wanted) -> tuple[Order, bool]:
    return cast(Order, wanted.order.removeprefix("-")), wanted.order.startswith("-")


def _sorts(wanted: Wanted) -> tuple[tuple[str, str, bool], ...]:
    usual = "relevance" if wanted.search else "recency"
    return tuple(
        ("" if key == usual else key, label, key == wanted.order)
        for key, label in SORTS.items()
        if wanted.search or key != "relevance"
    )


def _heading(wanted: Wanted, order: Order) -> Heading:
    now, reverse = _order(wanted)
    following = f"-{order}" if now == order and not reverse else order
    descending = ORDERS[order][1] is not reverse
    return Heading(
        wanted.address(sort=following, page=1), None if now != order else "descending" if descending else "ascending"
    )


def _csv(names: tuple[str, ...], records: list[dict[str, object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([_cell(one[name]) for name in names] for one in records)
    return out.getvalue().encode()


def _cell(value: object) -> object:
    text = " ".join(map(str, value)) if isinstance(value, list) else value
    # A spreadsheet runs what begins like a formula, and names come from files that anybody may propose.
    return f"'{text}" if isinstance(text, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _json(records: list[dict[str, object]]) -> bytes:
    return orjson.dumps({"data": records, "total": len(records)}, option=orjson.OPT_INDENT_2)


ROUTES = [Route("/models", browse), Route("/models.csv", export), Route("/models.json", export)]
