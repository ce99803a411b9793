from __future__ import annotations

from datetime import UTC, datetime

from openmodels.store.price_steps import PriceStep
from openmodels.web.pages.price_history import price_history

NOW = datetime(2026, 3, 10, tzinfo=UTC)
INPUT = "pricing.input_per_million"


def on(day: int) -> datetime:
    return datetime(2026, 3, day, tzinfo=UTC)


def step(
    provider: str,
    day: int,
    old: float | None = None,
    new: float | None = None,
    field: str | None = INPUT,
    *,
    is_dated: bool = False,
) -> PriceStep:
    return PriceStep(provider, provider.capitalize(), field, old, new, on(day), is_dated)


def test_a_price_is_drawn_from_the_day_the_offer_appeared() -> None:
    found = price_history([step("a", 1, field=None), step("a", 5, 3, 2)], {"a": "USD"}, now=NOW)
    assert found.since == on(1)
    assert found.changed == 1
    assert [chart.title for chart in found.charts] == ["Input price per million tokens"]
    assert found.charts[0].table.rows == ((on(5).date(), "A", "$2.00"), (on(1).date(), "A", "$3.00"))


def test_without_a_change_there_is_nothing_to_draw_but_since_when() -> None:
    found = price_history([step("a", 1, field=None)], {"a": "USD"}, now=NOW)
    assert (found.charts, found.since) == ((), on(1))
    assert price_history([], {}, now=NOW).since is None


def test_a_price_that_was_not_known_before_is_news_of_the_registry_and_no_change() -> None:
    assert price_history([step("a", 2, None, 2)], {"a": "USD"}, now=NOW).charts == ()


def test_a_price_that_holds_since_a_day_that_a_page_tells_is_drawn_until_today_although_none_has_changed() -> None:
    steps = [step("a", 2, None, 2, is_dated=True), step("a", 5, field=None), step("b", 5, field=None)]
    found = price_history(steps, {"a": "USD", "b": "USD"}, now=NOW)
    assert (found.changed, found.since) == (0, on(2))
    assert found.charts[0].table.rows == ((on(2).date(), "A", "$2.00"),)
    assert found.drawn == ("A",)


def test_a_dated_price_that_never_changed_makes_room_for_those_that_did() -> None:
    steps = [step("a", 2, None, 2, is_dated=True), step("b", 5, 3, 2)]
    found = price_history(steps, {"a": "USD", "b": "USD"}, now=NOW)
    assert [name for _, name in found.charts[0].legend] == ["B"]


def test_from_when_a_price_is_not_known_there_is_no_line() -> None:
    found = price_history([step("a", 2, 3, None)], {"a": "USD"}, now=NOW)
    assert found.charts[0].table.rows[0] == (on(2).date(), "A", "unknown")


def test_two_currencies_are_not_put_on_one_axis_and_dollars_come_first() -> None:
    steps = [step("a", 2, 3, 2), step("b", 3, 3, 2), step("c", 4, 3, 2)]
    found = price_history(steps, {"a": "USD", "b": "EUR", "c": "EUR"}, now=NOW)
    assert [name for _, name in found.charts[0].legend] == ["A"]
    assert found.changed == 3


def test_the_six_that_changed_last_are_drawn() -> None:
    steps = [step(f"p{n}", n, 3, 2) for n in range(1, 9)]
    found = price_history(steps, {f"p{n}": "USD" for n in range(9)}, now=NOW)
    assert [name for _, name in found.charts[0].legend] == ["P8", "P7", "P6", "P5", "P4", "P3"]
