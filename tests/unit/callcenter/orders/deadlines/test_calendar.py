"""Which days are working days."""

from datetime import date

import pytest

from callcenter.orders.deadlines.calendar import Calendar
from tests.support.calendar import ADJUSTED, CALENDAR, ZONE, at


@pytest.mark.parametrize("day", ADJUSTED)
def test_an_adjusted_working_day_is_worked_although_it_is_a_weekend(day: str) -> None:
    """调休上班日."""
    found = date.fromisoformat(f"2026-{day}")
    assert found.weekday() >= 5
    assert CALENDAR.works(found)


def test_2026_has_as_many_working_days_as_were_published() -> None:
    """261 weekdays, less 19 that are holidays, and 6 adjusted working days."""
    assert CALENDAR.between(date(2025, 12, 31), date(2026, 12, 31)) == 248


def test_a_year_that_nobody_knows_has_its_weekends_only() -> None:
    """And says that it is not known."""
    assert CALENDAR.works(date(2027, 10, 1))
    assert not CALENDAR.works(date(2027, 10, 2))
    assert not CALENDAR.knows(date(2027, 10, 1))


def test_the_day_ends_at_midnight_of_its_own_zone() -> None:
    """Also where the clocks are changed that night."""
    assert CALENDAR.end_of(date(2026, 10, 10)) == at("2026-10-11")
    berlin = Calendar("Europe/Berlin")
    assert berlin.end_of(date(2026, 10, 25)) - berlin.moment(date(2026, 10, 25)) == 25 * 3600
    assert CALENDAR.date_of(at("2026-10-10 23:59")) == date(2026, 10, 10)
    assert CALENDAR.zone == ZONE
