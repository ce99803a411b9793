"""The smallest parts of pages as markup: each shows one value, short on the page and exact in its title. All pure.

A table has thousands of them, and most values recur, so they are functions that remember, and not macros.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from markupsafe import Markup, escape

from openmodels.contract.offers import Offer
from openmodels.web import amounts, moments, words
from openmodels.web.amounts import Money
from openmodels.web.marks import mark
from openmodels.web.pages.offers import Cell, Terms

REMEMBERED = 8192
UNKNOWN = Markup('<span class="unknown">unknown</span>')


def unknown() -> Markup:
    """What stands where nobody says."""
    return UNKNOWN


@lru_cache(REMEMBERED)
def tile(name: str | None, size: str = "") -> Markup:
    """The letter tile of a developer or provider."""
    found = mark(name)
    hue = "nobody" if found.hue is None else f"hue-{found.hue}"
    return Markup('<span class="mark {}" aria-hidden="true">{}</span>').format(f"{hue} {size}".strip(), found.letters)


@lru_cache(REMEMBERED)
def number(value: int) -> Markup:
    """A number; one with thousands is written anew for readers who part them otherwise."""
    text = amounts.count(value)
    return Markup('<span class="n">{}</span>').format(text) if "," in text else Markup(text)  # noqa: S704 - digits


def counted(value: int, one: str, many: str | None = None) -> Markup:
    """A number with its noun."""
    return number(value) + Markup(" ") + (one if value == 1 else many or f"{one}s")


@lru_cache(REMEMBERED)
def amount(value: int | None, unit: str = "tokens") -> Markup:
    """Tokens, or another number of things."""
    found = amounts.tokens(value, unit)
    return _data(value, found.exact, found.text) if found else UNKNOWN


@lru_cache(REMEMBERED)
def price(found: Money | None) -> Markup:
    """A price in two parts, so that decimal points can stand below each other."""
    if found is None:
        return UNKNOWN
    return Markup('<data class="price" value="{}" title="{}">{}<span class="fraction">{}</span></data>').format(
        found.number, found.exact, found.whole, found.fraction
    )


@lru_cache(REMEMBERED)
def cell(found: Cell) -> Markup:
    """A price of an offer, or the word that stands for it."""
    if found.amount:
        return price(found.amount)
    if found.word == "unknown":
        return UNKNOWN
    return Markup('<span class="word" title="{}">{}</span>').format(found.note, found.word)


@lru_cache(REMEMBERED)
def day(value: str | date | datetime | None) -> Markup:
    """A day, a month or a time."""
    found = amounts.moment(value)
    return Markup('<time datetime="{}">{}</time>').format(found.machine, found.text) if found else UNKNOWN


@lru_cache(REMEMBERED)
def status(word: str) -> Markup:
    """A stage of life, unless it is the usual one."""
    return Markup("") if word == "active" else chip(word, word)


@lru_cache(REMEMBERED)
def chip(word: str, text: str) -> Markup:
    """A word of the registry in its tone."""
    return Markup('<span class="chip {}">{}</span>').format(words.lifecycle(word), text)


@lru_cache(64)
def state(word: str) -> Markup:
    """The state of a provider, with a mark that differs by more than its colour."""
    html = '<span class="state is-{0}"><span class="dot" aria-hidden="true"></span><span class="word">{0}</span></span>'
    return Markup(html).format(word)  # noqa: S704 - ours


def ago(value: datetime, now: datetime) -> Markup:
    """A time that goes on counting; without scripts, the time of day, or the day with it."""
    found = amounts.moment(value)
    assert found is not None
    short = moments.clock(value, now)
    return Markup(f'<time datetime="{found.machine}" title="{found.text}" data-ago>{short}</time>')  # noqa: S704 - ours


def span(value: float | None, note: str = "") -> Markup:
    """Milliseconds, with a note beside the exact ones."""
    found = moments.milliseconds(value)
    return _data(value, found.exact + note, found.text) if found else UNKNOWN


@lru_cache(REMEMBERED)
def share(value: float | None) -> Markup:
    """A share in percent."""
    found = moments.percent(value)
    if found is None:
        return UNKNOWN
    whole, point, fraction = found.text.removesuffix("%").partition(".")
    return Markup('<data value="{}" title="{}">{}<span class="fraction">{}%</span></data>').format(
        value, found.exact, whole, point + fraction
    )


@lru_cache(REMEMBERED)
def terms(found: Terms) -> Markup:
    """The second line of an offer; most providers say the same little, so few differ."""
    limits = [
        Markup("{} {}").format(amount(value, f"{name} a minute"), name)
        for value, name in ((found.requests, "requests"), (found.tokens, "tokens"))
        if value is not None
    ]
    none = Markup('<span class="unknown">none known</span>') if found.priced else UNKNOWN
    pairs = (
        ("Tiers, batch", "; ".join(found.tiers) or none),
        ("Quantization", found.quantization or UNKNOWN),
        ("Limits", Markup("{} a minute").format(Markup(", ").join(limits)) if limits else UNKNOWN),
        ("Regions", ", ".join(found.regions) or UNKNOWN),
    )
    html = Markup("").join(Markup("<div><dt>{}</dt> <dd>{}</dd></div>").format(name, value) for name, value in pairs)
    return Markup('<dl class="terms">{}</dl>').format(html)


def verification(offer: Offer) -> Markup:
    """How far an offer's facts are confirmed, by whom, and as of when."""
    if not offer.sources:
        return _verified(offer.verification, None, None, None)
    source = offer.sources[0]
    return _verified(offer.verification, source.name, source.url, offer.verified_on or source.retrieved_at)


@lru_cache(REMEMBERED)
def _verified(word: str | None, name: str | None, url: str | None, when: str | None) -> Markup:
    told = chip(word, words.spoken(word)) if word else UNKNOWN
    if name is None:
        return told + Markup(" <small>source unknown</small>") if word else told
    source = Markup('<a href="{}" rel="noopener nofollow">{}</a>').format(url, name) if url else escape(name)
    on = Markup(", ") + day(when) if when else ""
    return Markup("{} <small>{}{}</small>").format(told, source, on)


def _data(value: float | Decimal | None, exact: str, text: str) -> Markup:
    return Markup(f'<data value="{value}" title="{escape(exact)}">{escape(text)}</data>')  # noqa: S704 - escaped


ATOMS = {
    one.__name__: one
    for one in (
        *(unknown, tile, number, counted, amount, price, cell, day, status, chip, state, ago, span, share),
        *(terms, verification),
    )
}
"""By the names under which all templates have them."""
