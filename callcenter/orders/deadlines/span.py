"""A span of time as policies write it: ``30min``, ``2h``, ``7d``, ``5wd``, ``4h_office``."""

import re
from enum import Enum

from callcenter.domain.errors import CallcenterError
from callcenter.domain.record import Record

_PATTERN = re.compile(r"(\d{1,4})(min|h_office|h|d|wd)", re.ASCII)
EXAMPLES = "30min, 2h, 4h_office, 7d or 5wd"


class BadSpan(CallcenterError, ValueError):
    """A text that is no span; the message says why."""


class Unit(Enum):
    """What is counted."""

    MINUTE = "min"
    HOUR = "h"
    OFFICE_HOUR = "h_office"
    """Hours while the office is open."""
    DAY = "d"
    """日: calendar days."""
    WORKING_DAY = "wd"
    """工作日."""


_SECONDS = {Unit.MINUTE: 60, Unit.HOUR: 3600, Unit.OFFICE_HOUR: 3600}


class Span(Record, frozen=True):
    """So many of a unit. ``0d`` is the day itself, up to its end."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count}{self.unit.value}"

    @property
    def in_days(self) -> bool:
        """Whether days are counted, so that it ends with a day and not at a moment."""
        return self.unit in (Unit.DAY, Unit.WORKING_DAY)

    @property
    def seconds(self) -> int:
        """The length of a span that is not in days; office hours count while the office is open."""
        return self.count * _SECONDS[self.unit]


def parse(text: str) -> Span:
    """The span that is written so. Raises BadSpan."""
    found = _PATTERN.fullmatch(text)
    if found is None:
        raise BadSpan(f"{text[:40]!r} is no span of time: write it as {EXAMPLES}")
    span = Span(int(found[1]), Unit(found[2]))
    if span.count == 0 and not span.in_days:
        raise BadSpan(f"{text!r} leaves no time: the shortest span is 1min, or 0d for the same day")
    return span
