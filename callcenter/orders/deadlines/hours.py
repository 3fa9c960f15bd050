"""Counting in office hours: the clock stands while the office is closed."""

from collections.abc import Iterator
from datetime import date

from callcenter.domain.ids import Instant
from callcenter.orders.deadlines.calendar import Calendar
from callcenter.orders.deadlines.policy import Office


def after(calendar: Calendar, office: Office, start: Instant, seconds: float) -> Instant:
    """When so many seconds of office hours have passed since ``start``."""
    for opens, closes in _windows(calendar, office, start):
        begins = max(opens, start)
        if closes - begins >= seconds:
            return Instant(begins + seconds)
        seconds -= max(0.0, closes - begins)
    raise AssertionError("the windows never end")


def between(calendar: Calendar, office: Office, start: Instant, end: Instant) -> float:
    """How many seconds of office hours there are from ``start`` to ``end``."""
    total = 0.0
    for opens, closes in _windows(calendar, office, start):
        if opens >= end:
            break
        total += max(0.0, min(closes, end) - max(opens, start))
    return total


def _windows(calendar: Calendar, office: Office, start: Instant) -> Iterator[tuple[Instant, Instant]]:
    """The hours of the day of ``start``, and those of every working day after it."""
    today = calendar.date_of(start)
    if calendar.works(today):
        yield from _of_day(calendar, office, today)
    for day in calendar.working_after(today):
        yield from _of_day(calendar, office, day)


def _of_day(calendar: Calendar, office: Office, day: date) -> Iterator[tuple[Instant, Instant]]:
    for opens, closes in office.windows:
        yield calendar.moment(day, opens), calendar.moment(day, closes)
