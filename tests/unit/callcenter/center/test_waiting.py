"""What time does to a caller who waits."""

import pytest

from callcenter.calls.machine import CallState
from callcenter.domain import events as e
from callcenter.domain.commands import AnswerCaller, HangUp, HoldCaller, Say
from tests.support.core import World
from tests.support.floor import MAIN, MUSIC, OTHER, PBX, make_plan

S = CallState


def test_long_ringing_turns_into_music() -> None:
    w = World(agents=())
    caller = w.arrive()
    w.wait(24.9)
    assert (w.did(AnswerCaller), w.call(caller).up) == ([], False)
    w.wait(0.1)
    assert w.did(AnswerCaller) == [AnswerCaller(pbx=PBX, channel=caller, music="default", language="zh")]
    assert not w.did(HoldCaller)
    assert (w.call(caller).up, w.state(caller)) == (True, S.WAITING)


def test_it_does_so_while_a_phone_rings_too() -> None:
    w = World(make_plan(queue={"ring_s": 60.0}))
    caller = w.arrive()
    w.wait(25)
    assert (len(w.did(AnswerCaller)), w.state(caller)) == (1, S.RINGING)


def test_it_takes_nobody_away_from_an_agent_who_picks_up_in_the_same_instant() -> None:
    w = World(make_plan(queue={"ring_s": 60.0}))
    caller = w.arrive()
    w.wait(24.99)
    w.auto = False
    w.pick_up(caller)
    w.wait(0.02)
    assert (len(w.did(AnswerCaller)), w.call(caller).up) == (1, True)
    w.hear()
    w.wait(5)
    assert (w.state(caller), w.told(e.AgentLeft)) == (S.TALKING, [])


def test_a_caller_with_music_needs_no_ring_limit() -> None:
    w = World(agents=())
    w.arrive(MUSIC)
    w.wait(60)
    assert not w.did(AnswerCaller)


def test_at_the_maximum_wait_the_caller_is_told_that_we_call_back() -> None:
    w = World(make_plan(queue={"max_wait_s": 40.0}), agents=())
    caller = w.arrive()
    w.wait(39.9)
    assert w.state(caller) is S.WAITING
    w.wait(0.1)
    assert [say.prompts for say in w.did(Say)] == [("queue_busy_exit",)]
    w.wait(5)
    call = w.call(caller)
    assert (call.outcome, call.ended_by) == (e.Outcome.TIMED_OUT, e.Party.SYSTEM)
    assert not w.core.center.timers


def test_or_goes_over_to_another_queue_with_place_and_clocks_kept() -> None:
    w = World(make_plan(queue={"max_wait_s": 40.0, "overflow": OTHER}), agents=())
    caller = w.arrive()
    asked = w.call(caller).requested_at
    w.wait(40)
    (moved,) = w.told(e.CallMoved)
    assert (moved.queue, moved.was) == (OTHER, MAIN)
    call = w.call(caller)
    assert (call.state, call.queue, call.requested_at) == (S.WAITING, OTHER, asked)
    assert w.told(e.AgentRequested) == []
    w.wait(299)
    assert w.state(caller) is S.WAITING
    w.wait(1)
    assert w.state(caller) is S.LEAVING


def test_the_caller_who_moved_is_before_those_who_asked_later() -> None:
    w = World(make_plan(queue={"max_wait_s": 40.0, "overflow": OTHER}), agents=())
    moved = w.arrive()
    w.wait(30)
    later = w.arrive("12315")
    w.wait(15)
    w.log_in("a1")
    assert (w.rung(moved), w.rung(later)) == ("a1", None)


def test_a_phone_that_rings_at_the_maximum_wait_is_given_its_chance() -> None:
    w = World(make_plan(queue={"max_wait_s": 4.0}))
    caller = w.arrive()
    w.wait(5)
    assert (w.state(caller), w.call(caller).overdue) == (S.RINGING, True)
    w.pick_up(caller)
    assert (w.state(caller), w.call(caller).overdue) == (S.TALKING, False)


@pytest.mark.parametrize(("overflow", "state"), [(None, S.LEAVING), (OTHER, S.RINGING)])
def test_and_if_it_is_not_picked_up_the_caller_goes_on(overflow: str | None, state: CallState) -> None:
    w = World(make_plan(queue={"max_wait_s": 4.0, "overflow": overflow}), agents=("a1", "a2"))
    caller = w.arrive()
    w.wait(5)
    w.hang_up(w.leg(caller), 21)
    assert w.state(caller) is state
    assert (w.call(caller).queue == OTHER) is (overflow is not None)


def test_a_caller_who_is_back_after_a_lost_talk_has_the_whole_wait_again() -> None:
    w = World(make_plan(queue={"max_wait_s": 40.0}))
    caller = w.arrive()
    w.pick_up(caller)
    w.wait(100)
    w.hang_up(w.leg(caller), 38)
    w.pause("a1")
    w.wait(39)
    assert w.state(caller) is S.WAITING


# Blind: what would be done now would not reach the PBX.


def test_nobody_is_sent_away_while_the_link_is_down() -> None:
    w = World(make_plan(queue={"max_wait_s": 4.0}), agents=())
    caller = w.arrive()
    w.lose()
    w.wait(4.5)
    assert w.state(caller) is S.WAITING
    w.sync()
    w.wait(1)
    assert (w.state(caller), w.place(caller)) == (S.LEAVING, "say")


def test_ringing_does_not_last_for_ever_because_the_link_was_down_when_it_should_have_ended() -> None:
    w = World(agents=())
    caller = w.arrive()
    w.wait(22)
    w.lose()
    w.wait(4)
    w.sync()
    w.wait(1)
    assert (w.place(caller), w.call(caller).up) == ("hold", True)


def test_no_caller_is_hung_up_by_a_timer_while_the_link_is_down() -> None:
    w = World(make_plan(queue={"max_wait_s": 4.0}), agents=())
    caller = w.arrive()
    w.wait(4)
    w.pbx.channels[caller].until = None
    w.lose()
    w.wait(40)
    assert (w.did(HangUp), w.state(caller)) == ([], S.LEAVING)
    w.sync()
    w.wait(30)
    assert w.state(caller) is S.ENDED
