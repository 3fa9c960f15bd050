"""The calendar that deadlines are counted in: filled in from the library, edited; each change counts them anew."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, time

import structlog

from callcenter.domain.errors import Refused
from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.office import holidays
from callcenter.office.ticker import Effect
from callcenter.orders.deadlines.alarms import Alarm, AlarmKind
from callcenter.orders.deadlines.calendar import DAY, Calendar, Day
from callcenter.orders.deadlines.deadlines import Deadlines
from callcenter.orders.deadlines.policy import Policies
from callcenter.ports import Clock
from callcenter.store.office import alarms
from callcenter.store.office import calendar as stored
from callcenter.store.office.alarms import Armed
from callcenter.store.office.database import Connection, Database

log = structlog.get_logger("calendar")
OF_CALENDAR = "calendar"
"""Stands in the place of a case's number in the calendar's own alarms."""
_CHECKED = time(9)
"""When the year to come is asked for, each day from 1 November until it is known."""
Tell = Callable[[Connection, int], Awaitable[None]]
"""Told that a year ought to be known by now, in the transaction of the alarm."""


class Known(Record, frozen=True, kw_only=True):
    """A year of the calendar."""

    year: int
    known: bool
    """Whether its holidays are known; if not, dates that reach into it are provisional."""
    source: str
    days: Mapping[date, Day]
    missing: tuple[int, ...]
    """Years that ought to be known by now, of all."""


class Calendars:
    """The calendar of the place, and the deadlines by it. ``load`` must have run before anything is counted."""

    def __init__(self, database: Database, clock: Clock, policies: Policies, zone: str, place: str) -> None:
        self._database, self._clock, self._policies = database, clock, policies
        self._place, self._sources = place, dict[int, str]()
        self.deadlines = Deadlines(policies, Calendar(zone))
        """By the calendar as it is at this moment: ask for it anew each time."""
        self.recount: Effect = _nothing
        """Counts cases anew after a change; whoever keeps cases sets it."""
        self.tell: list[Tell] = []
        self.changed: list[Callable[[], None]] = []
        """Called after each change, once it is committed."""

    @property
    def calendar(self) -> Calendar:
        """The calendar as it is at this moment."""
        return self.deadlines.calendar

    def now(self) -> Instant:
        """The present."""
        return self._clock.now()

    def today(self) -> date:
        """The local day."""
        return self.calendar.date_of(self.now())

    async def load(self) -> None:
        """Read the calendar, fill in the years that the library knows, and arm the look for the next one."""
        await self._read()
        year = self.today().year
        for each in (year - 1, year, year + 1):
            if each not in self.calendar.known:
                await self._seed(each)
        async with self._database.write() as connection:
            await self._look_again(connection, self._first_look())

    def show(self, year: int) -> Known:
        """A year with its special days."""
        days = {day: what for day, what in self.calendar.days.items() if day.year == year}
        missing = self.calendar.missing(self.today())
        source = self._sources.get(year, "")
        return Known(year=year, known=year in self.calendar.known, source=source, days=days, missing=missing)

    async def set_day(self, day: date, what: Day | None) -> None:
        """Make a day a holiday or a working day; None: what its weekday says."""
        async with self._database.write() as connection:
            if what is None:
                await stored.remove(connection, day)
            else:
                await stored.put(connection, {day: what})
            await self._recount(connection)
        await self._follow()

    async def set_year(self, year: int, days: Mapping[date, Day], source: str) -> None:
        """Take a whole year over: it is known from now on, and its former days are forgotten."""
        async with self._database.write() as connection:
            await stored.clear(connection, year)
            await self._take_over(connection, year, days, source, keep=False)
        await self._follow()

    async def import_year(self, year: int) -> None:
        """Take a year over from the library. Raises Refused (``year_not_published``)."""
        days = await asyncio.to_thread(holidays.year_of, self._place, year)
        if days is None:
            raise Refused(
                "year_not_published", f"the library does not know the holidays of {year}: import a file of them"
            )
        await self.set_year(year, days, _source(days))

    async def effect(self, connection: Connection, alarm: Armed) -> None:
        """What an alarm of the calendar leads to: a recount, or the look for the next year."""
        if alarm.kind is AlarmKind.RECOUNT:
            await self.recount(connection, alarm)
            return
        missing = self.calendar.missing(self.today())
        for year in missing:
            log.warning(
                "calendar.unknown_year",
                year=year,
                help=f"once it is published: callcenter calendar import {year} [FILE]",
            )
            for tell in self.tell:
                await tell(connection, year)
        today = self.today()
        await self._look_again(connection, today + DAY if missing else _first_of_november(today + DAY))

    async def _seed(self, year: int) -> None:
        days = await asyncio.to_thread(holidays.year_of, self._place, year)
        if days is None:
            return
        async with self._database.write() as connection:
            # What somebody has set by hand stays.
            await self._take_over(connection, year, days, _source(days), keep=True)
        await self._follow()

    async def _take_over(
        self, connection: Connection, year: int, days: Mapping[date, Day], source: str, *, keep: bool
    ) -> None:
        await stored.put(connection, days, keep=keep)
        await stored.know(connection, year, source, self._clock.now())
        await self._recount(connection)

    async def _recount(self, connection: Connection) -> None:
        """Whatever becomes of the program: the cases are counted anew after this."""
        now, kind = self._clock.now(), AlarmKind.RECOUNT
        nth = await alarms.count(connection, OF_CALENDAR, kind) + 1
        await alarms.add(connection, OF_CALENDAR, Alarm(kind=kind, at=now, round=f"{now:.6f}/{nth}"))

    async def _look_again(self, connection: Connection, day: date) -> None:
        at = self.calendar.moment(day, _CHECKED)
        await alarms.add(connection, OF_CALENDAR, Alarm(kind=AlarmKind.UNKNOWN_YEAR, at=at, round=day.isoformat()))

    def _first_look(self) -> date:
        today = self.today()
        return today if self.calendar.missing(today) else _first_of_november(today)

    async def _read(self) -> None:
        async with self._database.read() as connection:
            days, years = await stored.days(connection), await stored.years(connection)
        self._sources = dict(years)
        self.deadlines = Deadlines(self._policies, Calendar(self.calendar.zone, days, frozenset(years)))

    async def _follow(self) -> None:
        await self._read()
        for changed in self.changed:
            changed()


async def _nothing(connection: Connection, alarm: Armed) -> None:
    """There are no cases to count."""


def _first_of_november(since: date) -> date:
    """The next one, or the day itself."""
    day = date(since.year, 11, 1)
    return day if day >= since else date(since.year + 1, 11, 1)


def _source(days: Mapping[date, Day]) -> str:
    return next((day.source for day in days.values()), "")
