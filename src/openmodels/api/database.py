"""Reading the database in a handler: `with reading() as conn`.

The connection is taken only there, after the parameters have been found good, and given back before the answer is
written, so that neither a bad request nor a slow reader holds one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Annotated

from fastapi import Depends, Request
from psycopg import Connection
from psycopg_pool import ConnectionPool

from openmodels.store.pool import lent

Open = Callable[[], AbstractContextManager[Connection]]

PATIENCE_S = 2.0
"""How long a request waits for a free connection before it is told to come back later."""


def reader(pool: ConnectionPool, *, in_one_go: bool = True) -> Open:
    """How handlers get a connection of this pool, in a transaction of its own."""
    return lambda: lent(pool, patience_s=PATIENCE_S, in_one_go=in_one_go)


async def reader_of(request: Request) -> Open:
    """How the handlers of a request's application read."""
    opening: Open = request.app.state.reading
    return opening


Reading = Annotated[Open, Depends(reader_of)]
