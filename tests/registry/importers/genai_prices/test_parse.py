from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from openmodels.errors import CannotRun
from openmodels.registry.importers.entries.catalogue import Catalogue
from openmodels.registry.importers.genai_prices.fetch import fetch
from openmodels.registry.importers.genai_prices.parse import parse

TABLE = """
import datetime
from decimal import Decimal
from .types import *
raise SystemExit("this file is read, never run")
providers: list[Provider] = [
    Provider(id='{provider}', name='P', pricing_urls=['https://p.example/pricing'], models=[{models}]),
]
"""
MODEL = "ModelInfo(id='m-1', match=ClauseEquals(equals='m-1'), prices={prices}{more}),"


def parsed(tmp_path: Path, prices: str, more: str = "", provider: str = "openai") -> Catalogue:
    path = tmp_path / "data.py"
    path.write_text(TABLE.format(provider=provider, models=MODEL.format(prices=prices, more=more)))
    return parse(fetch(path, date="2026-11-09"))


def test_prices_are_read_without_running_the_file(tmp_path: Path) -> None:
    prices = "ModelPrice(input_mtok=Decimal('2.5'), output_mtok=Decimal('10'), web_searches_kcount=Decimal('10'))"
    entry = parsed(tmp_path, prices, ", name='M One', context_window=128000").entries[0]
    assert entry.facts["cost"] == {"input": Decimal("2.5"), "output": Decimal(10), "search": Decimal("0.01")}
    assert (entry.facts["name"], entry.facts["limit"]) == ("M One", {"context": 128_000})
    assert entry.page == "https://p.example/pricing"


def test_prices_with_steps_become_tiers(tmp_path: Path) -> None:
    prices = (
        "ModelPrice(input_mtok=TieredPrices(base=Decimal('2'), tiers=[Tier(start=272000, price=Decimal('4'))]),"
        " output_mtok=Decimal('10'))"
    )
    assert parsed(tmp_path, prices).entries[0].facts["cost"]["tiers"] == [
        {"tier": {"size": 272_000}, "input": Decimal(4)}
    ]


def test_the_price_of_the_day_is_the_one_with_the_last_start_before_it(tmp_path: Path) -> None:
    started = (
        "ConditionalPrice(constraint=StartDateConstraint(start_date=datetime.date({day})),"
        " prices=ModelPrice(input_mtok=Decimal('{price}')))"
    )
    prices = ", ".join(
        [
            started.format(day="2026, 5, 1", price="3"),
            "ConditionalPrice(constraint=None, prices=ModelPrice(input_mtok=Decimal('5')))",
            started.format(day="2026, 12, 1", price="1"),
            "ConditionalPrice(constraint=TimeOfDateConstraint(start_time=datetime.time(16, 30)),"
            " prices=ModelPrice(input_mtok=Decimal('9')))",
        ]
    )
    assert parsed(tmp_path, f"[{prices}]").entries[0].facts["cost"] == {"input": Decimal(3)}


def test_variants_by_service_tier_are_modes_once_they_hold(tmp_path: Path) -> None:
    variant = (
        "PriceVariant(when={{'{key}': '{name}'}}, prices=ModelPrice(input_mtok=Decimal('1')), constraint={constraint})"
    )
    later = "StartDateConstraint(start_date=datetime.date(2026, 12, 1))"
    variants = ", ".join(
        [
            variant.format(key="processing", name="batch", constraint="None"),
            variant.format(key="service_tier", name="default", constraint="None"),
            variant.format(key="service_tier", name="flex", constraint=later),
        ]
    )
    entry = parsed(tmp_path, "ModelPrice(input_mtok=Decimal('2'))", f", price_variants=[{variants}]").entries[0]
    assert entry.facts["experimental"]["modes"] == {"batch": {"cost": {"input": Decimal(1)}}}


def test_providers_go_by_our_ids_and_gateways_have_no_page(tmp_path: Path) -> None:
    price = "ModelPrice(input_mtok=Decimal('2'))"
    assert parsed(tmp_path, price, provider="x-ai").entries[0].provider == "xai"
    assert parsed(tmp_path, price, provider="openrouter").entries[0].page is None


def test_a_model_without_a_price_is_left_out(tmp_path: Path) -> None:
    found = parsed(tmp_path, "ModelPrice(requests_kcount=Decimal('5'))")
    assert (found.entries, [one.thing for one in found.left_out]) == ([], ["openai/m-1"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("providers: list = [open('/etc/passwd')[0]]", "more than a table"),
        ("providers: list = [x for x in y]", "more than a table"),
        ("prices = []", "no table 'providers'"),
        ("providers: list = [", "not Python"),
        ("providers: list = [1]", "not a table of prices"),
    ],
)
def test_anything_but_a_table_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "data.py").write_text(text)
    with pytest.raises(CannotRun, match=message):
        parse(fetch(tmp_path / "data.py", date="2026-11-09"))


def test_a_table_without_a_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="does not say its day"):
        fetch(tmp_path / "data.py")


def test_a_name_is_taken_for_what_requests_use_only_at_the_lab_itself_or_as_a_path(tmp_path: Path) -> None:
    price = "ModelPrice(input_mtok=Decimal('2'))"
    names = {"gpt-5": True, "qwen3-8b": False, "qwen/qwen3-8b": True, "regional.openai.gpt-5": False}
    for name, is_raw in names.items():
        path = tmp_path / "data.py"
        path.write_text(
            TABLE.format(provider="openai", models=MODEL.format(prices=price, more="").replace("m-1", name))
        )
        assert parse(fetch(path, date="2026-11-09")).entries[0].is_raw == is_raw
