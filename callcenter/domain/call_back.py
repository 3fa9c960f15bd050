"""Calling citizens back: when it is offered, how it is tried, and which numbers may be dialled at all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from callcenter.domain.emergency import dialled
from callcenter.domain.hours import Hours
from callcenter.domain.names import Name

MOST_DIGITS = 20
_NUMBER = re.compile(r"\+?[0-9]{3,20}")
_PATTERN = re.compile(r"(?:[0-9XZN]|\[[0-9](?:-?[0-9])*\])+\.?")
_LONGEST_NATIONAL = 11
"""Without a sign that a country's code is there, only a number longer than this has one."""
_SETS = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": "[0-9]+"}


class First(Name):
    """Who is called first when the place has come up."""

    AGENT = "agent"
    CALLER = "caller"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackRules:
    """What holds for the call-backs of one queue."""

    key: str = "1"
    """What a caller presses to be called back."""
    offer_after_s: float = 60.0
    """The wait after which it is offered, and how often again."""
    offer_every_s: float = 60.0
    at_max_wait: bool = True
    """Whether the maximum wait ends in a call-back rather than in a goodbye."""
    expires_s: float = 4 * 3600.0
    tries: int = 3
    retry_s: float = 300.0
    ring_s: float = 30.0
    """How long the citizen's phone rings."""
    first: First = First.AGENT
    hours: Hours | None = None
    """When citizens may be called; None: while the line is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """How citizens are dialled, and which of them may be."""

    dial: str
    """A dial string with ``{number}`` in it."""
    numbers: tuple[str, ...]
    """Patterns of numbers; what none of them matches is never dialled."""
    prefix: str = ""
    caller_id: str = ""
    """The number that citizens see; empty: that of the line they called."""

    def number(self, given: str, country_code: str) -> str | None:
        """The caller's number as it would be dialled; None: it may not be (an emergency number never), or is none."""
        candidates = tuple(_spellings(given, country_code))
        if any(dialled(candidate) for candidate in candidates):
            return None
        for candidate in candidates:
            if any(matches(pattern, candidate) for pattern in self.numbers):
                return candidate
        return None

    def dial_string(self, number: str) -> str:
        """Where a number is dialled. What is not digits has no business here, wherever it came from."""
        digits = "".join(ch for ch in self.prefix + number if ch.isascii() and ch.isdigit())
        return self.dial.replace("{number}", digits)


def _spellings(given: str, country_code: str) -> Iterator[str]:
    """The number without sign and country code, then as it is dialled from another town of the country."""
    if not _NUMBER.fullmatch(given):
        return
    signs = ("+", "00", "") if len(given) > _LONGEST_NATIONAL else ("+", "00")
    code = next((sign + country_code for sign in signs if given.startswith(sign + country_code)), "")
    if country_code and code:
        national = given.removeprefix(code)
        yield from (national, f"0{national}")
    if not given.startswith("+"):
        yield given


def is_pattern(text: str) -> bool:
    """Whether this is a pattern of numbers: digits, X (0-9), Z (1-9), N (2-9), sets such as [3-9], a last dot."""
    if not _PATTERN.fullmatch(text):
        return False
    try:
        re.compile(_expression(text))
    except re.error:
        return False
    return True


def matches(pattern: str, number: str) -> bool:
    """Whether the number, of plain digits, is one of those meant by the pattern."""
    return len(number) <= MOST_DIGITS and re.fullmatch(_expression(pattern), number) is not None


def _expression(pattern: str) -> str:
    return "".join(_SETS.get(ch, ch) for ch in pattern)
