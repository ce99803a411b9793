"""Steps of a registry from one state to the next, with the models and providers that each has to do with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ALIAS, MISSING, NEWCOMER = "gpt-5-latest", "gpt-5-nothing", "gpt-5-new"
LLAMA, ABLITERATED = "llama-3-3-70b-instruct", "llama-3-3-70b-instruct-abliterated"
PRICED = f"mappings/together/{LLAMA}.yaml"

Change = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the registry below a folder; addresses of no other model or provider may expire by it."""

    name: str
    change: Change
    models: frozenset[str] = frozenset()
    providers: frozenset[str] = frozenset()


def step(name: str, change: Change, *, models: str = "", providers: str = "") -> Step:
    return Step(name, change, frozenset(models.split()), frozenset(providers.split()))


def edit(file: str, old: str, new: str) -> Change:
    """One place of one file."""

    def change(root: Path) -> None:
        text = (root / file).read_text()
        assert text.count(old) == 1, f"{file} has {old!r} {text.count(old)} times"
        (root / file).write_text(text.replace(old, new))

    return change


def gone(*files: str) -> Change:
    """Files that go, and are kept elsewhere to come back."""

    def change(root: Path) -> None:
        for file in files:
            (root / file).rename(root.with_name(file.replace("/", " ")))

    return change


def back(*files: str) -> Change:
    """Files that come back."""

    def change(root: Path) -> None:
        for file in files:
            root.with_name(file.replace("/", " ")).rename(root / file)

    return change


def copied(file: str, other: str, *replaced: tuple[str, str]) -> Change:
    """A new file, made from another one."""

    def change(root: Path) -> None:
        text = (root / file).read_text()
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        (root / other).write_text(text)

    return change


def all_of(*changes: Change) -> Change:
    def change(root: Path) -> None:
        for one in changes:
            one(root)

    return change


def overlay(root: Path) -> None:
    """A private registry beside it that knows a price of its own."""
    offer = root.with_name("company") / "mappings/openai/gpt-5.yaml"
    offer.parent.mkdir(parents=True)
    offer.write_text("pricing: {input_per_million: 0.0123}\n")
    (root.with_name("company") / "openmodels.toml").write_text("[registry]\nprivate = true\n")


PAST = """rate_limits: null
price_history:
  - {since: 2025-02-01, input_per_million: 0.9, output_per_million: 0.9, currency: USD}"""
SCALEWAY = ("providers/scaleway.yaml", f"mappings/scaleway/{LLAMA}.yaml")
EMBEDDING = ("models/text-embedding-3-large.yaml", "mappings/openai/text-embedding-3-large.yaml")
LLAMAS = f"{LLAMA} {ABLITERATED}"
SELLERS = "together amazon-bedrock scaleway closed-cloud"

STEPS = [
    step("nothing", lambda root: None),
    step(
        "a price",
        edit(PRICED, "input_per_million: 0.88", "input_per_million: 0.61"),
        models=LLAMA,
        providers="together",
    ),
    step("a past price", edit(PRICED, "rate_limits: null", PAST), models=LLAMA, providers="together"),
    step(
        "a model renamed",
        edit("models/gpt-5.yaml", "name: GPT-5", "name: GPT-5 renamed"),
        models=f"gpt-5 {ALIAS}",
        providers="openai github-copilot",
    ),
    step(
        "a successor renamed",
        edit("models/gpt-5-mini.yaml", "name: GPT-5 mini", "name: GPT-5 little"),
        models="gpt-5-mini",
        providers="openai",
    ),
    step(
        "a base model renamed",
        edit(f"models/{LLAMA}.yaml", "name: ", "name: Great "),
        models=LLAMA,
        providers=SELLERS,
    ),
    step(
        "a provider renamed",
        edit("providers/together.yaml", "name: Together AI", "name: Not Together"),
        models=LLAMAS,
        providers="together",
    ),
    step(
        "a retired provider renamed",
        edit("providers/closed-cloud.yaml", "name: ", "name: Long "),
        models=LLAMA,
        providers="closed-cloud",
    ),
    step(
        "another kind of provider",
        edit("providers/together.yaml", "kind: cloud", "kind: aggregator"),
        models=LLAMAS,
        providers="together",
    ),
    step("a provider gone", gone(*SCALEWAY), models=LLAMA, providers="scaleway"),
    step("a provider back", back(*SCALEWAY), models=LLAMA, providers="scaleway"),
    step(
        "a provider retired",
        edit("providers/together.yaml", "kind: aggregator", "kind: aggregator\nstatus: retired"),
        models=LLAMAS,
        providers="together",
    ),
    step(
        "a provider active again",
        edit("providers/together.yaml", "status: retired\n", ""),
        models=LLAMAS,
        providers="together",
    ),
    step("an offer gone", gone(PRICED), models=LLAMA, providers="together"),
    step(
        "the provider of an offer that has gone renamed",
        edit("providers/together.yaml", "name: Not Together", "name: Together again"),
        models=LLAMAS,
        providers="together",
    ),
    step(
        "a new offer",
        copied(f"mappings/together/{ABLITERATED}.yaml", "mappings/together/gpt-5.yaml", (ABLITERATED, "gpt-5")),
        models=f"gpt-5 {ALIAS}",
        providers="together",
    ),
    step(
        "an alias added",
        edit("models/o1.yaml", "id: o1", f"id: o1\naliases: [{MISSING}]"),
        models=f"o1 {MISSING}",
        providers="openai",
    ),
    step(
        "an alias gone",
        edit("models/o1.yaml", f"aliases: [{MISSING}]\n", ""),
        models=f"o1 {MISSING}",
        providers="openai",
    ),
    step(
        "a model deprecated",
        edit("models/o1.yaml", "id: o1", "id: o1\nstatus: deprecated\nsuccessor: gpt-5"),
        models="o1",
        providers="openai",
    ),
    step(
        "a model that is an alias of another now",
        all_of(
            gone("models/o1.yaml", "mappings/openai/o1.yaml"), edit("models/gpt-5.yaml", "aliases: [", "aliases: [o1, ")
        ),
        models=f"o1 gpt-5 {ALIAS}",
        providers="openai github-copilot together",
    ),
    step("a model gone", gone(*EMBEDDING), models="text-embedding-3-large", providers="openai"),
    step("a model back", back(*EMBEDDING), models="text-embedding-3-large", providers="openai"),
    step(
        "a new model",
        copied("models/gpt-5-mini.yaml", f"models/{NEWCOMER}.yaml", ("id: gpt-5-mini", f"id: {NEWCOMER}")),
        models=NEWCOMER,
    ),
    step(
        "a new provider",
        copied("providers/together.yaml", f"providers/{NEWCOMER}.yaml", ("id: together", f"id: {NEWCOMER}")),
        providers=NEWCOMER,
    ),
    step("a private price", overlay, models=f"gpt-5 {ALIAS} o1", providers="openai"),
]
