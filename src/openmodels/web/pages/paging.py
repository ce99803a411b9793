"""Numbered pages, each with an address of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from openmodels.contract.pages import Pagination

AROUND = 1


@dataclass(frozen=True, slots=True)
class Paging:
    """What the foot of a list shows; a None among `numbers` is a gap."""

    page: int
    pages: int
    first: int
    last: int
    total: int
    numbers: tuple[int | None, ...]
    addresses: dict[int, str]


def paging(at: Pagination, address: Callable[[int], str]) -> Paging:
    """The paging of a list, with the first and last page and those beside this one."""
    pages = max(1, -(-at.total // at.limit))
    shown = sorted({1, pages, *range(max(1, at.page - AROUND), min(pages, at.page + AROUND) + 1)})
    numbers: list[int | None] = []
    for number in shown:
        before = numbers[-1] if numbers else None
        if before is not None and number == before + 2:
            numbers.append(before + 1)
        elif before is not None and number > before + 1:
            numbers.append(None)
        numbers.append(number)
    addressed = {number for number in numbers if number} | ({at.page - 1, at.page + 1} & set(range(1, pages + 1)))
    first = (at.page - 1) * at.limit + 1
    return Paging(
        page=at.page,
        pages=pages,
        first=min(first, at.total),
        last=min(first + at.limit - 1, at.total),
        total=at.total,
        numbers=tuple(numbers),
        addresses={number: address(number) for number in addressed},
    )
