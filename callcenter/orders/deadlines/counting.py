"""How a span is counted.

Hours and minutes run from the moment. Of days, the first one is not counted, and the last one ends at 24:00 or at the
close of business; where calendar days end on a holiday, the next working day is the last one.
"""

from datetime import date, timedelta
from itertools import islice

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.deadlines import hours
from callcenter.orders.deadlines.calendar import DAY, Calendar
from callcenter.orders.deadlines.policy import DayEnd, Policy
from callcenter.orders.deadlines.span import Span, Unit


class Counted(Record, frozen=True, kw_only=True):
    """A due moment, and what is needed to go on from it."""

    at: Instant
    unit: Unit
    last: date | None = None
    """The last day, where days were counted."""
    provisional: bool = False


class Counter(Record, frozen=True):
    """Counts by one policy in one calendar."""

    policy: Policy
    calendar: Calendar

    def due(self, start: Instant, span: Span) -> Counted:
        """When a span that begins at ``start`` is over."""
        if span.in_days:
            return self._from_day(self.calendar.date_of(start), span)
        if span.unit is Unit.OFFICE_HOUR:
            return self._in_office(start, span.seconds)
        return Counted(at=Instant(start + span.seconds), unit=span.unit)

    def longer(self, due: Counted, span: Span) -> Counted:
        """The due moment after an extension."""
        if not span.in_days:
            later = self.due(due.at, span)
        else:
            later = self._from_day(due.last or self.calendar.date_of(due.at), span)
        return _marked(later, due.provisional)

    def resumed(self, due: Counted, paused: Instant, resumed: Instant) -> Counted:
        """The due moment after a pause: as much is left as when it began. What was overdue stays so."""
        if paused > due.at:
            return due
        if due.last is not None:
            left = Span(self.days_left(due, paused), due.unit)
            later = self._from_day(self.calendar.date_of(resumed), left)
        elif due.unit is Unit.OFFICE_HOUR:
            left_s = hours.between(self.calendar, self.policy.office, paused, due.at)
            later = self._in_office(resumed, left_s)
        else:
            later = Counted(at=Instant(resumed + due.at - paused), unit=due.unit)
        return _marked(later, due.provisional)

    def days_left(self, due: Counted, at: Instant) -> int:
        """How many days are left after the day of ``at``, in the unit of the due moment."""
        assert due.last is not None
        today = self.calendar.date_of(at)
        if due.unit is Unit.WORKING_DAY:
            return self.calendar.between(today, due.last)
        return max(0, (due.last - today).days)

    def earlier(self, last: date, left: Span) -> Instant:
        """The moment at which so many days are left until the end of the day ``last``."""
        if left.unit is Unit.WORKING_DAY:
            return self.end_of(next(islice(self.calendar.working_before(last), left.count - 1, None)))
        return self.end_of(last - left.count * DAY)

    def overdue_since(self, due: Counted, span: Span) -> Instant:
        """When a case is overdue by so much; of days, as the office opens on the last of them."""
        if not span.in_days:
            return self.due(due.at, span).at
        day = self._last_day(due.last or self.calendar.date_of(due.at), span)
        return self.calendar.moment(day, self.policy.office.opens)

    def end_of(self, day: date) -> Instant:
        """When a day that is counted is over."""
        if self.policy.day_end is DayEnd.CLOSE_OF_BUSINESS:
            return self.calendar.moment(day, self.policy.office.closes)
        return self.calendar.end_of(day)

    def _from_day(self, day: date, span: Span) -> Counted:
        last = self._last_day(day, span)
        known = all(self.calendar.knows(day + timedelta(days=n)) for n in range((last - day).days + 1))
        return Counted(at=self.end_of(last), unit=span.unit, last=last, provisional=not known)

    def _last_day(self, day: date, span: Span) -> date:
        if span.unit is Unit.WORKING_DAY:
            if span.count == 0:
                return self.calendar.working_from(day)
            return next(islice(self.calendar.working_after(day), span.count - 1, None))
        last = day + span.count * DAY
        return self.calendar.working_from(last) if self.policy.last_day_moves and span.count else last

    def _in_office(self, start: Instant, seconds: float) -> Counted:
        at = hours.after(self.calendar, self.policy.office, start, seconds)
        known = all(map(self.calendar.knows, (self.calendar.date_of(start), self.calendar.date_of(at))))
        return Counted(at=at, unit=Unit.OFFICE_HOUR, provisional=not known)


def _marked(due: Counted, provisional: bool) -> Counted:
    return Counted(at=due.at, unit=due.unit, last=due.last, provisional=due.provisional or provisional)
