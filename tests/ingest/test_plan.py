from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmodels.errors import CannotRun
from openmodels.ingest.plan import Changes, Plan, diff, refuse_mass_retirement
from openmodels.store.catalogue import Row, Stored

KEYS = st.sampled_from([f"k{n}" for n in range(12)])
FILES = st.dictionaries(KEYS, st.sampled_from("abc"))
TABLES = st.dictionaries(KEYS, st.builds(Stored, st.sampled_from("abc"), st.booleans()))


def rows(files: dict[str, str]) -> list[Row]:
    return [Row(key, b"{}", digest) for key, digest in files.items()]


def applied(table: dict[str, Stored], changes: Changes) -> dict[str, Stored]:
    after = dict(table)
    for row in changes.written:
        after[row.key] = Stored(row.digest, True)
    for key in changes.retired:
        after[key] = after[key]._replace(present=False)
    return after


@given(TABLES, FILES)
def test_a_plan_makes_of_the_stored_rows_what_the_files_say(table: dict[str, Stored], files: dict[str, str]) -> None:
    after = applied(table, diff(table, rows(files)))
    assert {key: row.digest for key, row in after.items() if row.present} == files
    assert set(table) <= set(after)


@given(TABLES, FILES)
def test_after_a_plan_there_is_nothing_left_to_do(table: dict[str, Stored], files: dict[str, str]) -> None:
    again = diff(applied(table, diff(table, rows(files))), rows(files))
    assert not again
    assert again.unchanged == again.stored == len(files)


@given(TABLES, FILES)
def test_every_file_and_every_stored_row_is_counted_once(table: dict[str, Stored], files: dict[str, str]) -> None:
    changes = diff(table, rows(files))
    counts = changes.counts
    assert counts["created"] + counts["changed"] + counts["returned"] + counts["unchanged"] == len(files)
    assert counts["changed"] + counts["unchanged"] + counts["retired"] == changes.stored
    assert len(set(changes.keys)) == len(changes.keys) == sum(counts.values()) - counts["unchanged"]


def losing(gone: int, stored: int) -> Plan:
    return Plan(mappings=Changes(retired=[f"p/{n}" for n in range(gone)], unchanged=stored - gone, stored=stored))


@pytest.mark.parametrize(("gone", "stored"), [(0, 0), (10, 10), (11, 22), (500, 1000)])
def test_half_of_a_table_or_a_few_rows_may_go(gone: int, stored: int) -> None:
    refuse_mass_retirement(losing(gone, stored))


@pytest.mark.parametrize(("gone", "stored"), [(11, 21), (1000, 1000)])
def test_more_than_half_of_a_table_may_not_go(gone: int, stored: int) -> None:
    with pytest.raises(CannotRun, match=f"{gone:,} of {stored:,} stored mappings"):
        refuse_mass_retirement(losing(gone, stored))


def test_the_last_model_may_go_only_for_another() -> None:
    gone = Changes(retired=["old"], stored=1)
    with pytest.raises(CannotRun, match="1 of 1 stored models"):
        refuse_mass_retirement(Plan(models=gone))
    refuse_mass_retirement(Plan(models=Changes(created=[Row("new", b"{}", "d")], retired=["old"], stored=1)))
