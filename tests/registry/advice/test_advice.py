"""What the examples of docs/reference/problems.md do not show of the warnings."""

from __future__ import annotations

from typing import Any

import pytest

from openmodels.registry.advice.combinations import CONTRADICTIONS
from openmodels.registry.documents import Mapping, Model, Provider


def offers(registry: Any, prices: list[float | None], **of_first: Any) -> None:
    for n, price in enumerate(prices):
        registry.provider(f"p{n}")
        pricing = {"input_per_million": price, "output_per_million": None, "currency": "USD"}
        fields = of_first if n == 0 else {}
        registry.mapping(f"p{n}", "tiny-1", **{"pricing": pricing | fields.pop("pricing", {}), **fields})
    (registry.root / "mappings/acme/tiny-1.yaml").unlink()
    (registry.root / "providers/acme.yaml").unlink()


def test_a_price_far_above_or_below_the_median_says_how_far(registry: Any) -> None:
    offers(registry, [50, 2, 2, 2, 0.25])
    assert [(p.path[-14:], p.message) for p in registry.problems()] == [
        ("p0/tiny-1.yaml", "50 USD is 25.0 times the median of the 5 offers of this model, 2."),
        ("p4/tiny-1.yaml", "0.25 USD is 1/8 of the median of the 5 offers of this model, 2."),
    ]


@pytest.mark.parametrize(
    ("kind", "second", "reported"),
    [("first-party", 40, 0), ("first-party", 9, 1), ("aggregator", 40, 2)],
    ids=["two platforms of one lab", "the other asks far less", "a reseller and its twin"],
)
def test_what_two_platforms_of_one_lab_ask_is_not_far_off(
    registry: Any, kind: str, second: float, reported: int
) -> None:
    offers(registry, [50, second, 2, 2, 2, 2, 2])
    registry.provider("p0", kind=kind)
    registry.provider("p1", kind=kind, parent_provider="p0")
    assert len(registry.problems()) == reported


@pytest.mark.parametrize(
    ("prices", "first"),
    [
        ([50, 2, 2, 2], {}),
        ([50, 2, 2, 2, None], {}),
        ([0, 2, 2, 2, 2, 2], {}),
        ([9, 2, 2, 2, 2, 2], {}),
        ([50, 2, 2, 2, 2, 2], {"pricing": {"currency": "JPY"}}),
        ([50, 2, 2, 2, 2, 2], {"pricing": {"basis": "subscription"}}),
        ([50, 2, 2, 2, 2, 2], {"verification": "disputed"}),
        ([50, 2, 2, 2, 2, 2], {"pricing": None}),
    ],
    ids=["four offers", "unknown", "nothing", "4.5 times", "other currency", "other basis", "disputed", "no prices"],
)
def test_a_price_that_cannot_be_compared_is_left_alone(registry: Any, prices: Any, first: dict[str, Any]) -> None:
    if first.get("pricing", 0) is None:
        offers(registry, prices)
        registry.mapping("p0", "tiny-1", pricing=None)
    else:
        offers(registry, prices, **first)
    assert registry.codes() == []


def test_the_context_window_of_an_offer_counts_before_that_of_its_model(registry: Any) -> None:
    registry.mapping("acme", "tiny-1", max_output_tokens=200_000)
    assert registry.codes() == ["OM502"]
    registry.mapping("acme", "tiny-1", max_output_tokens=200_000, context_window_override=400_000)
    assert registry.codes() == []
    registry.mapping("acme", "tiny-1", max_output_tokens=100_000, context_window_override=8192)
    assert registry.codes() == ["OM502"]


def test_a_circle_of_successors_is_shown(registry: Any) -> None:
    registry.model("a", successor="b")
    registry.model("b", successor="c")
    registry.model("c", successor="b")
    assert [p.message for p in registry.problems()] == [
        "The successors lead in a circle: a -> b -> c -> b.",
        "The successors lead in a circle: b -> c -> b.",
        "The successors lead in a circle: c -> b -> c.",
    ]


def test_a_retired_step_in_a_chain_that_goes_on_is_fine(registry: Any) -> None:
    registry.model("a", status="retired", successor="b")
    registry.model("b", status="retired", successor="tiny-1")
    assert registry.codes() == []


def test_a_fraction_of_a_second_does_not_put_dates_out_of_order(registry: Any) -> None:
    registry.model("tiny-1", created_at="2026-05-01T00:00:00.500Z", updated_at="2026-05-01T00:00:00Z")
    assert registry.codes() == []
    registry.model("tiny-1", deprecated_on="2027-02-01", retires_on="2027-01-01")
    assert registry.codes() == ["OM504"]


@pytest.mark.parametrize(
    ("field", "value", "odd"),
    [
        ("released_on", "2026-06-02", False),
        ("released_on", "2026-06-03", True),
        ("released_on", "2026-06", False),
        ("released_on", "2026-07", True),
        ("knowledge_cutoff", "1970-01", True),
        ("created_at", "1970-01-01T00:00:00Z", True),
        ("retires_on", "2030-01-01", False),
        ("verified_on", "2026-06-03", True),
    ],
)
def test_dates_of_the_past_are_past_give_or_take_a_day(registry: Any, field: str, value: str, odd: bool) -> None:
    registry.model("tiny-1", **{field: value})
    assert registry.codes() == (["OM505"] if odd else [])


def test_a_source_is_not_read_in_the_future(registry: Any) -> None:
    registry.mapping("acme", "tiny-1", sources=[{"name": "a", "retrieved_at": "2026-06-02"}])
    assert registry.codes() == []
    registry.mapping("acme", "tiny-1", sources=[{"name": "a", "retrieved_at": "2026-06-03"}])
    assert (registry.only().code, registry.only().message) == ("OM505", "A source cannot have been read in the future.")


def test_cached_prices_are_compared_within_each_list_of_prices(registry: Any) -> None:
    dear = {"input_per_million": 1, "output_per_million": 2, "cache_read_per_million": 1.5}
    hours = {"label": "night", "time_zone": "UTC", "starts_at": "22:00", "ends_at": "06:00"}
    pricing = {
        "input_per_million": 1,
        "output_per_million": 2,
        "currency": "USD",
        "cache_read_per_million": 1,
        "tiers": [{"above_input_tokens": 1000, **dear}],
        "service_tiers": {"batch": dear, "flex": None},
        "schedules": [{**hours, **dear}],
    }
    registry.mapping("acme", "tiny-1", pricing=pricing)
    assert registry.codes() == ["OM506"] * 3


def test_tiers_are_compared_by_their_marks_not_by_their_order(registry: Any) -> None:
    tiers = [
        {"above_input_tokens": 2000, "input_per_million": 3},
        {"above_input_tokens": 1000, "input_per_million": 2},
    ]
    pricing = {"input_per_million": 1, "output_per_million": 2, "currency": "USD", "tiers": tiers}
    registry.mapping("acme", "tiny-1", pricing=pricing)
    assert [p.message for p in registry.problems()] == ["The mark is not above the one of the tier before, 2,000."]


def test_a_provider_whose_mapping_is_broken_is_not_idle(registry: Any) -> None:
    registry.text("mappings/acme/tiny-1.yaml", "model_id: [")
    assert registry.codes() == ["OM101"]


def test_the_latest_look_at_an_offer_counts(registry: Any) -> None:
    sources = [{"name": "a", "retrieved_at": "2025-01-01"}, {"name": "b", "retrieved_at": "2026-05-01T00:00:00Z"}]
    registry.mapping("acme", "tiny-1", verified_on="2025-06-01", sources=sources)
    assert registry.codes() == []
    registry.mapping("acme", "tiny-1", verified_on="2025-06-01", sources=sources[:1])
    assert registry.only().message == "The offer was last looked at 365 days ago."
    registry.mapping("acme", "tiny-1", verified_on="2025-06-01", status="retired")
    assert registry.codes() == []


CONTRADICTORY: dict[type, list[dict[str, Any]]] = {
    Model: [
        {"capabilities": ["vision"], "modalities": ["text"]},
        {"capabilities": ["image-generation"], "output_modalities": ["text"]},
        {"open_weights": False, "weights": [{"url": "https://a.example"}]},
        {"base_model": "tiny-1"},
        {"parameters": {"total": 5, "active": 6}},
    ],
    Provider: [
        {"auth_type": "none", "env_vars": ["KEY"]},
        {"parent_provider": "acme"},
        {"regions": ["unknown", "us-east-1"]},
    ],
    Mapping: [{"pricing": {"input_per_million": 1, "output_per_million": 0, "currency": "USD", "basis": "free"}}],
}


@pytest.mark.parametrize(
    ("document", "number"), [(document, n) for document, rules in CONTRADICTIONS.items() for n in range(len(rules))]
)
def test_each_contradiction_is_found(registry: Any, document: type, number: int) -> None:
    ids = {"Model": ["tiny-1"], "Provider": ["acme"], "Mapping": ["acme", "tiny-1"]}[document.__name__]
    write = getattr(registry, document.__name__.lower())
    write(*ids, **CONTRADICTORY[document][number])
    assert registry.only().message == CONTRADICTIONS[document][number].message
