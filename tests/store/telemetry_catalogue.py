"""A small catalogue for tests of telemetry: three providers of one model, and one that nobody has measured."""

from __future__ import annotations

from psycopg import Connection

PRICES = {"fast": (3, 15), "cheap": (1, 2), "flaky": (2, 8), "new": (0, 0)}


def fill(conn: Connection) -> None:
    """Insert the providers, the model and the offers."""
    conn.execute(
        """
        insert into models (id, name, description, aliases, capabilities, modalities, licensing, status, details,
                            created_at, updated_at, digest, present, changed_at)
        values ('m', 'Model M', 'd', '{em}', '{chat}', '{text}', 'mit', 'active', '{}', now(), now(), 'x', true, now());
        insert into model_aliases values ('em', 'm')
        """
    )
    for name, (input_price, output_price) in PRICES.items():
        conn.execute(
            """
            insert into providers (id, name, description, api_base_url, auth_type, regions, compatibility, status,
                                   details, created_at, updated_at, digest, present, changed_at)
            values (%s, %s, 'd', 'https://a.example', 'bearer', '{global}', 'openai', 'active', '{}',
                    now(), now(), 'x', true, now())
            """,
            [name, name.capitalize()],
        )
        conn.execute(
            """
            insert into mappings (provider_id, model_id, provider_model_name, input_per_million, output_per_million,
                                  currency, pricing, available_regions, status, details, created_at, updated_at, digest,
                                  present, changed_at)
            values (%s, 'm', 'm', %s, %s, 'USD', null, '{global}', 'active', '{}', now(), now(), 'x', true, now())
            """,
            [name, input_price, output_price],
        )
