from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from tests.store.telemetry_catalogue import fill

from openmodels.store import telemetry_targets
from openmodels.store.pool import connect


@pytest.fixture
def conn(database_url: str) -> Iterator[psycopg.Connection]:
    """The providers `cheap`, `fast`, `flaky` and `new`, each with an offer of the model `m`."""
    with connect(database_url, program="test") as connection:
        fill(connection)
        yield connection


def probed(conn: psycopg.Connection) -> list[str]:
    return [provider.id for provider in telemetry_targets.providers(conn)]


@pytest.mark.parametrize(
    "change",
    [
        """details = '{"telemetry": {"enabled": false}}'""",
        "status = 'retired'",
        "kind = 'local'",
        "present = false",
        "api_base_url = null",
    ],
)
def test_a_provider_that_must_not_or_cannot_be_probed_is_left_out(conn: psycopg.Connection, change: str) -> None:
    assert probed(conn) == ["cheap", "fast", "flaky", "new"]
    conn.execute(f"update providers set {change} where id = 'fast'".encode())
    assert probed(conn) == ["cheap", "flaky", "new"]


def test_a_temperature_is_sent_only_when_the_registry_says_that_it_is_accepted(conn: psycopg.Connection) -> None:
    for features, accepted in (("{}", False), ('{"temperature": false}', False), ('{"temperature": true}', True)):
        conn.execute("update mappings set features = %s where provider_id = 'fast'", [features])
        assert {offer.takes_temperature for offer in telemetry_targets.offers(conn, ["fast"])} == {accepted}


def test_only_active_offers_of_active_chat_models_are_asked(conn: psycopg.Connection) -> None:
    assert telemetry_targets.offers(conn, ["fast"])
    conn.execute("update mappings set status = 'deprecated' where provider_id = 'fast'")
    assert telemetry_targets.offers(conn, ["fast"]) == []
    conn.execute("update models set capabilities = '{embeddings}'")
    assert telemetry_targets.offers(conn, ["cheap"]) == []
