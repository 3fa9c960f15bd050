"""The number of a work order: area, local day, sequence and a check digit, all of them digits a caller can key.

``140500 20261121 000123 3``: GB/T 2260 area code, day, number of the day, ISO 7064 MOD 11,10 check digit.
The check digit finds every single wrong digit, and nearly every swap of two neighbours.
"""

from dataclasses import dataclass
from datetime import date

from callcenter.domain.errors import CallcenterError

LENGTH = 21
MAX_SEQUENCE = 999_999


class BadOrderNumber(CallcenterError, ValueError):
    """A text that is no order number; the message says why."""


@dataclass(frozen=True, slots=True)
class OrderNumber:
    """An order number taken apart."""

    area: str
    day: date
    sequence: int

    def __str__(self) -> str:
        return make(self.area, self.day, self.sequence)


def check_digit(digits: str) -> str:
    """The ISO 7064 MOD 11,10 check digit of ``digits``."""
    if not _all_digits(digits):
        raise BadOrderNumber(f"a check digit is made from the digits 0-9 only, not from {digits!r}")
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def make(area: str, day: date, sequence: int) -> str:
    """The number of the ``sequence``-th order of ``day`` in ``area``."""
    if not _all_digits(area) or len(area) != 6:
        raise BadOrderNumber(f"the area code must be 6 digits such as 140500, not {area!r}")
    if not 1 <= sequence <= MAX_SEQUENCE:
        raise BadOrderNumber(f"the sequence of a day runs from 1 to {MAX_SEQUENCE}, not {sequence}")
    body = f"{area}{day.year:04}{day.month:02}{day.day:02}{sequence:06}"
    return body + check_digit(body)


def parse(text: str) -> OrderNumber:
    """Take an order number apart. Raises BadOrderNumber with what is wrong."""
    if not _all_digits(text):
        raise BadOrderNumber(f"an order number has only the digits 0-9: {text[:40]!r}")
    if len(text) != LENGTH:
        raise BadOrderNumber(f"an order number has {LENGTH} digits, this one has {len(text)}")
    if check_digit(text[:-1]) != text[-1]:
        raise BadOrderNumber("the check digit does not fit: at least one digit is wrong")
    return OrderNumber(text[:6], _day(text[6:14]), _sequence(text[14:20]))


def verify(text: str) -> bool:
    """Whether ``text`` is a well-formed order number."""
    try:
        parse(text)
    except BadOrderNumber:
        return False
    return True


def _day(text: str) -> date:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise BadOrderNumber(f"digits 7 to 14 must be a day (YYYYMMDD), not {text}") from None


def _sequence(text: str) -> int:
    if (sequence := int(text)) == 0:
        raise BadOrderNumber("the sequence of a day starts at 000001")
    return sequence


def _all_digits(text: str) -> bool:
    # str.isdigit alone would let other scripts' digits through.
    return text.isascii() and text.isdigit()
