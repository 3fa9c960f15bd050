"""The turn in progress, and the timers that the centre keeps."""

from callcenter.center.state import Center
from callcenter.domain.commands import CancelTimer, HangUp, StartTimer
from callcenter.domain.decision import Move
from callcenter.domain.ids import ChannelId, Instant, TimerKey
from tests.support.core import World
from tests.support.floor import PBX, make_plan

KEY, T1, T2 = TimerKey("k"), Instant(1.0), Instant(2.0)


def test_a_decision_is_handed_out_once() -> None:
    c = Center(make_plan())
    c.do(HangUp(pbx=PBX, channel=ChannelId("x")))
    assert len(c.take_decision().commands) == 1
    assert c.take_decision().commands == ()


def test_a_timer_is_set_moved_and_dropped() -> None:
    c = Center(make_plan())
    c.start_timer(KEY, T1)
    c.start_timer(KEY, T1)
    c.start_timer(KEY, T2)
    assert c.timers == {KEY: T2}
    c.cancel_timers(KEY)
    c.cancel_timers(KEY)
    assert c.timers == {}
    assert c.take_decision().commands == (
        StartTimer(key=KEY, at=T1),
        StartTimer(key=KEY, at=T2),
        CancelTimer(key=KEY),
    )


def test_a_calls_move_is_taken_over_whole() -> None:
    w = World(agents=())
    call = w.call(w.arrive())
    command = HangUp(pbx=PBX, channel=call.channel)
    w.core.center.apply_call(Move(call, (), (command,)))
    assert w.core.center.take_decision().commands == (command,)


def test_a_call_that_is_over_is_forgotten_and_still_told() -> None:
    w = World(agents=())
    caller = w.arrive()
    w.hang_up(caller)
    assert w.core.center.calls == {}
    assert w.call(caller).ended_at == w.now
