"""The resolved catalogue of models.dev as a SQLite file: newer than the tree, without links to canonical models."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zlib
from collections import defaultdict
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

from openmodels.errors import CannotRun
from openmodels.registry.importers.entries.catalogue import Catalogue, Entry
from openmodels.registry.importers.models_dev.files import Database
from openmodels.registry.importers.models_dev.notices import DATABASE

MAGIC = b"SQLite format 3\0"
GZIP = b"\x1f\x8b"
MAX_BYTES = 256 * 1024 * 1024
COSTS = {
    "cost_input": "input",
    "cost_output": "output",
    "cost_reasoning": "reasoning",
    "cost_cache_read": "cache_read",
    "cost_cache_write": "cache_write",
    "cost_input_audio": "input_audio",
    "cost_output_audio": "output_audio",
}
FLAGS = ("attachment", "reasoning", "tool_call", "structured_output", "temperature", "open_weights")
TABLES = {"metadata", "providers", "models", "model_modalities", "experimental_modes", "pricing"}


def is_database(path: Path) -> bool:
    """Whether a file starts as a SQLite file does, packed or not."""
    with path.open("rb") as file:
        head = file.read(len(MAGIC))
    return head == MAGIC or (head.startswith(GZIP) and path.name.endswith((".sqlite.gz", ".db.gz")))


def read_database(path: Path, date: str | None) -> Database:
    """The bytes of a SQLite file; raises CannotRun where they are damaged or too many."""
    content = path.read_bytes()
    if content.startswith(GZIP):
        try:
            with gzip.open(path) as file:
                content = file.read(MAX_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise CannotRun(f"{path} cannot be unpacked: {error}.", hint="Fetch the file again.") from None
    if len(content) > MAX_BYTES or not content.startswith(MAGIC):
        raise CannotRun(f"{path} holds no catalogue of models.dev.", hint="It should be a SQLite file.")
    return Database(content, date)


def parse_database(database: Database) -> Catalogue:
    """Every provider and offer in the file; no canonical models, as the file has none."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.row_factory = sqlite3.Row
        try:
            connection.deserialize(database.content)
            found = {row["name"] for row in connection.execute("select name from sqlite_master where type = 'table'")}
            if not found >= TABLES:
                missing = ", ".join(sorted(TABLES - found))
                raise CannotRun(f"The SQLite file lacks the tables {missing}.", hint="Is it the one of models.dev?")
            return _catalogue(connection, database.date)
        except sqlite3.DatabaseError as error:
            raise CannotRun(f"The SQLite file cannot be read: {error}.", hint="Fetch the file again.") from None


def _catalogue(connection: sqlite3.Connection, date: str | None) -> Catalogue:
    generated = connection.execute("select value from metadata where key = 'generated_at'").fetchone()
    modalities = _modalities(connection)
    costs = _costs(connection)
    modes = _modes(connection, costs)
    providers = {row["id"]: _provider(row) for row in connection.execute("select * from providers order by id")}
    entries = [
        Entry(row["provider_id"], row["id"], _facts(row, modalities, costs, modes))
        for row in connection.execute("select * from models order by provider_id, id")
    ]
    return Catalogue(DATABASE, {}, providers, entries, None, date or (generated["value"][:10] if generated else None))


def _provider(row: sqlite3.Row) -> dict[str, Any]:
    stated = {"name": row["name"], "npm": row["npm"], "api": row["api"], "doc": row["doc"]}
    page = f"{DATABASE.url}/tree/dev/providers/{row['id']}"
    return {**{key: value for key, value in stated.items() if value}, "env": row["env"].split(";"), "page": page}


def _facts(
    row: sqlite3.Row,
    modalities: dict[str, dict[str, list[str]]],
    costs: dict[tuple[str, str], dict[str, Any]],
    modes: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    """The facts of one offer in the words of the tree."""
    key = row["full_id"]
    limits = {"context": row["limit_context"], "input": row["limit_input"], "output": row["limit_output"]}
    own = {"npm": row["provider_npm"], "api": row["provider_api"], "shape": row["provider_api_shape"]}
    facts: dict[str, Any] = {
        "name": row["name"],
        "family": row["family"],
        "knowledge": row["knowledge"],
        "status": row["status"],
        **{flag: bool(row[flag]) for flag in FLAGS if row[flag] is not None},
        "limit": {name: value for name, value in limits.items() if value is not None},
        "modalities": modalities.get(key),
        "cost": costs.get((key, "")),
        "experimental": modes.get(key),
        "provider": {name: value for name, value in own.items() if value},
    }
    return {name: value for name, value in facts.items() if value not in (None, {})}


def _modalities(connection: sqlite3.Connection) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in connection.execute("select * from model_modalities order by model_full_id, direction, position"):
        found[row["model_full_id"]][row["direction"]].append(row["value"])
    return {key: dict(value) for key, value in found.items()}


def _costs(connection: sqlite3.Connection) -> dict[tuple[str, str], dict[str, Any]]:
    """The prices by offer and mode, '' for the plain one; rows above 0 tokens are its tiers."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in connection.execute("select * from pricing order by model_full_id, min_context"):
        prices = {name: Decimal(str(row[column])) for column, name in COSTS.items() if row[column] is not None}
        offer = found.setdefault((row["model_full_id"], row["experimental_mode_name"] or ""), {})
        if row["min_context"]:
            offer.setdefault("tiers", []).append({"tier": {"size": row["min_context"]}, **prices})
        else:
            offer.update(prices)
    return found


def _modes(connection: sqlite3.Connection, costs: dict[tuple[str, str], dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = defaultdict(lambda: {"modes": {}})
    for row in connection.execute("select * from experimental_modes order by model_full_id, name"):
        body = json.loads(row["provider_body_json"] or "{}")
        mode = {"cost": costs.get((row["model_full_id"], row["name"])), "provider": {"body": body}}
        found[row["model_full_id"]]["modes"][row["name"]] = mode
    return dict(found)
