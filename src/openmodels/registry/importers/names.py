"""What a raw name means: the model it names, and in what the offer differs (region, speed, snapshot, ...)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from openmodels.registry.importers.ids import kebab, last_segment, squeezed, word_bag
from openmodels.registry.importers.labs import starts_with_brand
from openmodels.registry.importers.reviewed import data

MAX_PEELS = 6
MAX_VENDOR_WORDS = 3
MIN_SQUEEZED = 4


@dataclass(frozen=True)
class Trait:
    """In what an offer differs from the plain one, and the words of its name that say so."""

    kind: str
    text: str


@dataclass(frozen=True)
class Reading:
    """A raw name read: the id of its model, and the traits of the offer, outermost first.

    `exact` says that the rest of the name is known letter by letter, `bare` that nothing but traits was taken off.
    """

    model: str
    traits: tuple[Trait, ...] = ()
    exact: bool = True
    bare: bool = True


@dataclass(frozen=True)
class Rule:
    pattern: re.Pattern[str]
    kind: str | None
    trusted: bool


@cache
def _rules(side: str) -> tuple[Rule, ...]:
    frame = "^(?P<text>%s)" if side == "prefix" else "(?P<text>%s)$"
    return tuple(
        Rule(re.compile(frame % rule["pattern"]), rule.get("kind"), rule.get("trusted", False))
        for rule in data("names")[side]
    )


@cache
def _vendors() -> frozenset[str]:
    return frozenset(data("names")["vendors"])


class Names:
    """The ids and aliases by which models are known, and how to find one by a raw name."""

    def __init__(self, known: Mapping[str, str], *, others: Iterable[str] = ()) -> None:
        """Known names in kebab-case with the id each stands for; others look like one of them and are not."""
        self._known = dict(known)
        self._others = frozenset(others)
        self._squeezed = _unambiguous((squeezed(name), model) for name, model in known.items())
        self._bags = _unambiguous((word_bag(name), model) for name, model in known.items() if name.count("-") > 1)

    def read(self, raw: str, *, trusted_only: bool = False) -> Reading | None:
        """The model that a provider's raw name means, with as little taken off the name as possible; None for none."""
        level: dict[str, tuple[Trait | None, ...]] = {plain(raw): ()}
        seen = set(level)
        for _ in range(MAX_PEELS):
            for stem, peels in level.items():
                if respelled(stem) in self._others:
                    return None
                if model := self._lookup(stem):
                    traits = tuple(trait for trait in peels if trait)
                    exact, bare = not traits and stem in self._known, len(traits) == len(peels)
                    return Reading(model, (*traits, *_traits_in(stem, model)), exact, bare)
            level = {
                stem: (*peels, trait)
                for longer, peels in level.items()
                for stem, trait in _peeled(longer, trusted_only=trusted_only)
                if stem not in seen
            }
            seen.update(level)
        return None

    def _lookup(self, stem: str) -> str | None:
        if model := self._known.get(stem):
            return model
        if len(squeezed(stem)) >= MIN_SQUEEZED and (model := self._squeezed.get(squeezed(stem))):
            return model
        # Hosts that respell names keep -instruct, so that a name without it is that of the base model.
        spelled = (*_completed(stem), respelled(stem))
        if model := next((self._known[name] for name in spelled if name in self._known), None):
            return model
        return self._bags.get(word_bag(stem)) if stem else None


def _traits_in(alias: str, model: str) -> tuple[Trait, ...]:
    """The traits that an alias names and its model does not: an alias must not hide what an offer differs in."""
    if alias == model:
        return ()
    stated = {trait.text for trait in traits_of(model)}
    return tuple(trait for trait in traits_of(alias) if trait.text not in stated)


def plain(raw: str) -> str:
    """The name in kebab-case without the folders before it and the revision (-v1:0) that some clouds end it with."""
    return kebab(re.sub(r"-v?\d+:\d+$", "", last_segment(raw)))


def respelled(stem: str) -> str:
    """The name as its lab spells it, of one in which a host writes v3p1 for 3.1: llama-v3p1-8b, qwen2p5-7b."""
    return re.sub(r"^(llama|qwen)-v(?=\d)", r"\1-", re.sub(r"(?<=\d)p(?=\d)", "-", stem))


def stem_of(raw: str) -> str:
    """The name without what never makes another model: its maker, region, snapshot, freeness, number form."""
    stem = plain(raw)
    for _ in range(MAX_PEELS):
        shorter = next((less for less, _ in _peeled(stem, trusted_only=True)), None)
        if shorter is None:
            break
        stem = shorter
    return stem


def traits_of(raw: str) -> tuple[Trait, ...]:
    """All traits that a raw name shows, whatever model it names."""
    stem = plain(raw)
    found: list[Trait] = []
    for _ in range(MAX_PEELS):
        step = next(_peeled(stem, trusted_only=False), None)
        if step is None:
            break
        stem, trait = step
        if trait:
            found.append(trait)
    return tuple(found)


def _peeled(stem: str, *, trusted_only: bool) -> Iterator[tuple[str, Trait | None]]:
    words = stem.split("-")
    for count in range(1, min(len(words), MAX_VENDOR_WORDS + 1)):
        rest = "-".join(words[count:])
        if "-".join(words[:count]) in _vendors() and starts_with_brand(rest):
            yield rest, None
    for side in ("prefix", "suffix"):
        for rule in _rules(side):
            if (rule.trusted or not trusted_only) and (match := rule.pattern.search(stem)):
                shorter = (stem[match.end() :] if side == "prefix" else stem[: match.start()]).strip("-")
                if shorter:
                    yield shorter, Trait(rule.kind, match["text"].strip("-")) if rule.kind else None


def _completed(stem: str) -> Iterator[str]:
    return (f"{stem}-{word}" for word in data("names")["completions"])


def _unambiguous(pairs: Iterable[tuple[Any, str]]) -> dict[Any, str]:
    found: dict[Any, str] = {}
    twice = set()
    for key, model in pairs:
        if found.setdefault(key, model) != model:
            twice.add(key)
    return {key: model for key, model in found.items() if key not in twice}
