"""The figures equal what a plain count over all calls gives, at every moment."""

from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.ids import CallId, Instant, LineNumber
from callcenter.domain.record import replace
from sla.calendar import day_start
from sla.figures import DAY_S, HALF_HOUR_S, Figures, Tally, Window
from sla.result import CallResult

ZONE = "Asia/Shanghai"
NOON = Instant(datetime(2026, 3, 6, 12, tzinfo=ZoneInfo(ZONE)).timestamp())
ANSWERED = {"offered", "requested", "answered"}
MIDNIGHT = Instant(datetime(2026, 3, 6, tzinfo=ZoneInfo(ZONE)).timestamp())


def result(
    arrived_at: float,
    *,
    requested: bool = True,
    answered: bool = True,
    ring_ms: int = 8000,
    wait_ms: int | None = 5000,
    short: bool = False,
) -> CallResult:
    return CallResult(
        call=CallId("p:1"),
        line=LineNumber("12345"),
        queue=None,
        arrived_at=Instant(arrived_at),
        requested=requested,
        answered=answered,
        ring_ms=ring_ms,
        wait_ms=wait_ms if requested else None,
        target_ms=15_000,
        short=short,
    )


def figures(*calls: CallResult) -> Figures:
    made = Figures(ZONE)
    for call in calls:
        made.add(call)
    return made


# Each count.


def test_nothing_to_count() -> None:
    window = figures().at(NOON).day
    assert asdict(window.tally) == dict.fromkeys(asdict(Tally()), 0)
    assert window.max_wait_ms is None


@pytest.mark.parametrize(
    ("call", "counts"),
    [
        (result(NOON), {*ANSWERED, "within_ring", "within_request"}),
        (result(NOON, ring_ms=15_000, wait_ms=15_000), {*ANSWERED, "within_ring", "within_request"}),
        (result(NOON, ring_ms=15_001, wait_ms=15_000), {*ANSWERED, "within_request"}),
        (result(NOON, ring_ms=15_001, wait_ms=15_001), ANSWERED),
        (result(NOON, answered=False), {"offered", "requested", "abandoned"}),
        (result(NOON, answered=False, short=True), {"offered", "requested", "abandoned", "short_abandoned"}),
        (result(NOON, requested=False, answered=False), {"offered"}),
    ],
    ids=["answered", "at 15.000 s", "ring late", "both late", "abandoned", "short", "never asked"],
)
def test_what_one_call_adds(call: CallResult, counts: set[str]) -> None:
    tally = asdict(figures(call).at(NOON).day.tally)
    waits = tally.pop("wait_sum_ms")
    assert {name for name, number in tally.items() if number} == counts
    assert waits == (call.wait_ms if call.answered else 0)


def test_the_longest_wait_is_over_answered_and_abandoned_calls() -> None:
    made = figures(
        result(NOON, wait_ms=4000), result(NOON, answered=False, wait_ms=9000), result(NOON, requested=False)
    )
    assert made.at(NOON).day.max_wait_ms == 9000


# Edges.


def test_a_window_of_24_hours_is_open_at_its_edge() -> None:
    made = figures(result(NOON))
    assert made.at(Instant(NOON + DAY_S - 0.001)).day.tally.offered == 1
    assert made.at(Instant(NOON + DAY_S)).day.tally.offered == 0


def test_a_window_of_30_minutes_is_open_at_its_edge() -> None:
    made = figures(result(NOON))
    assert made.at(Instant(NOON + HALF_HOUR_S - 0.001)).half_hour.tally.offered == 1
    assert made.at(Instant(NOON + HALF_HOUR_S)).half_hour.tally.offered == 0


def test_a_call_belongs_to_the_day_of_its_arrival() -> None:
    """It may end long after midnight; on the stroke of midnight the new day has begun."""
    before, stroke = result(MIDNIGHT - 0.001), result(MIDNIGHT)
    made = figures()
    made.at(Instant(MIDNIGHT - 60))
    made.add(before)
    assert made.at(Instant(MIDNIGHT - 0.001)).today.tally.offered == 1
    made.at(Instant(MIDNIGHT + 5))
    made.add(stroke)
    made.add(before)
    now = made.at(Instant(MIDNIGHT + 6))
    assert (now.today.tally.offered, now.half_hour.tally.offered) == (1, 3)


def test_a_call_from_before_the_window_is_not_counted_late() -> None:
    window = Window()
    window.move(NOON)
    window.add(result(NOON))
    window.add(result(NOON + 0.001))
    assert window.tally.offered == 1


# Against a plain count.

CALLS = st.builds(
    result,
    arrived_at=st.integers(-100, 200_000).map(lambda s: NOON + s / 2),
    requested=st.booleans(),
    answered=st.booleans(),
    ring_ms=st.sampled_from((0, 15_000, 15_001, 60_000)),
    wait_ms=st.sampled_from((0, 4999, 15_000, 15_001, 90_000)),
    short=st.booleans(),
).map(lambda call: call if call.requested else result(call.arrived_at, requested=False, answered=False))


def counted(calls: list[CallResult], after: float) -> tuple[dict[str, int], int | None]:
    """Brute force: every call that arrived after the edge."""
    tally = Tally()
    inside = [call for call in calls if call.arrived_at > after]
    for call in inside:
        tally.count(call)
    waits = [call.wait_ms or 0 for call in inside if call.requested]
    return asdict(tally), max(waits, default=None)


def seen(window: Window) -> tuple[dict[str, int], int | None]:
    return asdict(window.tally), window.max_wait_ms


@given(st.lists(st.one_of(CALLS, st.integers(0, 20_000).map(float)), max_size=40))
def test_windows_equal_a_plain_count(steps: list[CallResult | float]) -> None:
    """Calls end in any order, and time (the numbers: seconds) moves on between them; nothing lives in the future."""
    made, now, calls = Figures(ZONE), NOON, list[CallResult]()
    for step in steps:
        if isinstance(step, float):
            now = Instant(now + step)
        elif step.arrived_at <= now:
            made.add(step)
            calls.append(step)
        at = made.at(now)
        assert seen(at.day) == counted(calls, now - DAY_S)
        assert seen(at.half_hour) == counted(calls, now - HALF_HOUR_S)
        assert seen(at.today) == counted(calls, day_start(now, ZONE) - 1e-6)


@given(st.lists(st.one_of(CALLS, st.integers(0, 20_000).map(float), st.tuples(st.integers(0, 9), CALLS)), max_size=40))
def test_a_corrected_call_counts_as_if_it_had_been_known_so_from_the_beginning(
    steps: list[CallResult | float | tuple[int, CallResult]],
) -> None:
    """Some of the calls that ended are told anew (a pair: which one, and how it really was)."""
    made, now, calls = Figures(ZONE), NOON, list[CallResult]()
    for number, step in enumerate(steps):
        if isinstance(step, float):
            now = Instant(now + step)
        elif isinstance(step, CallResult) and step.arrived_at <= now:
            call = replace(step, call=CallId(f"main:{number}"))
            made.add(call)
            calls.append(call)
        elif isinstance(step, tuple) and calls:
            which = step[0] % len(calls)
            # A call that has left the windows is not put back into them: nothing is known of it there any more.
            if made.at(now).day.counted(calls[which].call) is not None:
                calls[which] = replace(step[1], call=calls[which].call, arrived_at=calls[which].arrived_at)
                made.correct(calls[which])
        at = made.at(now)
        assert seen(at.day) == counted(calls, now - DAY_S)
        assert seen(at.half_hour) == counted(calls, now - HALF_HOUR_S)
        assert seen(at.today) == counted(calls, day_start(now, ZONE) - 1e-6)
