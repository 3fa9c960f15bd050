"""Which days are working days: Monday to Friday, but for holidays and adjusted working days (调休上班日)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum
from math import floor
from zoneinfo import ZoneInfo

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record

DAY = timedelta(days=1)
_SATURDAY = 5
_PUBLISHED = 11
"""The month in which the next year's holidays are published."""


class DayKind(Enum):
    """What a day is where it is not what its weekday says, or has a name."""

    HOLIDAY = "holiday"
    """休: nobody works."""
    WORKDAY = "workday"
    """班: worked, although it is a weekend's day."""


class Day(Record, frozen=True, kw_only=True):
    """What is known of a day."""

    kind: DayKind
    name: str = ""
    """Chinese, such as 国庆节."""
    name_en: str = ""
    source: str = ""
    """Where that comes from: a library with its version, or who has set it."""


class Calendar(Record, frozen=True):
    """The working days of one place. A year that is not in ``known`` has its weekends only."""

    zone: str
    """The IANA time zone in which a day begins and ends."""
    days: Mapping[date, Day] = {}
    known: frozenset[int] = frozenset()
    """Years whose holidays and adjusted working days are published and taken over."""

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        special = self.days.get(day)
        return day.weekday() < _SATURDAY if special is None else special.kind is DayKind.WORKDAY

    def knows(self, day: date) -> bool:
        """Whether the year's holidays are known."""
        return day.year in self.known

    def missing(self, today: date) -> tuple[int, ...]:
        """Unknown years that ought to be known today: this one, and from 1 November the next, published by then."""
        wanted = (today.year, today.year + 1) if today.month >= _PUBLISHED else (today.year,)
        return tuple(year for year in wanted if year not in self.known)

    def date_of(self, at: Instant) -> date:
        """The local day."""
        # Whole seconds: the last tenth of a microsecond of a day would be rounded into the next one.
        return datetime.fromtimestamp(floor(at), ZoneInfo(self.zone)).date()

    def moment(self, day: date, clock: time = time.min) -> Instant:
        """When the clock on the wall shows this."""
        return Instant(datetime.combine(day, clock, ZoneInfo(self.zone)).timestamp())

    def end_of(self, day: date) -> Instant:
        """24:00."""
        return self.moment(day + DAY)

    def working_after(self, day: date) -> Iterator[date]:
        """The working days after ``day``, one by one."""
        while True:
            day += DAY
            if self.works(day):
                yield day

    def working_before(self, day: date) -> Iterator[date]:
        """The working days before ``day``, backwards."""
        while True:
            day -= DAY
            if self.works(day):
                yield day

    def working_from(self, day: date) -> date:
        """The day itself, or the next working day."""
        return day if self.works(day) else next(self.working_after(day))

    def between(self, start: date, last: date) -> int:
        """How many working days there are after ``start`` up to and with ``last``."""
        return sum(self.works(start + n * DAY) for n in range(1, (last - start).days + 1))
