"""How spans are counted: the published vectors, the rules one by one, and what holds for every span."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.ids import Instant
from callcenter.orders.deadlines import hours
from callcenter.orders.deadlines.calendar import Calendar, Day, DayKind
from callcenter.orders.deadlines.counting import Counter
from callcenter.orders.deadlines.policy import DayEnd, Limits, Office, Policy
from callcenter.orders.deadlines.span import Span, Unit, parse
from callcenter.orders.terms import Urgency
from tests.support.calendar import CALENDAR, ZONE, at, local


def policy(**more: object) -> Policy:
    """A policy whose limits do not matter here."""
    return Policy(id="p", title="", title_en="", levels={Urgency.NORMAL: Limits()}, **more)  # type: ignore[arg-type]


TWO_WINDOWS = Office(((time(9), time(12)), (time(13, 30), time(17, 30))))
PLAIN = Counter(policy(office=TWO_WINDOWS), CALENDAR)
CLOSES = Counter(policy(office=TWO_WINDOWS, day_end=DayEnd.CLOSE_OF_BUSINESS), CALENDAR)
STAYS = Counter(policy(last_day_moves=False), CALENDAR)


@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2026-02-13", "2026-02-14"),
        ("2026-02-20", "2026-02-24"),
        ("2026-09-30", "2026-10-08"),
        ("2026-05-08", "2026-05-09"),
        ("2026-01-03", "2026-01-04"),
    ],
)
@pytest.mark.parametrize("clock", ["00:00", "09:30", "23:59"])
def test_one_working_day_from_the_days_around_holidays(start: str, last: str, clock: str) -> None:
    """The day of the start is not counted, at whatever hour it was."""
    due = PLAIN.due(at(f"{start} {clock}"), parse("1wd"))
    assert due.last == date.fromisoformat(last)
    assert due.at == CALENDAR.end_of(date.fromisoformat(last))
    assert not due.provisional


@pytest.mark.parametrize(
    ("counter", "span", "start", "due"),
    [
        # Hours run from the moment, through nights and holidays.
        (PLAIN, "2h", "2026-10-01 23:30", "2026-10-02 01:30"),
        (PLAIN, "30min", "2026-02-13 17:45", "2026-02-13 18:15"),
        (PLAIN, "24h", "2026-09-30 18:00", "2026-10-01 18:00"),
        # Calendar days: the last one, 10-03, is a holiday, and so are those up to 10-07.
        (PLAIN, "7d", "2026-09-26 10:00", "2026-10-09 00:00"),
        (STAYS, "7d", "2026-09-26 10:00", "2026-10-04 00:00"),
        (PLAIN, "7d", "2026-10-10 10:00", "2026-10-20 00:00"),
        # An adjusted working day is a last day like every other.
        (PLAIN, "3d", "2026-10-07 10:00", "2026-10-11 00:00"),
        (PLAIN, "15d", "2026-03-02 08:00", "2026-03-18 00:00"),
        # The same day, also on a holiday; of working days the next one.
        (PLAIN, "0d", "2026-10-03 09:00", "2026-10-04 00:00"),
        (PLAIN, "0wd", "2026-10-03 09:00", "2026-10-09 00:00"),
        # Close of business.
        (CLOSES, "5wd", "2026-09-30 09:00", "2026-10-13 17:30"),
        (CLOSES, "1wd", "2026-02-13 20:00", "2026-02-14 17:30"),
        # Office hours stand still at noon, at night and on holidays.
        (PLAIN, "4h_office", "2026-09-30 16:30", "2026-10-08 12:00"),
        (PLAIN, "4h_office", "2026-09-30 09:00", "2026-09-30 14:30"),
        (PLAIN, "4h_office", "2026-09-30 12:15", "2026-09-30 17:30"),
        (PLAIN, "4h_office", "2026-02-13 17:30", "2026-02-14 14:30"),
        (PLAIN, "4h_office", "2026-10-11 03:00", "2026-10-12 14:30"),
    ],
)
def test_each_rule_of_counting(counter: Counter, span: str, start: str, due: str) -> None:
    """Counted by hand."""
    assert local(counter.due(at(start), parse(span)).at) == due


def test_a_span_into_an_unknown_year_is_provisional_and_one_before_it_is_not() -> None:
    """Hours do not ask the calendar."""
    assert PLAIN.due(at("2026-12-30 10:00"), parse("2wd")).provisional
    assert not PLAIN.due(at("2026-12-30 10:00"), parse("1wd")).provisional
    assert PLAIN.due(at("2026-12-31 16:00"), parse("4h_office")).provisional
    assert not PLAIN.due(at("2026-12-31 16:00"), parse("24h")).provisional


@pytest.mark.parametrize(
    ("span", "start", "paused", "resumed", "due"),
    [
        # Five days to 10-13; with three left on 10-09, they are counted from the day after.
        ("5wd", "2026-09-30 09:00", "2026-10-09 16:00", "2026-11-02 09:00", "2026-11-06 00:00"),
        # On the last day: that is all that is left, a working day on a holiday's resumption too.
        ("1wd", "2026-09-29 09:00", "2026-09-30 16:00", "2026-10-03 09:00", "2026-10-09 00:00"),
        ("7d", "2026-10-10 10:00", "2026-10-12 10:00", "2026-10-20 10:00", "2026-10-28 00:00"),
        ("24h", "2026-10-10 10:00", "2026-10-10 16:00", "2026-10-12 08:00", "2026-10-13 02:00"),
        ("4h_office", "2026-10-12 09:00", "2026-10-12 11:00", "2026-10-12 17:00", "2026-10-13 10:30"),
        # Overdue before the pause.
        ("2h", "2026-10-10 10:00", "2026-10-10 12:01", "2026-10-12 08:00", "2026-10-10 12:00"),
        ("1wd", "2026-10-08 10:00", "2026-10-10 00:01", "2026-10-12 08:00", "2026-10-10 00:00"),
    ],
)
def test_after_a_pause_as_much_is_left_as_before(span: str, start: str, paused: str, resumed: str, due: str) -> None:
    """In the unit in which the limit is counted."""
    before = PLAIN.due(at(start), parse(span))
    assert local(PLAIN.resumed(before, at(paused), at(resumed)).at) == due


@pytest.mark.parametrize(
    ("span", "longer", "due"),
    [
        ("5wd", "10wd", "2026-10-28 00:00"),
        ("24h", "10wd", "2026-10-21 00:00"),
        ("24h", "2h", "2026-10-01 11:00"),
        ("5wd", "2h", "2026-10-14 02:00"),
    ],
)
def test_an_extension_is_counted_from_the_due_day(span: str, longer: str, due: str) -> None:
    """Not from the day on which it was granted."""
    before = PLAIN.due(at("2026-09-30 09:00"), parse(span))
    assert local(PLAIN.longer(before, parse(longer)).at) == due


starts = st.floats(at("2026-01-01"), at("2026-12-01")).map(Instant)
units = st.sampled_from(Unit)
counts = st.integers(1, 40)
counters = st.sampled_from([PLAIN, CLOSES, STAYS])


@given(counters, starts, starts, units, counts)
def test_whoever_starts_later_is_never_due_earlier(
    counter: Counter, one: Instant, other: Instant, unit: Unit, n: int
) -> None:
    """For every unit and rule."""
    first, second = sorted((one, other))
    assert counter.due(first, Span(n, unit)).at <= counter.due(second, Span(n, unit)).at


@given(counters, starts, units, counts)
def test_a_longer_span_is_never_due_earlier_and_nothing_is_due_before_it_starts(
    counter: Counter, start: Instant, unit: Unit, n: int
) -> None:
    """One more of the unit is at least as much."""
    assert start < counter.due(start, Span(n, unit)).at <= counter.due(start, Span(n + 1, unit)).at


@given(starts, st.sampled_from([Unit.MINUTE, Unit.HOUR, Unit.OFFICE_HOUR, Unit.WORKING_DAY]), counts, st.data())
def test_a_pause_keeps_the_time_that_was_left(start: Instant, unit: Unit, n: int, data: st.DataObject) -> None:
    """Measured from the end of the pause it is what it was at its beginning."""
    due = PLAIN.due(start, Span(n, unit))
    paused = Instant(data.draw(st.floats(start, due.at)))
    resumed = Instant(paused + data.draw(st.floats(0, 60 * 86_400)))
    later = PLAIN.resumed(due, paused, resumed)
    if due.last is not None and CALENDAR.date_of(paused) <= due.last:
        assert PLAIN.days_left(later, resumed) == max(
            PLAIN.days_left(due, paused), 0 if CALENDAR.works(CALENDAR.date_of(resumed)) else 1
        )
    elif unit is Unit.OFFICE_HOUR:
        before = hours.between(CALENDAR, TWO_WINDOWS, paused, due.at)
        assert hours.between(CALENDAR, TWO_WINDOWS, resumed, later.at) == pytest.approx(before, abs=1e-3)
    elif due.last is None:
        assert later.at - resumed == pytest.approx(due.at - paused, abs=1e-3)


@given(starts, units, counts, st.data())
def test_a_pause_that_ends_as_it_begins_changes_nothing(
    start: Instant, unit: Unit, n: int, data: st.DataObject
) -> None:
    """Whenever that is."""
    due = PLAIN.due(start, Span(n, unit))
    paused = Instant(data.draw(st.floats(start, due.at, exclude_max=True)))
    assert PLAIN.resumed(due, paused, paused).at == pytest.approx(due.at, abs=1e-3)


days = st.dictionaries(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.sampled_from([Day(kind=DayKind.HOLIDAY), Day(kind=DayKind.WORKDAY)]),
    max_size=60,
)


@given(days, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 30))
def test_working_days_are_those_that_a_plain_count_of_days_finds(special: dict[date, Day], first: date, n: int) -> None:
    """In whatever calendar: day by day, with nothing but the weekday and the list."""
    due = Counter(policy(), Calendar(ZONE, special)).due(at(f"{first} 10:00"), Span(n, Unit.WORKING_DAY))
    day, left = first, n
    while left:
        day += timedelta(days=1)
        worked = special[day].kind is DayKind.WORKDAY if day in special else day.isoweekday() <= 5
        left -= worked
    assert due.last == day
