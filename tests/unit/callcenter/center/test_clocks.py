"""Warnings and breaches as their moments come."""

from callcenter.calls.machine import CallState
from callcenter.domain import events as e
from callcenter.domain.events import Clock
from tests.support.core import World, with_line
from tests.support.floor import DIRECT, HOURS, MENU, T0, make_plan

RING, REQUEST = Clock.RING, Clock.REQUEST


def marks(w: World) -> list[tuple[float, str, Clock]]:
    """When each mark was told, from the start of the world's day."""
    return [
        (round(at - T0, 3), type(event).__name__.removeprefix("Clock"), event.clock)
        for at, event in w.history
        if isinstance(event, e.ClockWarned | e.ClockBreached)
    ]


def test_a_direct_call_is_warned_about_at_10_s_and_breached_at_15_s_on_both_clocks() -> None:
    w = World(agents=(), at=T0)
    w.arrive()
    w.wait(60)
    assert marks(w) == [
        (10.0, "Warned", RING),
        (10.0, "Warned", REQUEST),
        (15.001, "Breached", RING),
        (15.001, "Breached", REQUEST),
    ]


def test_behind_a_menu_the_second_clock_starts_with_the_key() -> None:
    w = World(agents=(), at=T0)
    caller = w.arrive(MENU)
    w.wait(4)
    w.digits(caller, "1")
    w.wait(60)
    assert marks(w) == [
        (10.0, "Warned", RING),
        (14.0, "Warned", REQUEST),
        (15.001, "Breached", RING),
        (19.001, "Breached", REQUEST),
    ]


def test_an_answer_stops_both_clocks() -> None:
    w = World(agents=(), at=T0)
    caller = w.arrive()
    w.wait(12)
    w.log_in("a1")
    w.pick_up(caller)
    w.wait(60)
    assert [mark for _, mark, _ in marks(w)] == ["Warned", "Warned"]
    assert not any(key.endswith("/clock") for key in w.core.center.timers)


def test_an_answer_at_15_000_s_is_no_breach() -> None:
    w = World(agents=(), at=T0)
    caller = w.arrive()
    w.wait(14.999)
    w.log_in("a1")
    w.now = type(w.now)(T0 + 15.0)
    w.pick_up(caller)
    w.wait(60)
    w.hang_up(caller)
    assert [mark for _, mark, _ in marks(w)] == ["Warned", "Warned"]
    tally = w.core.center.queue_figures[make_plan().lines[w.call(caller).line].queue].at(w.now).day.tally
    assert (tally.within_ring, tally.within_request) == (1, 1)


def test_each_mark_is_told_once_however_often_the_call_changes() -> None:
    w = World(agents=("a1",), at=T0)
    caller = w.arrive()
    for _ in range(4):
        w.wait(6)
        if w.rung(caller):
            w.hang_up(w.leg(caller), 1)
    assert len(marks(w)) == 4


def test_a_line_has_its_own_target() -> None:
    w = World(with_line(make_plan(), DIRECT, warn_s=2.0, target_s=3.5), agents=(), at=T0)
    w.arrive()
    w.wait(10)
    assert [at for at, _, clock in marks(w) if clock is RING] == [2.0, 3.501]


def test_a_caller_who_was_sent_away_is_not_warned_about() -> None:
    w = World(agents=(), at=T0)
    caller = w.arrive(HOURS)
    w.pbx.channels[caller].until = None
    w.wait(20)
    assert w.state(caller) is CallState.LEAVING
    w.restart()
    w.sync()
    w.wait(20)
    assert marks(w) == []
