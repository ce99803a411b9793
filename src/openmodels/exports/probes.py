"""Every probe of a day as a file: CSV and NDJSON as the database writes them, Parquet with a type for each column."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import IO, Any, Protocol

from psycopg import Connection

from openmodels.errors import CannotRun
from openmodels.store import telemetry_export

BATCH = 20_000
MONEY = Decimal("1e-12")
"""Costs are kept to this much; a token costs at least a thousand times that."""


class Write(Protocol):
    """Writes the probes of a day; of what a private registry has a part in only when asked for."""

    def __call__(self, conn: Connection, day: date, file: IO[bytes], *, private: bool = False) -> None:
        """Write them to a file."""


def copied(form: str, conn: Connection, day: date, file: IO[bytes], *, private: bool = False) -> None:
    """Write what the database makes of it."""
    for piece in telemetry_export.day(conn, day, form, private=private):
        file.write(piece)


def parquet(conn: Connection, day: date, file: IO[bytes], *, private: bool = False) -> None:
    """Write Parquet, compressed with zstd, in groups of rows; raises CannotRun without pyarrow."""
    try:
        arrow, writer = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError:
        raise CannotRun("Parquet needs pyarrow.", hint="pip install 'openmodels-hub[parquet]'") from None
    schema = arrow.schema([(name, TYPES[kind](arrow)) for name, kind in COLUMNS.items()])
    with writer.ParquetWriter(file, schema, compression="zstd") as out:
        found = map(_plain, telemetry_export.rows(conn, day, private=private))
        while rows := list(islice(found, BATCH)):
            out.write_table(arrow.Table.from_pylist(rows, schema))


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    cost = row["cost"]
    return {**row, "cost": None if cost is None else cost.quantize(MONEY)}


TYPES: dict[str, Callable[[Any], Any]] = {
    "text": lambda arrow: arrow.string(),
    "word": lambda arrow: arrow.dictionary(arrow.int32(), arrow.string()),
    "moment": lambda arrow: arrow.timestamp("us", tz="UTC"),
    "small": lambda arrow: arrow.int16(),
    "whole": lambda arrow: arrow.int32(),
    "number": lambda arrow: arrow.float32(),
    "numbers": lambda arrow: arrow.list_(arrow.float32()),
    "money": lambda arrow: arrow.decimal128(38, 12),
    "yes or no": lambda arrow: arrow.bool_(),
}
COLUMNS = {
    "provider_id": "word",
    "kind": "word",
    "region": "word",
    "model_id": "word",
    "slot": "moment",
    "checked_at": "moment",
    "interval_s": "whole",
    "state": "word",
    "tries": "small",
    "error": "word",
    "detail": "text",
    "http_status": "small",
    "response_ms": "number",
    "dns_ms": "number",
    "tcp_ms": "number",
    "tls_ms": "number",
    "sent_ms": "number",
    "first_byte_ms": "number",
    "ttft_ms": "number",
    "total_ms": "number",
    "token_ms": "numbers",
    "input_tokens": "whole",
    "output_tokens": "whole",
    "tokens_per_second": "number",
    "cost": "money",
    "currency": "word",
    "address_family": "small",
    "http_version": "word",
    "request_id": "text",
    "retry_after_s": "whole",
    "simulated": "yes or no",
}
"""The columns of `probe_results` and their types."""

FORMATS: dict[str, Write] = {form: partial(copied, form) for form in telemetry_export.FORMATS} | {"parquet": parquet}
