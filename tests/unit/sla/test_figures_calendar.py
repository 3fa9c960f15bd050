"""The figures over the days on which calendars are odd: year's end, a leap day, clocks put forward and back."""

from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from callcenter.domain.ids import CallId, Instant, LineNumber
from sla.calendar import day_start, next_day_start
from sla.figures import DAY_S, HALF_HOUR_S, Figures, Tally, Window
from sla.result import CallResult

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"
EVES = {
    "year's end": (SHANGHAI, datetime(2026, 12, 31, 22, tzinfo=ZoneInfo(SHANGHAI))),
    "month's end": (SHANGHAI, datetime(2027, 4, 30, 23, tzinfo=ZoneInfo(SHANGHAI))),
    "leap day": (SHANGHAI, datetime(2028, 2, 28, 23, tzinfo=ZoneInfo(SHANGHAI))),
    "a day of 23 hours": (BERLIN, datetime(2027, 3, 27, 22, tzinfo=ZoneInfo(BERLIN))),
    "a day of 25 hours": (BERLIN, datetime(2027, 10, 30, 22, tzinfo=ZoneInfo(BERLIN))),
}
QUARTERS = 4 * 60
"""Sixty hours."""
EDGES = st.sampled_from((-0.001, 0.0, 0.001))


def call(at: float, wait_ms: int) -> CallResult:
    """A call that was answered."""
    return CallResult(
        call=CallId("p:1"), line=LineNumber("1"), queue=None, arrived_at=Instant(at), requested=True, answered=True,
        ring_ms=wait_ms, wait_ms=wait_ms, target_ms=15_000,
    )  # fmt: skip


def rate(tally: Tally) -> float | None:
    """Answered within the target, as it is published."""
    return tally.within_request / tally.requested if tally.requested else None


@pytest.mark.parametrize("eve", EVES)
@settings(max_examples=60, deadline=None)
@given(
    arrivals=st.lists(st.tuples(st.integers(0, QUARTERS), EDGES, st.sampled_from((0, 15_000, 15_001))), max_size=25),
    looks=st.lists(st.tuples(st.integers(0, QUARTERS + 100), EDGES), min_size=1, max_size=25),
)
def test_every_window_equals_a_plain_count_to_the_millisecond(
    eve: str, arrivals: list[tuple[int, float, int]], looks: list[tuple[int, float]]
) -> None:
    """Calls arrive on the quarter or a millisecond beside it, and are looked at just so: the edges meet."""
    zone, local = EVES[eve]
    start = local.timestamp()
    calls = sorted((call(start + 900 * n + edge, wait) for n, edge, wait in arrivals), key=lambda c: c.arrived_at)
    made, told = Figures(zone), list[CallResult]()
    for now in sorted(start + 900 * n + edge for n, edge in looks):
        for each in [each for each in calls if each.arrived_at <= now and each not in told]:
            made.add(each)
            told.append(each)
        at = made.at(Instant(now))
        _equal(at.day, told, now - DAY_S)
        _equal(at.half_hour, told, now - HALF_HOUR_S)
        _equal(at.today, told, day_start(Instant(now), zone) - 1e-6)


def _equal(window: Window, calls: list[CallResult], edge: float) -> None:
    plain = Tally()
    for each in calls:
        if each.arrived_at > edge:
            plain.count(each)
    assert asdict(window.tally) == asdict(plain)
    assert rate(window.tally) == rate(plain)


@pytest.mark.parametrize(("eve", "hours"), [("a day of 23 hours", 23), ("a day of 25 hours", 25), ("year's end", 24)])
def test_a_day_is_as_long_as_the_calendar_makes_it(eve: str, hours: int) -> None:
    zone, local = EVES[eve]
    begins = next_day_start(Instant(local.timestamp()), zone)
    assert next_day_start(begins, zone) - begins == hours * 3600
    assert day_start(Instant(begins + hours * 3600 - 1), zone) == begins
