"""One field of one file: what is there and what a source says, brought together; one function a sort of field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from openmodels.registry.importers.merge.prices import comparable, completed, finer, same_price
from openmodels.registry.importers.merge.standing import Standing, Verdict, judge


@dataclass(frozen=True)
class Settled:
    """The value to keep, whether the incoming source stands by it, and what it contradicts, as a sentence."""

    value: Any
    stands_by: bool
    contradiction: str | None = None


@dataclass(frozen=True)
class Case:
    """Two statements about one field and who makes them; `alone` says that no other source made the current one."""

    name: str
    current: Any
    incoming: Any
    holder: Standing
    witness: Standing
    alone: bool


def settle(case: Case) -> Settled:
    """Bring two statements about a field together, by the rule for that field."""
    if case.current == case.incoming:
        return Settled(case.current, stands_by=True)
    if case.alone:
        verdict = judge(case.holder, case.witness)
        return Settled(case.incoming if verdict.believed == "incoming" else case.current, stands_by=True)
    return RULES.get(case.name, _plain)(case)


def _plain(case: Case) -> Settled:
    verdict = judge(case.holder, case.witness)
    if verdict.believed == "incoming":
        return Settled(case.incoming, stands_by=True)
    return Settled(case.current, stands_by=False)


def _listed(case: Case) -> Settled:
    """Names add up: nobody takes away what another source lists."""
    return Settled(sorted({*(case.current or []), *(case.incoming or [])}), stands_by=True)


def _flags(case: Case) -> Settled:
    """Each flag by itself: what only one source states is kept, what both state is the believed one's."""
    believed = judge(case.holder, case.witness).believed
    first, second = (case.current, case.incoming) if believed == "current" else (case.incoming, case.current)
    return Settled({**(second or {}), **(first or {})}, stands_by=True)


def _pricing(case: Case) -> Settled:
    current, incoming = case.current, case.incoming
    if incoming is None:
        return Settled(current, stands_by=False)
    if current is None:
        return Settled(incoming, stands_by=True)
    if finer(current, incoming) or finer(incoming, current):
        return _refined(current, incoming)
    verdict = judge(case.holder, case.witness)
    if same_price(current, incoming):
        first, second = (current, incoming) if verdict.believed == "current" else (incoming, current)
        return Settled(completed(first, second), stands_by=True)
    return _contested(case, verdict)


def _refined(current: Mapping[str, Any], incoming: Mapping[str, Any]) -> Settled:
    """The finer of two prices that do not contradict each other; the other is right where it fits one of its hours."""
    if finer(incoming, current):
        return Settled(completed(incoming, current), stands_by=True)
    return Settled(completed(current, incoming), stands_by=same_price(current, incoming))


def _contested(case: Case, verdict: Verdict) -> Settled:
    clash = None
    if verdict.contradiction and comparable(case.current, case.incoming):
        clash = (
            f"{case.holder.name} ({case.holder.day}) says {said(case.current)}, "
            f"{case.witness.name} ({case.witness.day}) says {said(case.incoming)}"
        )
    if verdict.believed == "incoming":
        return Settled(case.incoming, stands_by=True, contradiction=clash)
    return Settled(case.current, stands_by=False, contradiction=clash)


def _variants(case: Case) -> Settled:
    """Other names of an offer add up; one that both list is settled like an offer of its own."""
    found = {variant["provider_model_name"]: variant for variant in case.current or []}
    for variant in case.incoming or []:
        known = found.get(variant["provider_model_name"])
        found[variant["provider_model_name"]] = variant if known is None else _one_variant(case, known, variant)
    return Settled(list(found.values()), stands_by=True)


def _one_variant(case: Case, known: Mapping[str, Any], variant: Mapping[str, Any]) -> dict[str, Any]:
    believed = judge(case.holder, case.witness).believed
    first, second = (known, variant) if believed == "current" else (variant, known)
    merged = {**second, **first}
    if "pricing" in known and "pricing" in variant:
        inner = replace(case, name="pricing", current=known["pricing"], incoming=variant["pricing"])
        merged["pricing"] = settle(inner).value
    return merged


def said(pricing: Mapping[str, Any] | None) -> str:
    """A price in a few words, such as 3 in, 15 out (USD per million tokens)."""
    if not pricing:
        return "nothing"
    given = f"{_number(pricing.get('input_per_million'))} in, {_number(pricing.get('output_per_million'))} out"
    basis = pricing.get("basis")
    return f"{given} ({pricing['currency']} per million tokens{f', {basis}' if basis else ''})"


def _number(price: Any) -> str:
    return "unknown" if price is None else f"{Decimal(price).normalize():f}"


RULES: dict[str, Callable[[Case], Settled]] = {
    "aliases": _listed,
    "env_vars": _listed,
    "features": _flags,
    "pricing": _pricing,
    "variants": _variants,
}
"""How two different sources are brought together, where it is not simply the believed one's word."""
