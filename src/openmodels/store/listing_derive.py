"""Derives what lists of models are read from: places, sets, numbers and orders. The ingest calls it as it writes."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import Connection

from openmodels.store import sets
from openmodels.store.orders import ORDERS

NUMBERS = {"context_window": "context_window", "min_input_price": "price", "min_output_price": "output_price"}
"""What a filter compares with any number, and the order that has it."""
BY_MATCH = "popular"
"""The order of equally good matches of a search: by providers, then the newest."""

_MEMBERS = """
    with t as (
        select p.place, m.* from model_places p join models m on m.id = p.model_id
        where %(ids)s::text[] is null or m.id = any(%(ids)s)
    ),
    found (facet, value, place) as (
        select 'capability', word, place from t, unnest(capabilities) as word
        union all
        select 'modality', word, place from t, unnest(modalities) as word
        union all
        select 'developer', developer, place from t where developer is not null
        union all
        select 'licensing', licensing, place from t
        union all
        select 'open_weights', open_weights::text, place from t where open_weights is not null
        union all
        select 'status', status, place from t
        union all
        select 'live', '', place from t where present and status <> 'retired'
        union all
        select 'provider', o.provider_id, place
        from t join mappings o on o.model_id = t.id join providers p on p.id = o.provider_id
        where o.present and o.status <> 'retired' and p.present and p.status <> 'retired'
    )
    select facet, value, string_agg(int4send(place), ''::bytea) from found group by 1, 2
"""
_KEYS: dict[str, tuple[str, bool]] = {
    **{str(order): key for order, key in ORDERS.items() if order != "first_token"},
    BY_MATCH: ("dense_rank() over (order by m.providers_count desc, m.created_at desc)", False),
}


def complete(conn: Connection) -> None:
    """Derive everything where that was never done: in a database that was filled before there were lists."""
    if conn.execute("select exists (select from models) and not exists (select from listing)").fetchone() == (True,):
        derive(conn)


def derive(conn: Connection, model_ids: Sequence[str] | None = None) -> None:
    """Renew the lists after these models, or offers of them, have changed; after any may have, without ids."""
    if conn.execute("select from listing").fetchone() is None:
        model_ids = None
    size = _number(conn)
    _renew_sets(conn, model_ids, size)
    _renew_orders(conn, size)
    conn.execute(
        """
        insert into listing (revision, places, models, providers, mappings)
        select gen_random_uuid(), %s, (select count(*) from models where present and status <> 'retired'),
               (select count(*) from providers where present and status <> 'retired'),
               (select count(*) from mappings where present and status <> 'retired')
        on conflict (one) do update
        set (revision, places, models, providers, mappings)
            = row(excluded.revision, excluded.places, excluded.models, excluded.providers, excluded.mappings)
        """,
        [size],
    )


def _number(conn: Connection) -> int:
    """Give each new model a place, and return how many places there are."""
    conn.execute(
        """
        insert into model_places (place, model_id)
        select (select coalesce(max(place), -1) from model_places) + row_number() over (order by m.id), m.id
        from models m where not exists (select from model_places p where p.model_id = m.id)
        """
    )
    row = conn.execute("select coalesce(max(place) + 1, 0) from model_places").fetchone()
    assert row is not None
    return int(row[0])


def _renew_sets(conn: Connection, model_ids: Sequence[str] | None, size: int) -> None:
    ids = None if model_ids is None else list(model_ids)
    old: dict[tuple[str, str], int] = {}
    gone = 0
    if ids is None:
        conn.execute("delete from model_sets")
    else:
        rows = conn.execute("select place from model_places where model_id = any(%s)", [ids])
        gone = sets.of_places(row[0] for row in rows)
        for facet, value, members in conn.execute("select facet, value, members from model_sets", binary=True):
            old[facet, value] = sets.bits(sets.unpacked(members))
    new = {key: members & ~gone for key, members in old.items()}
    for facet, value, places in conn.execute(_MEMBERS, {"ids": ids}, binary=True):
        new[facet, value] = new.get((facet, value), 0) | sets.of_places(sets.integers(places))
    with conn.cursor() as cursor:
        cursor.executemany(
            "delete from model_sets where facet = %s and value = %s",
            [key for key, members in new.items() if not members],
        )
        cursor.executemany(
            """
            insert into model_sets (facet, value, members) values (%s, %s, %s)
            on conflict (facet, value) do update set members = excluded.members
            """,
            [(*key, sets.packed(members, size)) for key, members in new.items() if members and members != old.get(key)],
        )
    live = new.get(("live", ""), 0)
    counts = {value: (members & live).bit_count() for (facet, value), members in new.items() if facet == "provider"}
    conn.execute("delete from provider_counts")
    conn.execute(
        "insert into provider_counts select * from unnest(%s::text[], %s::int[])",
        [list(counts), list(counts.values())],
    )


def _renew_orders(conn: Connection, size: int) -> None:
    """Renew numbers and orders, all of them from one narrow table, so that each model is read once."""
    columns = ", ".join(f"{key} as {order}" for order, (key, _) in _KEYS.items() if order != "name")
    conn.execute("drop table if exists pg_temp.narrow")
    conn.execute(
        f"""
        create temporary table narrow on commit drop as
        select p.place, {columns}, (row_number() over (order by lower(m.name), m.id))::int as name
        from model_places p join models m on m.id = p.model_id
        """  # noqa: S608 - our own names
    )
    for name, key in NUMBERS.items():
        conn.execute(
            f"""
            insert into model_numbers (name, numbers)
            select %(name)s, coalesce(string_agg(float8send(coalesce(n.{key}::float8, 'NaN')), '' order by place), '')
            from generate_series(0, %(size)s - 1) as place left join narrow n using (place)
            on conflict (name) do update set numbers = excluded.numbers
            """,  # noqa: S608 - our own names
            {"name": name, "size": size},
        )
    for order, (_, largest_first) in _KEYS.items():
        conn.execute(
            f"""
            insert into model_orders (name, places, steps, known)
            select %(name)s, coalesce(string_agg(int4send(place), ''::bytea order by n), ''),
                   coalesce(string_agg(int4send(n - 1), ''::bytea order by n)
                            filter (where key is not null and (n = 1 or key is distinct from before)), ''), count(key)
            from (select place, {order} as key, (row_number() over w)::int as n, lag({order}) over w as before
                  from narrow window w as (order by {order} {"desc" if largest_first else "asc"} nulls last, name)) x
            on conflict (name) do update
            set (places, steps, known) = row(excluded.places, excluded.steps, excluded.known)
            """,  # noqa: S608 - our own names
            {"name": order},
        )
