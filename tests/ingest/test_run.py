from __future__ import annotations

import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from openmodels.errors import CannotRun, InvalidRegistry, Unavailable
from openmodels.ingest.run import ingest
from openmodels.registry.differences import FieldChange
from openmodels.registry.validate import Result


def rewritten(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Keys of the rows that were written between two looks, by the transactions that wrote them."""
    return {key for key in {**before, **after} if before.get(key, (None,))[0] != after.get(key, (None,))[0]}


def test_the_first_ingest_stores_every_file(run: Any, stored: Any) -> None:
    outcome = run()
    assert outcome.plan.counts == {"created": 9, "changed": 0, "returned": 0, "retired": 0, "unchanged": 0}
    rows = stored()
    assert {key for key in rows if not key.startswith("model_aliases")} == {
        *("providers:alpha", "providers:beta", "models:opus", "models:gemma", "models:qwen"),
        *("mappings:alpha/opus", "mappings:beta/opus", "mappings:alpha/gemma", "mappings:beta/gemma"),
    }
    assert rows["model_aliases:opus-latest"][1]["model_id"] == "opus"
    assert all(row["present"] for key, (_, row) in rows.items() if not key.startswith("model_aliases"))


@pytest.mark.parametrize("full", [False, True])
def test_unchanged_files_change_no_row(run: Any, stored: Any, full: bool) -> None:
    run()
    before = stored()
    outcome = run(full=full)
    assert not outcome.plan
    assert outcome.plan.counts["unchanged"] == 9
    assert outcome.compared is full
    assert stored() == before


def test_an_edit_that_means_the_same_changes_no_row(run: Any, stored: Any, registry: Path) -> None:
    run()
    before = stored()
    path = registry / "mappings/alpha/opus.yaml"
    path.write_text("# a remark\n" + path.read_text().replace("input_per_million: 1\n", "input_per_million: 1.00\n"))
    outcome = run()
    assert outcome.compared
    assert not outcome.plan
    assert stored() == before


def test_an_edited_price_rewrites_its_mapping_and_no_other_row(run: Any, stored: Any, write: Any) -> None:
    run()
    before = stored()
    price = {"input_per_million": Decimal("1.5"), "output_per_million": 2, "currency": "USD"}
    write("mapping", provider_id="alpha", model_id="opus", pricing=price)
    run()
    after = stored()
    assert rewritten(before, after) == {"mappings:alpha/opus"}
    assert after["mappings:alpha/opus"][1]["input_per_million"] == 1.5
    assert after["mappings:alpha/opus"][1]["pricing"]["input_per_million"] == 1.5


def test_a_price_below_all_others_rewrites_its_model_too(run: Any, stored: Any, write: Any) -> None:
    run()
    before = stored()
    price = {"input_per_million": Decimal("0.25"), "output_per_million": 2, "currency": "USD"}
    write("mapping", provider_id="alpha", model_id="opus", pricing=price)
    run()
    after = stored()
    assert rewritten(before, after) == {"mappings:alpha/opus", "models:opus"}
    assert after["models:opus"][1]["min_input_price"] == 0.25


def test_a_deleted_file_is_retired_and_its_row_kept(run: Any, stored: Any, registry: Path) -> None:
    run()
    before = stored()
    (registry / "mappings/beta/opus.yaml").unlink()
    outcome = run()
    after = stored()
    assert outcome.plan.mappings.retired == ["beta/opus"]
    assert rewritten(before, after) == {"mappings:beta/opus", "models:opus"}
    gone = after["mappings:beta/opus"][1]
    assert (gone["present"], gone["status"]) == (False, "retired")
    assert after["models:opus"][1]["providers_count"] == 1


def test_a_file_that_comes_back_is_as_it_was(run: Any, stored: Any, registry: Path) -> None:
    run()
    path = registry / "mappings/beta/opus.yaml"
    text = path.read_text()
    before = stored()
    path.unlink()
    run()
    path.write_text(text)
    outcome = run()
    assert [row.key for row in outcome.plan.mappings.returned] == ["beta/opus"]
    volatile = {"changed_at"}
    for key, (_, row) in stored().items():
        assert {k: v for k, v in row.items() if k not in volatile} == {
            k: v for k, v in before[key][1].items() if k not in volatile
        }


def test_an_alias_moves_from_one_model_to_another(run: Any, stored: Any, write: Any) -> None:
    run()
    write("model", id="opus", aliases=[])
    write("model", id="gemma", aliases=["gemma-latest", "opus-latest"])
    run()
    aliases = {key: row["model_id"] for key, (_, row) in stored().items() if key.startswith("model_aliases")}
    assert aliases == {
        "model_aliases:gemma-latest": "gemma",
        "model_aliases:opus-latest": "gemma",
        "model_aliases:qwen-latest": "qwen",
    }


def test_a_renamed_model_is_found_by_its_old_id(run: Any, stored: Any, registry: Path, write: Any) -> None:
    run()
    (registry / "models/qwen.yaml").unlink()
    write("model", id="qwen-2", aliases=["qwen", "qwen-latest"])
    run()
    rows = stored()
    assert rows["model_aliases:qwen"][1]["model_id"] == "qwen-2"
    assert rows["model_aliases:qwen-latest"][1]["model_id"] == "qwen-2"
    assert rows["models:qwen"][1]["present"] is False


def test_a_retired_model_keeps_its_aliases_until_a_model_takes_one_as_its_id(
    run: Any, stored: Any, write: Any, registry: Path
) -> None:
    run()
    (registry / "models/qwen.yaml").unlink()
    run()
    assert stored()["model_aliases:qwen-latest"][1]["model_id"] == "qwen"
    write("model", id="qwen-latest")
    run()
    assert "model_aliases:qwen-latest" not in stored()


def test_an_id_may_be_as_long_and_a_name_as_strange_as_the_contract_allows(run: Any, stored: Any, write: Any) -> None:
    model, provider = "m" * 127 + "-" + "9" * 122, "p-" * 124 + "xy"  # with .yaml, as long as a file's name can be
    name = "模型 Größe 'quoted' \"double\" \\ % {} $1 \t é̀ 🤖"
    write("model", id=model, name=name, aliases=["a" * 255])
    write("provider", id=provider, name=name)
    write("mapping", provider_id=provider, model_id=model, provider_model_name="org/Model:v1@x~%s,\\N{}")
    run()
    rows = stored()
    assert rows[f"models:{model}"][1]["name"] == name
    assert rows[f"mappings:{provider}/{model}"][1]["provider_model_name"] == "org/Model:v1@x~%s,\\N{}"
    assert rows["model_aliases:" + "a" * 255][1]["model_id"] == model
    assert not run(full=True).plan


def test_a_dry_run_shows_the_changes_and_writes_nothing(
    run: Any, stored: Any, conn: psycopg.Connection, write: Any, registry: Path
) -> None:
    run()
    before, runs = stored(), conn.execute("select count(*) from ingest_runs").fetchone()
    price = {"input_per_million": Decimal("1.25"), "output_per_million": None, "currency": "USD"}
    write("mapping", provider_id="alpha", model_id="opus", pricing=price)
    write("model", id="new")
    (registry / "mappings/beta/gemma.yaml").unlink()
    outcome = run(dry_run=True)
    assert outcome.plan.models.keys_of("created") == ["new"]
    assert outcome.plan.mappings.retired == ["beta/gemma"]
    assert [(c.field, c.percent) for c in outcome.changes["mappings"]["alpha/opus"]] == [
        ("pricing.input_per_million", 25.0),
        ("pricing.output_per_million", None),
    ]
    assert outcome.changes["mappings"]["alpha/opus"][1] == FieldChange("pricing.output_per_million", 2, None)
    assert stored() == before
    assert conn.execute("select count(*) from ingest_runs").fetchone() == runs


def test_a_registry_with_a_problem_is_refused_and_changes_nothing(run: Any, stored: Any, registry: Path) -> None:
    run()
    before = stored()
    path = registry / "models/opus.yaml"
    path.write_text(path.read_text().replace("licensing: mit", "licensing: mitt"))
    seen: list[Result] = []
    with pytest.raises(InvalidRegistry):
        run(invalid=seen.append)
    errors = [problem.path for problem in seen[0].problems if problem.severity == "error"]
    assert errors == [str(path)]
    assert stored() == before


def test_a_statement_that_fails_leaves_everything_as_it_was(
    run: Any, stored: Any, conn: psycopg.Connection, write: Any
) -> None:
    run()
    conn.execute("""
        create function refuse() returns trigger language plpgsql as $$ begin raise 'not today'; end $$;
        create trigger refuse before update on models for each row when (new.id = 'opus') execute function refuse();
    """)
    before = stored()
    write("provider", id="alpha", name="Alpha, renamed")
    write("mapping", provider_id="alpha", model_id="gemma", provider_model_name="other")
    write("model", id="opus", name="Opus, renamed")
    with pytest.raises(CannotRun, match="not today"):
        run()
    assert stored() == before
    conn.execute("drop trigger refuse on models")
    assert run().plan.counts["changed"] == 3


def test_losing_most_of_the_catalogue_must_be_wanted(run: Any, stored: Any, write: Any, registry: Path) -> None:
    for number in range(20):
        write("model", id=f"extra-{number}")
    run()
    before = stored()
    for number in range(15):
        (registry / f"models/extra-{number}.yaml").unlink()
    with pytest.raises(CannotRun, match="15 of 23 stored models"):
        run()
    assert stored() == before
    said: list[str] = []
    assert run(dry_run=True, say=said.append).plan.counts["retired"] == 15
    assert "15 of 23 stored models" in said[0]
    assert run(allow_mass_retirement=True).plan.counts["retired"] == 15


def test_an_empty_registry_does_not_empty_the_catalogue(
    run: Any, stored: Any, tmp_path: Path, database_url: str
) -> None:
    run()
    before = stored()
    (tmp_path / "other/models").mkdir(parents=True)
    with pytest.raises(CannotRun, match="3 of 3 stored models"):
        ingest([tmp_path / "other"], database_url=database_url, redis_url=None)
    assert stored() == before


def test_rows_lost_from_the_database_are_noticed_though_no_file_changed(run: Any, conn: psycopg.Connection) -> None:
    run()
    conn.execute("delete from mappings where provider_id = 'alpha'")
    assert run().plan.counts["created"] == 2


def test_a_row_edited_by_hand_is_put_right_by_a_full_run_only_where_the_digest_tells(
    run: Any, conn: psycopg.Connection
) -> None:
    run()
    conn.execute("update models set digest = 'other', name = 'Wrong' where id = 'opus'")
    assert not run().plan
    assert [row.key for row in run(full=True).plan.models.changed] == ["opus"]
    assert conn.execute("select name from models where id = 'opus'").fetchone() == ("opus",)


def test_each_run_is_recorded_and_idle_ones_do_not_pile_up(run: Any, conn: psycopg.Connection, write: Any) -> None:
    runs = "select id, created, changed, unchanged from ingest_runs order by id"
    run()
    assert conn.execute(runs).fetchall() == [(1, 9, 0, 0)]
    idle = [run().run_id for _ in range(3)]
    assert idle == [2, 2, 2]
    write("provider", id="alpha", name="Alpha, renamed")
    run()
    assert conn.execute(runs).fetchall() == [(1, 9, 0, 0), (2, 0, 0, 9), (3, 0, 1, 8)]


def test_an_idle_run_says_that_the_registry_was_looked_at_again(run: Any, conn: psycopg.Connection) -> None:
    times = []
    for _ in range(3):
        run()
        times += [time for (time,) in conn.execute("select max(finished_at) from ingest_runs")]
    assert times == sorted(set(times))


def test_the_commit_of_the_registry_is_recorded(run: Any, registry: Path, write: Any) -> None:
    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", "-C", registry, *identity, *arguments], check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    assert run().registry_commit is None
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    commit = git("rev-parse", "HEAD")
    assert run().registry_commit == commit
    write("provider", id="alpha", name="Alpha, renamed")
    assert run().registry_commit == f"{commit}-dirty"


def test_a_database_without_tables_is_told_to_be_migrated(registry: Path, empty_database_url: str) -> None:
    with pytest.raises(CannotRun, match="openmodels migrate"):
        ingest([registry], database_url=empty_database_url, redis_url=None)


def test_a_database_that_is_away_is_named_without_its_password(registry: Path) -> None:
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:1/catalogue") as caught:
        ingest([registry], database_url="postgresql://me:hush@127.0.0.1:1/catalogue", redis_url=None)
    assert "hush" not in str(caught.value)
