"""Errors of the database that pass by themselves: each means 503 and "come back", none is a fault of ours."""

from __future__ import annotations

from psycopg import OperationalError
from psycopg.errors import (
    FeatureNotSupported,
    InsufficientPrivilege,
    UndefinedColumn,
    UndefinedFunction,
    UndefinedTable,
)

AWAY = (OperationalError,)
"""It does not answer, not in time, or not now: gone, starting, out of connections or memory, too slow, deadlocked."""

NOT_SET_UP = (UndefinedTable, UndefinedColumn, UndefinedFunction, InsufficientPrivilege, FeatureNotSupported)
"""It is of another release than the program: not migrated yet, being migrated, or migrated amid a connection's life."""
