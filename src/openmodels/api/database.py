"""The connection of a request: taken when its handler starts, given back when its answer is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from psycopg import Connection

PATIENCE_S = 2.0
"""How long a request waits for a free connection before it is told to come back later."""


def connection(request: Request) -> Iterator[Connection]:
    """A connection of the pool, in a transaction of its own."""
    with request.app.state.pool.connection(timeout=PATIENCE_S) as conn:
        yield conn


Conn = Annotated[Connection, Depends(connection)]
