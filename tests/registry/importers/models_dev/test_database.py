from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from openmodels.errors import CannotRun
from openmodels.registry.importers.drafts import Known
from openmodels.registry.importers.entries.catalogue import Catalogue
from openmodels.registry.importers.entries.translate import translate
from openmodels.registry.importers.models_dev.fetch import fetch
from openmodels.registry.importers.models_dev.parse import parse

TABLES = """
create table metadata (key text, value text);
create table providers (id text, name text, npm text, api text, doc text, env text);
create table models (full_id text, provider_id text, id text, name text, family text, attachment integer,
  reasoning integer, tool_call integer, structured_output integer, temperature integer, knowledge text,
  open_weights integer, limit_context integer, limit_input integer, limit_output integer, status text,
  provider_npm text, provider_api text, provider_api_shape text);
create table model_modalities (model_full_id text, direction text, position integer, value text);
create table experimental_modes (model_full_id text, name text, provider_body_json text);
create table pricing (model_full_id text, experimental_mode_name text, min_context integer, cost_input real,
  cost_output real, cost_reasoning real, cost_cache_read real, cost_cache_write real, cost_input_audio real,
  cost_output_audio real);
insert into metadata values ('generated_at', '2026-08-18T08:14:34+00:00');
insert into providers values ('router', 'Router', '@ai-sdk/openai-compatible', 'https://router.example/v1',
  'https://router.example', 'A_KEY;B_KEY'), ('nowhere', 'Nowhere', 'nowhere-sdk', null, 'https://nowhere.example', '');
insert into models values
  ('router:gpt-5', 'router', 'gpt-5', 'GPT-5', 'gpt', 1, 1, 1, null, 0, null, 0, 400000, 272000, 128000, null,
   null, null, null),
  ('nowhere:gpt-5', 'nowhere', 'gpt-5', 'GPT-5', 'gpt', 1, 1, 1, null, 0, null, 0, 1, null, 1, null, null, null, null);
insert into model_modalities values ('router:gpt-5', 'input', 0, 'text'), ('router:gpt-5', 'input', 1, 'image'),
  ('router:gpt-5', 'output', 0, 'text');
insert into experimental_modes values ('router:gpt-5', 'fast', '{"service_tier": "priority"}');
insert into pricing values ('router:gpt-5', null, 0, 1.25, 10, null, 0.125, null, null, null),
  ('router:gpt-5', null, 272000, 2.5, 15, null, null, null, null, null),
  ('router:gpt-5', 'fast', 0, 2.5, 20, null, null, null, null, null);
"""
KNOWN = Known({"gpt-5": "gpt-5"}, {"gpt-5": {"id": "gpt-5", "context_window": 400_000, "max_output_tokens": 128_000}})


def database(path: Path, tables: str = TABLES) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(tables)
    return path


def parsed(path: Path) -> Catalogue:
    return parse(fetch(path))


@pytest.mark.parametrize("packed", [True, False])
def test_a_database_is_read_packed_or_not_and_knows_its_day(tmp_path: Path, packed: bool) -> None:
    path = database(tmp_path / "catalogue.sqlite")
    if packed:
        path = path.with_suffix(".sqlite.gz")
        path.write_bytes(gzip.compress((tmp_path / "catalogue.sqlite").read_bytes()))
    assert parsed(path).date == "2026-08-18"
    assert parse(fetch(path, date="2026-08-19")).date == "2026-08-19"


def test_an_offer_is_read_in_the_words_of_the_tree(tmp_path: Path) -> None:
    entry = next(entry for entry in parsed(database(tmp_path / "a.sqlite")).entries if entry.provider == "router")
    assert entry.facts["cost"] == {
        "input": Decimal("1.25"),
        "output": Decimal("10.0"),
        "cache_read": Decimal("0.125"),
        "tiers": [{"tier": {"size": 272_000}, "input": Decimal("2.5"), "output": Decimal("15.0")}],
    }
    assert entry.facts["modalities"] == {"input": ["text", "image"], "output": ["text"]}
    assert entry.facts["limit"] == {"context": 400_000, "input": 272_000, "output": 128_000}
    assert "structured_output" not in entry.facts
    assert entry.facts["temperature"] is False


def test_offers_of_known_models_become_mappings_and_add_to_the_model_alone(tmp_path: Path) -> None:
    found = translate(parsed(database(tmp_path / "a.sqlite")), KNOWN)
    drafts = {draft.path: draft for draft in found.drafts}
    assert set(drafts) == {"mappings/router/gpt-5.yaml", "models/gpt-5.yaml", "providers/router.yaml"}
    assert drafts["models/gpt-5.yaml"].partial
    assert drafts["providers/router.yaml"].fields["env_vars"] == ["A_KEY", "B_KEY"]
    pricing = drafts["mappings/router/gpt-5.yaml"].fields["pricing"]
    assert pricing["service_tiers"] == {
        "priority": {"input_per_million": Decimal("2.5"), "output_per_million": Decimal(20)}
    }
    assert found.complete == {"provider", "mapping"}


def test_a_provider_that_nobody_can_reach_is_left_out_with_its_reason(tmp_path: Path) -> None:
    found = translate(parsed(database(tmp_path / "a.sqlite")), KNOWN)
    assert [(one.thing, one.reason) for one in found.skipped] == [
        ("nowhere/gpt-5", "nobody says where the provider answers")
    ]


def test_a_damaged_or_foreign_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="lacks the tables"):
        parsed(database(tmp_path / "other.sqlite", "create table metadata (key text, value text);"))
    (tmp_path / "cut.sqlite").write_bytes(b"SQLite format 3\0" + b"\x01" * 200)
    with pytest.raises(CannotRun, match="cannot be read"):
        parsed(tmp_path / "cut.sqlite")
    (tmp_path / "cut.sqlite.gz").write_bytes(gzip.compress(b"SQLite format 3\0" * 99)[:40])
    with pytest.raises(CannotRun, match="cannot be unpacked"):
        parsed(tmp_path / "cut.sqlite.gz")
