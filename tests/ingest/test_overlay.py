"""Several roots are ingested as one; each thing knows where it comes from."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from openmodels.errors import InvalidRegistry
from openmodels.ingest.run import ingest
from openmodels.store import models, offers, providers


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A private root above the registry: another price of opus at alpha, and a model of its own."""
    root = tmp_path / "company"
    (root / "mappings/alpha").mkdir(parents=True)
    (root / "mappings/alpha/opus.yaml").write_text("pricing: {input_per_million: 0.5}\n")
    (root / "openmodels.toml").write_text("[registry]\nname = 'Acme'\nprivate = true\n")
    return root


def test_an_overridden_price_is_served_with_the_names_of_both_roots(
    registry: Path, company: Path, database_url: str, conn: psycopg.Connection
) -> None:
    ingest([registry, company], database_url=database_url, redis_url=None)
    alpha, beta = offers.of_model(conn, "opus").providers
    assert alpha.pricing is not None
    assert (alpha.pricing.input_per_million, alpha.pricing.output_per_million) == (Decimal("0.5"), Decimal(2))
    assert (alpha.origins, beta.origins) == (["registry", "Acme"], ["registry"])
    assert models.get(conn, "opus").origins == providers.get(conn, "alpha").origins == ["registry"]
    private = conn.execute("select provider_id, model_id from mappings where private").fetchall()
    assert private == [("alpha", "opus")]


def test_what_an_overlay_changes_is_history(
    registry: Path, company: Path, database_url: str, conn: psycopg.Connection
) -> None:
    for roots in ([registry], [registry, company], [registry]):
        ingest(roots, database_url=database_url, redis_url=None)
    changes = conn.execute("select field, old, new from changes where what = 'changed' order by id").fetchall()
    assert changes == [("pricing.input_per_million", 1, 0.5), ("pricing.input_per_million", 0.5, 1)]


def test_an_overlay_that_breaks_the_whole_is_refused_and_its_file_named(
    registry: Path, company: Path, database_url: str
) -> None:
    (company / "mappings/alpha/opus.yaml").write_text("pricing: {currency: dollars}\n")
    shown: list[Any] = []
    with pytest.raises(InvalidRegistry):
        ingest([registry, company], database_url=database_url, redis_url=None, invalid=shown.append)
    (problem,) = [p for p in shown[0].problems if p.severity == "error"]
    assert problem.path == str(company / "mappings/alpha/opus.yaml")


def test_a_root_that_becomes_private_or_changes_its_name_is_ingested_anew(
    registry: Path, company: Path, database_url: str, conn: psycopg.Connection
) -> None:
    told = "select origins, private from mappings where (provider_id, model_id) = ('alpha', 'opus')"
    (company / "openmodels.toml").write_text("[registry]\nname = 'Acme'\n")
    ingest([registry, company], database_url=database_url, redis_url=None)
    assert conn.execute(told).fetchone() == (["registry", "Acme"], False)
    (company / "openmodels.toml").write_text("[registry]\nname = 'Acme Inc'\nprivate = true\n")
    ingest([registry, company], database_url=database_url, redis_url=None)
    assert conn.execute(told).fetchone() == (["registry", "Acme Inc"], True)
