from __future__ import annotations

import pytest

from openmodels.contract.pages import Pagination
from openmodels.web.pages.paging import Paging, paging


def at(page: int, total: int) -> Paging:
    return paging(Pagination(page=page, limit=50, total=total), lambda number: f"/?page={number}")


@pytest.mark.parametrize(
    ("page", "total", "numbers"),
    [
        (1, 0, (1,)),
        (1, 50, (1,)),
        (1, 51, (1, 2)),
        (1, 500, (1, 2, None, 10)),
        (3, 500, (1, 2, 3, 4, None, 10)),
        (4, 500, (1, 2, 3, 4, 5, None, 10)),
        (5, 500, (1, None, 4, 5, 6, None, 10)),
        (10, 500, (1, None, 9, 10)),
    ],
)
def test_the_ends_and_the_neighbours_are_numbered_and_a_gap_hides_two_or_more(
    page: int, total: int, numbers: tuple[int | None, ...]
) -> None:
    assert at(page, total).numbers == numbers


def test_every_number_and_both_neighbours_have_an_address() -> None:
    found = at(5, 500)
    assert set(found.addresses) == {1, 4, 5, 6, 10}
    assert found.addresses[6] == "/?page=6"


@pytest.mark.parametrize(("page", "total", "span"), [(1, 0, (0, 0)), (1, 20, (1, 20)), (2, 51, (51, 51))])
def test_the_entries_of_a_page_are_counted(page: int, total: int, span: tuple[int, int]) -> None:
    found = at(page, total)
    assert (found.first, found.last) == span
