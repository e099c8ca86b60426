"""Numbers, money and dates as the company writes them: lakh and crore where rupees count, thousands elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

LAKH = Decimal(100_000)
CRORE = Decimal(10_000_000)
# Currencies whose users group by lakh and crore.
INDIAN = frozenset({"INR", "NPR", "PKR", "BDT", "LKR", "BTN"})
SYMBOLS = {
    "INR": "₹",
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "CNY": "CN¥",
    "AUD": "A$",
    "CAD": "C$",
    "SGD": "S$",
}
WITHOUT_CENTS = frozenset({"JPY", "KRW", "VND", "IDR", "CLP"})
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUS = "−"
# A space that neither breaks nor is squeezed away, between a number and its word.
NARROW = "\u202f"

Number = int | float | Decimal


def grouped(digits: str, *, indian: bool) -> str:
    """Digits with commas: 12,34,567 where people count in lakh, else 1,234,567."""
    if len(digits) <= 3:
        return digits
    rest, tail = digits[:-3], digits[-3:]
    step = 2 if indian else 3
    head = len(rest) % step
    parts = ([rest[:head]] if head else []) + [rest[i : i + step] for i in range(head, len(rest), step)]
    return ",".join([*parts, tail])


def number(value: Number, *, currency: str = "INR", decimals: int | None = None) -> str:
    """A number in the company's grouping; without ``decimals``, as many as it has, at most six.

    >>> number(1234567)
    '12,34,567'
    >>> number(1234567.5, currency="EUR")
    '1,234,567.5'
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(value) if isinstance(value, float) else value)
    if not exact.is_finite():
        return str(value)
    rounded = exact.quantize(Decimal(1).scaleb(-(6 if decimals is None else decimals)), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    sign = MINUS if rounded < 0 else ""
    return sign + grouped(whole, indian=currency in INDIAN) + (f".{fraction}" if fraction else "")


def money(amount: Number, currency: str, *, short: bool = False) -> str:
    """An amount with its currency; ``short`` says 12.3 lakh, 4.5 crore, or 1.2 M and the like.

    >>> money(1234567, "INR")
    '₹12,34,567'
    >>> money(45_000_000, "INR", short=True)
    '₹4.5\\u202fcrore'
    """
    exact = amount if isinstance(amount, Decimal) else Decimal(repr(amount) if isinstance(amount, float) else amount)
    symbol = SYMBOLS.get(currency, f"{currency}\u00a0")
    sign = MINUS if exact < 0 else ""
    size = abs(exact)
    if short:
        scales = (
            ((CRORE, "crore"), (LAKH, "lakh"))
            if currency in INDIAN
            else ((Decimal(10**9), "bn"), (Decimal(10**6), "M"), (Decimal(10**3), "k"))
        )
        for scale, word in scales:
            if size >= scale:
                return f"{sign}{symbol}{number(_rounded(size / scale), currency=currency)}{NARROW}{word}"
    has_cents = currency not in WITHOUT_CENTS and size != size.to_integral_value()
    return f"{sign}{symbol}{number(size, currency=currency, decimals=2 if has_cents else 0)}"


def money_short(amount: Number, currency: str) -> str:
    """For lists that one scans: ``money`` with ``short``."""
    return money(amount, currency, short=True)


def _rounded(value: Decimal) -> Decimal:
    """Three telling digits are enough for a short form."""
    places = 0 if value >= 100 else 1 if value >= 10 else 2
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def day(value: date) -> str:
    """
    >>> day(date(2026, 11, 22))
    '22 Nov 2026'
    """
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """A date and time of day, in the zone that ``value`` carries.

    >>> moment(datetime(2026, 11, 22, 9, 5))
    '22 Nov 2026, 09:05'
    """
    return f"{day(value)}, {value:%H:%M}"
