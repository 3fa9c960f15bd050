"""The calendar is filled in, edited, and asked for in time; each change has the cases counted anew."""

from datetime import date

import pytest

from callcenter.domain.errors import Refused
from callcenter.office import holidays
from callcenter.office.calendars import OF_CALENDAR, Calendars
from callcenter.office.ticker import Ticker
from callcenter.orders.deadlines.calendar import Calendar, Day, DayKind
from callcenter.store.office import alarms
from callcenter.store.office.alarms import Armed
from callcenter.store.office.database import Connection, Database
from config import policies
from tests.support.calendar import CALENDAR, ZONE, at
from tests.support.watch import Watch

SHIPPED, _ = policies.read()
OFF = Day(kind=DayKind.HOLIDAY, name="停电", name_en="power cut", source="operator")


@pytest.fixture
def watch() -> Watch:
    """A day in October."""
    return Watch(at("2026-10-20 12:00"))


@pytest.fixture
async def calendars(database: Database, watch: Watch) -> Calendars:
    """The calendar of mainland China, as a first start makes it."""
    made = Calendars(database, watch, SHIPPED, ZONE, "CN")
    await made.load()
    return made


async def told(calendars: Calendars, database: Database, watch: Watch) -> list[int]:
    """The years that are asked for when the alarms of the calendar that are due are fired."""
    years: list[int] = []

    async def tell(connection: Connection, year: int) -> None:
        years.append(year)

    async def no_lock(connection: Connection, number: str) -> None:
        """There is no case."""

    calendars.tell = [tell]
    await Ticker(database, watch, calendars.effect, no_lock).fire_due()
    return years


async def recounts(database: Database) -> list[Armed]:
    """The recounts that are to come."""
    async with database.read() as connection:
        waiting = await alarms.due(connection, at("2100-01-01"), 100)
    return [alarm for alarm in waiting if (alarm.number, alarm.kind.value) == (OF_CALENDAR, "recount")]


def test_the_library_has_2026_as_it_was_published() -> None:
    """Day by day, against the list that was written by hand."""
    days = holidays.year_of("CN", 2026)
    assert days is not None
    found = Calendar(ZONE, days)
    year = [date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(365)]
    assert [day for day in year if found.works(day) != CALENDAR.works(day)] == []


def test_a_year_that_is_not_published_is_unknown_and_not_a_year_without_adjusted_days() -> None:
    """Elsewhere, where a rule gives every year, it is known."""
    assert holidays.year_of("CN", 2099) is None
    assert date(2099, 12, 25) in (holidays.year_of("US-CA", 2099) or {})


async def test_a_first_start_fills_in_the_years_that_are_known(calendars: Calendars) -> None:
    """And says where they are from."""
    assert calendars.calendar.known == {2025, 2026}
    year = calendars.show(2026)
    assert (year.known, year.source.split()[0], year.missing) == (True, "holidays", ())
    assert year.days[date(2026, 10, 10)].kind is DayKind.WORKDAY
    assert calendars.show(2027).known is False


async def test_a_day_that_is_set_is_kept_across_a_restart_and_has_the_cases_counted_anew(
    calendars: Calendars, database: Database, watch: Watch
) -> None:
    """Also when it is taken back."""
    before = len(await recounts(database))
    await calendars.set_day(date(2026, 10, 21), OFF)
    again = Calendars(database, watch, SHIPPED, ZONE, "CN")
    await again.load()
    for each in (calendars, again):
        assert each.calendar.days[date(2026, 10, 21)] == OFF
        assert not each.deadlines.calendar.works(date(2026, 10, 21))
    await calendars.set_day(date(2026, 10, 21), None)
    assert calendars.calendar.works(date(2026, 10, 21))
    assert len(await recounts(database)) == before + 2


async def test_what_was_set_by_hand_stays_when_the_library_comes_to_know_the_year(
    calendars: Calendars, database: Database, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer library, at the next start."""
    published = {date(2027, 1, 1): Day(kind=DayKind.HOLIDAY, name="元旦", source="holidays 9"), date(2027, 1, 4): OFF}
    await calendars.set_day(date(2027, 1, 1), OFF)
    monkeypatch.setattr(holidays, "year_of", lambda place, year: published)
    again = Calendars(database, watch, SHIPPED, ZONE, "CN")
    await again.load()
    assert again.calendar.knows(date(2027, 1, 1))
    assert again.calendar.days[date(2027, 1, 1)] == OFF
    assert date(2027, 1, 4) in again.calendar.days


async def test_a_year_that_is_imported_takes_the_place_of_what_was_there(calendars: Calendars) -> None:
    """From a file, or from the library if that knows it."""
    told = []
    calendars.changed.append(lambda: told.append(calendars.calendar.known))
    await calendars.set_day(date(2027, 3, 3), OFF)
    await calendars.set_year(2027, {date(2027, 1, 1): OFF}, "notice")
    assert calendars.show(2027).days == {date(2027, 1, 1): OFF}
    assert (calendars.show(2027).known, calendars.show(2027).source) == (True, "notice")
    assert told[-1] == {2025, 2026, 2027}
    await calendars.import_year(2024)
    assert calendars.show(2024).known
    with pytest.raises(Refused, match="does not know the holidays of 2099: import a file"):
        await calendars.import_year(2099)


async def test_a_year_that_is_not_known_is_asked_for_each_day_from_the_first_of_november(
    calendars: Calendars, database: Database, watch: Watch
) -> None:
    """Not before, once a day, across a restart, until it is known; and again a year later."""
    assert await told(calendars, database, watch) == []
    watch.time = at("2026-11-01 08:59")
    assert await told(calendars, database, watch) == []
    watch.time = at("2026-11-01 09:00")
    assert calendars.show(2026).missing == (2027,)
    assert await told(calendars, database, watch) == [2027]
    assert await told(calendars, database, watch) == []
    await calendars.load()
    assert await told(calendars, database, watch) == []
    watch.time = at("2026-11-02 10:00")
    assert await told(calendars, database, watch) == [2027]
    await calendars.set_year(2027, {}, "notice")
    watch.time = at("2026-11-03 10:00")
    assert await told(calendars, database, watch) == []
    watch.time = at("2027-10-31 23:00")
    assert await told(calendars, database, watch) == []
    watch.time = at("2027-11-01 09:00")
    assert await told(calendars, database, watch) == [2028]
