"""The two 15-second clocks, to the millisecond."""

import pytest

from callcenter.domain.events import Clock
from callcenter.domain.ids import Instant
from sla.clock import Marks, look, within

MARKS = Marks(warn_ms=10_000, breach_ms=15_000)
RING, REQUEST = Clock.RING, Clock.REQUEST
T0 = Instant(1_800_000_000.0)


def after(seconds: float) -> Instant:
    return Instant(T0 + seconds)


@pytest.mark.parametrize(
    ("age", "warned", "breached", "next_in"),
    [
        (0.0, False, False, 10.0),
        (9.999, False, False, 10.0),
        (10.0, True, False, 15.001),
        (14.999, True, False, 15.001),
        (15.0, True, False, 15.001),
        (15.001, True, True, None),
        (3600.0, True, True, None),
    ],
)
def test_one_clock(age: float, warned: bool, breached: bool, next_in: float | None) -> None:
    due = look(MARKS, {RING: T0}, after(age))
    assert (RING in due.warned, RING in due.breached) == (warned, breached)
    assert due.next_at == (None if next_in is None else after(next_in))


@pytest.mark.parametrize(
    ("age", "warned", "breached", "next_in"),
    [
        (10.0, {RING}, set(), 13.0),
        (13.0, {RING, REQUEST}, set(), 15.001),
        (15.001, {RING, REQUEST}, {RING}, 18.001),
        (18.001, {RING, REQUEST}, {RING, REQUEST}, None),
    ],
)
def test_both_clocks_run_beside_each_other(
    age: float, warned: set[Clock], breached: set[Clock], next_in: float | None
) -> None:
    """The second clock starts 3 s after the first; the nearest mark of either wakes us up."""
    due = look(MARKS, {RING: T0, REQUEST: after(3.0)}, after(age))
    assert due.warned == warned
    assert due.breached == breached
    assert due.next_at == (None if next_in is None else after(next_in))


def test_a_call_found_late_is_past_its_marks_at_once() -> None:
    due = look(MARKS, {RING: T0, REQUEST: T0}, after(40.0))
    assert due.breached == due.warned == {RING, REQUEST}
    assert due.next_at is None


def test_no_clock_no_marks() -> None:
    due = look(MARKS, {}, T0)
    assert (due.warned, due.breached, due.next_at) == (frozenset(), frozenset(), None)


@pytest.mark.parametrize(("span_ms", "met"), [(0, True), (14_999, True), (15_000, True), (15_001, False)])
def test_fifteen_seconds_are_within_fifteen_seconds(span_ms: int, met: bool) -> None:
    assert within(span_ms, 15_000) is met
