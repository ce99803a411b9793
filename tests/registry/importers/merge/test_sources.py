"""What several sources make of one file, tried on whole drafts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openmodels.registry.importers.drafts import Draft, Translation, Wanted
from openmodels.registry.importers.merge.existing import Existing
from openmodels.registry.importers.merge.plan import Plan, plan
from openmodels.registry.importers.merge.record import Record

OFFER = "mappings/openai/gpt-5.yaml"
STAMPS = {"created_at": "2026-07-02T00:00:00Z", "updated_at": "2026-07-02T00:00:00Z"}
MODEL = {"id": "gpt-5", "name": "GPT-5", "capabilities": ["chat"], "modalities": ["text"], "context_window": 400_000}
PROVIDER = {"id": "openai", "name": "OpenAI", "auth_type": "bearer", "compatibility": "openai", "regions": ["global"]}
PAGE = "https://openai.com/api/pricing"


class World:
    """A registry in memory to which sources are imported one after the other."""

    def __init__(self) -> None:
        self.files: dict[str, dict[str, Any]] = {}
        self.record = Record()

    def hear(
        self,
        source: str,
        day: str,
        given: str | None,
        url: str = PAGE,
        beside: dict[str, Any] | None = None,
        **more: Any,
    ) -> Plan:
        price: dict[str, Any] = {"output_per_million": Decimal(10), "currency": "USD", **more}
        pricing = None if given is None else {"input_per_million": Decimal(given), **price}
        fields = {"model_id": "gpt-5", "provider_id": "openai", "provider_model_name": "gpt-5", "pricing": pricing}
        fields |= beside or {}
        drafts = [
            Draft("model", "models/gpt-5.yaml", self._sourced(MODEL | {"licensing": "proprietary"}, source, day, url)),
            Draft("provider", "providers/openai.yaml", self._sourced(PROVIDER, source, day, url)),
            Draft("mapping", OFFER, self._sourced(fields | {"available_regions": ["global"]}, source, day, url)),
        ]
        present = Existing(self.files, {path: path.split("/")[0].removesuffix("s") for path in self.files})
        planned = plan(Translation(source, day, drafts=drafts), present, self.record, Wanted())
        self.files = {path: dict(fields) for path, fields in planned.world.items()}
        self.record = planned.record
        return planned

    @property
    def offer(self) -> dict[str, Any]:
        return self.files[OFFER]

    @staticmethod
    def _sourced(fields: dict[str, Any], name: str, day: str, url: str) -> dict[str, Any]:
        owned = [field for field in fields if field not in ("id", "model_id", "provider_id")]
        source = {"name": name, "url": url, "retrieved_at": day, "license": "MIT", "fields": owned}
        return {**fields, **STAMPS, "sources": [source]}


def owners_of_the_price(offer: dict[str, Any]) -> list[str]:
    return [source["name"] for source in offer["sources"] if "pricing" in source["fields"]]


def test_one_source_alone_is_unverified_and_a_second_that_agrees_makes_it_cross_checked() -> None:
    world = World()
    world.hear("models.dev", "2026-07-02", "1.25")
    assert world.offer["verification"] == "unverified"
    world.hear("litellm", "2026-11-13", "1.25")
    assert world.offer["verification"] == "cross-checked"
    assert owners_of_the_price(world.offer) == ["models.dev", "litellm"]


def test_a_rate_that_was_copied_from_the_other_source_is_no_second_voice() -> None:
    world = World()
    world.hear("models.dev", "2026-07-02", "1.25")
    world.hear("model-prices", "2026-10-26", "1.25", "https://github.com/sst/models.dev/commit/abc")
    assert world.offer["verification"] == "unverified"


def test_the_first_partys_page_confirms_a_price() -> None:
    world = World()
    world.hear("models.dev", "2026-07-02", "1.25")
    world.hear("model-prices", "2026-10-26", "1.25")
    assert world.offer["verification"] == "vendor-confirmed"


def test_a_newer_price_long_after_is_a_change_and_the_old_source_no_longer_stands_by_it() -> None:
    world = World()
    world.hear("models.dev", "2026-07-02", "1.25")
    planned = world.hear("litellm", "2026-11-13", "1.00")
    assert world.offer["pricing"]["input_per_million"] == 1
    assert owners_of_the_price(world.offer) == ["litellm"]
    assert world.offer["verification"] == "unverified"
    assert not any(notice.code == "contradiction" for notice in planned.notices)


def test_two_prices_of_the_same_days_are_disputed_with_both_figures_in_the_notice() -> None:
    world = World()
    world.hear("models.dev", "2026-10-20", "1.25")
    planned = world.hear("litellm", "2026-11-13", "1.00")
    assert world.offer["verification"] == "disputed"
    texts = [notice.text for notice in planned.notices if notice.code == "contradiction"]
    assert texts == [
        "models.dev (2026-10-20) says 1.25 in, 10 out (USD per million tokens), "
        "litellm (2026-11-13) says 1 in, 10 out (USD per million tokens)"
    ]


def test_hearsay_does_not_overrule_a_page() -> None:
    world = World()
    world.hear("models.dev", "2026-08-18", "1.25")
    world.hear("litellm", "2026-11-13", "9.00", "https://github.com/BerriAI/litellm")
    assert world.offer["pricing"]["input_per_million"] == Decimal("1.25")


def test_the_first_partys_page_overrules_a_newer_catalogue() -> None:
    world = World()
    world.hear("model-prices", "2026-10-26", "1.25")
    world.hear("litellm", "2026-11-13", "1.00")
    assert world.offer["pricing"]["input_per_million"] == Decimal("1.25")
    assert world.offer["verification"] == "disputed"


@pytest.mark.parametrize(
    ("day", "given", "dated"),
    [
        ("2026-08-18", "1.25", "2026-08-18"),  # said again: as fresh as that day
        ("2026-06-01", "1.25", "2026-07-02"),  # an older copy
        ("2026-08-18", "1.50", "2026-08-18"),  # another price
    ],
)
def test_a_price_is_as_fresh_as_the_last_day_on_which_its_source_stated_it(day: str, given: str, dated: str) -> None:
    world = World()
    world.hear("litellm", "2026-07-02", "1.25")
    world.hear("litellm", day, given)
    assert [source["retrieved_at"] for source in world.offer["sources"]] == [dated]
    before = dict(world.files)
    assert world.hear("litellm", day, given).changes == []
    assert world.files == before


def test_an_older_copy_of_a_source_adds_no_variant_that_its_newer_one_lists_no_longer() -> None:
    world = World()
    world.hear("models.dev", "2026-07-02", "1.25")
    world.hear("models.dev", "2026-08-18", "1.25")
    batch = [{"provider_model_name": "gpt-5:batch", "kind": "speed", "label": "batch"}]
    world.files[OFFER] |= {"variants": batch}
    world.files[OFFER]["sources"].append({"name": "genai-prices", "retrieved_at": "2026-11-09", "fields": ["variants"]})
    before = dict(world.files)
    free = [{"provider_model_name": "gpt-5:free", "kind": "free", "label": "free"}]
    assert world.hear("models.dev", "2026-07-02", "1.25", beside={"variants": free}).changes == []
    assert world.files == before


def test_the_day_of_a_confirmation_counts_when_sources_are_weighed() -> None:
    world = World()
    world.hear("models.dev", "2026-07-02", "1.25")
    world.hear("models.dev", "2026-08-18", "1.25")
    world.hear("litellm", "2026-08-01", "1.00")
    assert world.offer["pricing"]["input_per_million"] == Decimal("1.25")


def test_an_unknown_price_is_filled_and_never_empties_a_known_one() -> None:
    world = World()
    world.hear("models.dev", "2026-07-02", None)
    before = world.offer["pricing"]
    assert before is None
    world.hear("litellm", "2026-11-13", "1.25")
    world.hear("models.dev", "2026-12-01", None)
    assert world.offer["pricing"]["input_per_million"] == Decimal("1.25")


def test_hearing_every_source_again_in_any_order_changes_nothing() -> None:
    world = World()
    said = [
        ("models.dev", "2026-08-18", "1.25"),
        ("model-prices", "2026-10-26", "1.20"),
        ("litellm", "2026-11-13", "1.00"),
    ]
    for _ in range(2):
        for source, day, price in said:
            world.hear(source, day, price)
    for source, day, price in [*said, *reversed(said)]:
        assert world.hear(source, day, price).changes == []


def test_a_description_is_made_of_what_all_sources_said() -> None:
    world = World()
    world.hear("models.dev", "2026-07-02", "1.25")
    assert "400K tokens" in world.files["models/gpt-5.yaml"]["description"]
