from __future__ import annotations

from collections.abc import Callable

from psycopg_pool import ConnectionPool
from tests.web.tree import Element

Read = Callable[..., Element]


def test_sources_are_counted_with_their_licences(read: Read, pool: ConnectionPool) -> None:
    with pool.connection() as conn:
        row = conn.execute(
            """
            select count(*) from mappings, jsonb_array_elements(
                case jsonb_typeof(details -> 'sources') when 'array' then details -> 'sources' else '[]' end)
            where present and status <> 'retired'
            """
        ).fetchone()
    assert row is not None
    table = next(t for t in read("/about").all("table") if "Sources" in t.one("caption").text)
    told = [[cell.text for cell in one.all("th") + one.all("td")] for one in table.one("tbody").all("tr")]
    assert sum(int(cells[2].replace(",", "")) for cells in told) >= row[0] > 0
    assert all(cells[1] for cells in told)


def test_shares_of_verification_make_a_whole(read: Read) -> None:
    table = next(t for t in read("/about").all("table") if "confirmed" in t.one("caption").text)
    shares = [float(one.all("td")[2].text.rstrip("%")) for one in table.one("tbody").all("tr")]
    assert abs(sum(shares) - 100) < 0.5


def test_without_probes_the_page_says_so_and_the_weights_are_those_that_count(read: Read) -> None:
    text = read("/about").text
    assert "No probe has been sent yet" in text
    assert "40% uptime, 30% median time to the first token, 20% price and 10% median time of a whole answer" in text
