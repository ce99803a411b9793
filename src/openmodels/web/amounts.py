"""Numbers and dates as a reader wants them: short on the page, exact in the tooltip. All pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "CN¥", "JPY": "JP¥"}
STEPS = {"T": 10**12, "B": 10**9, "M": 10**6, "K": 10**3}
KIBI = 1024


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in short, such as 200K, with its exact form."""

    text: str
    exact: str


@dataclass(frozen=True, slots=True)
class Money:
    """A price in two parts, so that decimal points stand below each other, with its exact form."""

    whole: str
    fraction: str
    exact: str
    number: str

    @property
    def text(self) -> str:
        """The price in one piece."""
        return self.whole + self.fraction


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, month or time for people, with its machine-readable form."""

    text: str
    machine: str


def count(value: int) -> str:
    """A number with a comma between thousands."""
    return f"{value:,}"


def counted(value: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 provider, 2 providers."""
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


def tokens(value: int | None, unit: str = "tokens") -> Amount | None:
    """Tokens, or parameters, in at most three digits: 200K, 1.5M; 131,072 tokens are 128K, as their makers say."""
    if value is None:
        return None
    return Amount(_binary(value) or _short(value), f"{count(value)} {unit}")


@lru_cache(8192)
def money(value: Decimal | float | None, currency: str | None, per: str = "per million tokens") -> Money | None:
    """A price with at least two decimals and at most three significant ones; null stays null, zero stays zero."""
    if value is None:
        return None
    exact = Decimal(str(value)).normalize()
    rounded = f"{_rounded(exact):,f}"
    whole, _, fraction = rounded.partition(".")
    sign = SIGNS.get(currency or "", f"{currency} " if currency else "")
    described = " ".join(part for part in (f"{exact:,f}", currency, per) if part)
    return Money(f"{sign}{whole}", f".{fraction.ljust(2, '0')}", described, f"{exact:f}")


def moment(value: str | date | datetime | None) -> Moment | None:
    """2026-03, 2026-03-05 or a timestamp in UTC, for people: Mar 2026; 5 Mar 2026; 5 Mar 2026, 14:05 UTC."""
    if value is None:
        return None
    machine = value if isinstance(value, str) else _machine(value)
    day, _, clock = machine.partition("T")
    parts = [int(part) for part in day.split("-")]
    text = f"{MONTHS[parts[1] - 1]} {parts[0]}"
    if len(parts) == len(("year", "month", "day")):
        text = f"{parts[2]} {text}"
    if clock:
        text = f"{text}, {clock[:5]} UTC"
    return Moment(text, machine)


def _machine(value: date | datetime) -> str:
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value.isoformat()


def _binary(value: int) -> str | None:
    if value % STEPS["K"] == 0:
        return None
    if value % (4 * KIBI) == 0 and value < STEPS["M"]:
        return f"{value // KIBI}K"
    if value % KIBI**2 == 0 and value < STEPS["B"]:
        return f"{value // KIBI**2}M"
    return None


def _short(value: int) -> str:
    for letter, size in STEPS.items():
        # 999,600 is nearer to 1M than to 999K, so the step begins half a unit early.
        if value >= size - size // 2000:
            part = value / size
            digits = 0 if part >= 99.95 else 1 if part >= 9.995 else 2
            text = f"{part:.{digits}f}"
            return (text.rstrip("0").rstrip(".") if digits else text) + letter
    return str(value)


def _rounded(value: Decimal) -> Decimal:
    if value == 0:
        return Decimal("0.00")
    # adjusted() is the place of the first digit: 0 for 3.14, -2 for 0.031.
    places = 2 if value.adjusted() >= 1 else 3 if value.adjusted() == 0 else 2 - value.adjusted()
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN).normalize()
    return rounded if -int(rounded.as_tuple().exponent) >= 2 else rounded.quantize(Decimal("0.01"))
