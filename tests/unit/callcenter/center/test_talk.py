"""From the answer to the end of a call, and what happens when one side goes."""

from collections.abc import Callable

import pytest

from callcenter.calls.machine import CallState
from callcenter.center import timers
from callcenter.domain import events as e
from callcenter.domain.commands import HangUp, Say
from callcenter.domain.facts import CallerReleased, ChannelHungUp
from callcenter.domain.ids import ChannelId
from tests.support.core import World, talking
from tests.support.floor import DIRECT, HOURS, MENU, MUSIC, PBX, make_plan

S = CallState


# The ordinary end.


def test_the_caller_hangs_up() -> None:
    w, caller = talking(talk_s=30)
    leg = w.leg(caller)
    w.hang_up(caller)
    call = w.call(caller)
    assert (call.state, call.outcome, call.ended_by) == (S.ENDED, e.Outcome.ANSWERED, e.Party.CALLER)
    assert (call.ended_at, call.talk_ms()) == (w.now, 30_000)
    assert w.told(e.AgentLeft)[0].talk_ms == 30_000
    assert leg not in w.pbx.channels
    assert w.agent("a1").state.value == "wrap_up"


def test_the_agent_hangs_up_and_the_dialplan_says_goodbye() -> None:
    w, caller = talking(talk_s=30)
    w.hang_up(w.leg(caller))
    assert (w.state(caller), w.place(caller)) == (S.LEAVING, "after")
    assert not w.did(Say) + w.did(HangUp)
    w.wait(5)
    call = w.call(caller)
    assert (call.state, call.outcome, call.ended_by, call.talk_ms()) == (
        S.ENDED,
        e.Outcome.ANSWERED,
        e.Party.AGENT,
        30_000,
    )


@pytest.mark.parametrize("first", ["leg", "caller"])
def test_the_two_signs_of_the_agents_hang_up_come_in_any_order(first: str) -> None:
    w, caller = talking()
    w.auto = False
    gone = ChannelHungUp(pbx=PBX, channel=w.leg(caller), cause=16)
    released = CallerReleased(pbx=PBX, channel=caller)
    signs = (gone, released) if first == "leg" else (released, gone)
    w.feed(signs[0])
    assert w.state(caller) is S.TALKING
    assert timers.key(w.call(caller).id, timers.PARTED) in w.core.center.timers
    w.feed(signs[1])
    assert w.state(caller) is S.LEAVING
    assert timers.key(w.call(caller).id, timers.PARTED) not in w.core.center.timers
    assert w.agent("a1").state.value == "wrap_up"


@pytest.mark.parametrize("sign", ["leg", "caller"])
def test_one_sign_alone_ends_the_talk_after_a_moment(sign: str) -> None:
    """A lost event must not leave anybody in a talk that is over; a leg still there is ended."""
    w, caller = talking()
    w.auto = False
    leg = w.leg(caller)
    if sign == "leg":
        w.feed(ChannelHungUp(pbx=PBX, channel=leg, cause=16))
    else:
        w.feed(CallerReleased(pbx=PBX, channel=caller))
    w.wait(1.5)
    assert w.state(caller) is S.LEAVING
    assert (HangUp(pbx=PBX, channel=leg) in w.commands) is (sign == "caller")
    assert w.agent("a1").state.value == "wrap_up"


def test_the_caller_was_first_even_if_the_agents_leg_is_told_first() -> None:
    w, caller = talking()
    w.auto = False
    w.feed(ChannelHungUp(pbx=PBX, channel=w.leg(caller), cause=16))
    w.feed(ChannelHungUp(pbx=PBX, channel=caller, cause=16))
    assert (w.call(caller).outcome, w.call(caller).ended_by) == (e.Outcome.ANSWERED, e.Party.CALLER)


def test_a_release_of_a_channel_that_is_no_caller_is_no_matter() -> None:
    w, caller = talking()
    w.feed(CallerReleased(pbx=PBX, channel=w.leg(caller)), CallerReleased(pbx=PBX, channel=ChannelId("u99")))
    assert (w.state(caller), w.events) == (S.TALKING, [])


def test_who_is_sent_away_by_the_dialplan_at_last_is_hung_up() -> None:
    w, caller = talking()
    w.hang_up(w.leg(caller))
    w.pbx.channels[caller].until = None
    w.wait(30)
    assert w.state(caller) is S.ENDED


# The caller hangs up, whatever the state: everybody else is free in the same turn.


def _with_desk(w: World, how: str) -> ChannelId:
    caller = w.arrive()
    w.pick_up(caller)
    w.wait(10)
    w.department("a1")
    if how != "department_ringing":
        w.pick_up(caller)
    if how in {"three_way", "with_department"}:
        w.join("a1")
    if how == "with_department":
        w.leave("a1")
    return caller


def _paused(w: World) -> ChannelId:
    w.pause("a1")
    return w.arrive(MUSIC)


def _answered(w: World) -> ChannelId:
    caller = w.arrive()
    w.pick_up(caller)
    return caller


def _leaving(w: World) -> ChannelId:
    caller = _answered(w)
    w.wait(10)
    w.hang_up(w.leg(caller))
    return caller


STAGES: dict[str, tuple[Callable[[World], ChannelId], e.Outcome]] = {
    "menu": (lambda w: w.arrive(MENU), e.Outcome.ABANDONED_MENU),
    "waiting": (_paused, e.Outcome.ABANDONED_QUEUE),
    "ringing": (lambda w: w.arrive(DIRECT), e.Outcome.ABANDONED_RING),
    "talking": (_answered, e.Outcome.ANSWERED),
    "department_ringing": (lambda w: _with_desk(w, "department_ringing"), e.Outcome.ANSWERED),
    "consulting": (lambda w: _with_desk(w, "consulting"), e.Outcome.ANSWERED),
    "three_way": (lambda w: _with_desk(w, "three_way"), e.Outcome.ANSWERED),
    "with_department": (lambda w: _with_desk(w, "with_department"), e.Outcome.ANSWERED),
    "leaving": (_leaving, e.Outcome.ANSWERED),
    "closed": (lambda w: w.arrive(HOURS), e.Outcome.AFTER_HOURS),
}


@pytest.mark.parametrize("stage", STAGES)
def test_the_caller_hangs_up_in_any_state(stage: str) -> None:
    """One turn: the record is closed once, every leg is hung up, the agent is in wrap-up or idle, no timer is left."""
    begin, outcome = STAGES[stage]
    w = World(make_plan(queue={"wrap_up_s": 0.0}))
    caller = begin(w)
    w.begin()
    w.auto = False
    w.pbx.end(caller)
    w.hear(20)
    w.feed()
    w.auto = True
    w.hear()
    call = w.call(caller)
    assert (call.state, call.outcome) == (S.ENDED, outcome)
    ended = [event for _, event in w.history if isinstance(event, e.CallEnded)]
    assert [event.outcome for event in ended] == [outcome]
    assert w.pbx.channels == {}
    assert w.agent("a1").state.value in {"idle", "paused"}
    assert all(stint.ended_at is not None for stint in call.stints)
    assert not w.core.center.timers


@pytest.mark.parametrize("stage", ["talking", "department_ringing", "consulting", "three_way"])
def test_the_agent_is_free_in_the_very_turn(stage: str) -> None:
    begin, _ = STAGES[stage]
    w = World()
    caller = begin(w)
    legs = [leg for leg in (w.call(caller).agent_channel, w.call(caller).department_channel) if leg is not None]
    w.auto = False
    w.feed(ChannelHungUp(pbx=PBX, channel=caller, cause=16))
    assert [command.channel for command in w.did(HangUp)] == legs
    assert (w.agent("a1").state.value, w.agent("a1").call) == ("wrap_up", None)
    assert len(w.told(e.CallEnded)) == 1


def test_a_caller_who_is_rung_for_and_gone_costs_the_agent_nothing() -> None:
    w = World(agents=("a1", "a2"))
    caller = w.arrive()
    leg = w.leg(caller)
    w.wait(3)
    w.hang_up(caller)
    assert w.did(HangUp) == [HangUp(pbx=PBX, channel=leg)]
    assert w.told(e.OfferEnded)[0].result is e.OfferResult.WITHDRAWN
    assert (w.agent("a1").misses, w.agent("a1").offerable) == (0, True)
    assert w.rung(w.arrive()) == "a1"


# Phantoms.


def test_an_agent_who_picks_up_and_is_gone_gives_the_caller_back_to_the_front() -> None:
    w = World(agents=("a1",))
    first = w.arrive()
    w.wait(1)
    second = w.arrive()
    w.pick_up(first)
    w.wait(1.9)
    w.hang_up(w.leg(first))
    assert [event.reason for event in w.told(e.CallRequeued)] == ["phantom_answer"]
    assert [say.prompts for say in w.did(Say)] == [("sorry_reconnect",)]
    call = w.call(first)
    assert (call.state, call.answered_at, call.bridged_at, call.agent) == (S.WAITING, None, None, None)
    assert call.requested_at == call.arrived_at
    assert (w.agent("a1").resting, w.agent("a1").misses, w.agent("a1").calls_today) == (True, 1, 0)
    w.log_in("a2")
    assert (w.rung(first), w.rung(second)) == ("a2", None)


def test_two_seconds_are_a_talk() -> None:
    w = World()
    caller = w.arrive()
    w.pick_up(caller)
    w.wait(2.0)
    w.hang_up(w.leg(caller))
    assert (w.state(caller), w.agent("a1").misses) == (S.LEAVING, 0)


def test_a_late_second_sign_does_not_make_a_phantom_a_talk() -> None:
    """What counts is when the agent went, not when we were sure."""
    w = World()
    w.auto = False
    caller = w.arrive()
    w.hear()
    w.pick_up(caller)
    w.hear()
    w.wait(1.0)
    w.feed(ChannelHungUp(pbx=PBX, channel=w.leg(caller), cause=16))
    w.wait(1.4)
    w.feed(CallerReleased(pbx=PBX, channel=caller))
    assert [event.reason for event in w.told(e.CallRequeued)] == ["phantom_answer"]


def test_a_phantom_without_wrap_up_is_not_offered_the_same_caller_at_once() -> None:
    w = World(make_plan(queue={"wrap_up_s": 0.0}))
    caller = w.arrive()
    w.pick_up(caller)
    w.wait(0.5)
    w.hang_up(w.leg(caller))
    assert w.state(caller) is S.WAITING
    w.wait(5)
    assert w.rung(caller) == "a1"


def test_after_a_phantom_the_clocks_run_on() -> None:
    w = World()
    caller = w.arrive()
    w.wait(7)
    w.pick_up(caller)
    w.wait(1)
    w.hang_up(w.leg(caller))
    w.pause("a1")
    w.wait(2)
    assert {event.clock for event in w.told(e.ClockWarned)} == set(e.Clock)
    w.unpause("a1")
    w.pick_up(caller)
    assert w.told(e.CallAnswered)[0].wait_ms == 10_000


def test_a_phantom_abandoned_later_is_not_answered() -> None:
    w = World()
    caller = w.arrive()
    w.pick_up(caller)
    w.wait(1)
    w.hang_up(w.leg(caller))
    w.pause("a1")
    w.wait(1)
    w.hang_up(caller)
    assert w.call(caller).outcome is e.Outcome.ABANDONED_QUEUE


def test_a_caller_who_is_gone_within_two_seconds_was_answered() -> None:
    w = World()
    caller = w.arrive()
    w.pick_up(caller)
    w.wait(1)
    w.hang_up(caller)
    assert (w.call(caller).outcome, w.agent("a1").state.value) == (e.Outcome.ANSWERED, "wrap_up")
    assert w.agent("a1").misses == 0


# The agent's network dies.


@pytest.mark.parametrize("cause", [1, 27, 38, 41, 102])
def test_a_lost_agent_gives_the_caller_back_to_the_front_with_an_apology(cause: int) -> None:
    w, caller = talking()
    w.hang_up(w.leg(caller), cause)
    assert [event.reason for event in w.told(e.CallRequeued)] == ["agent_lost"]
    (say,) = w.did(Say)
    assert (say.prompts, say.then_hold) == (("sorry_reconnect",), True)
    call = w.call(caller)
    assert (call.state, call.answered_at is not None, call.agent) == (S.WAITING, True, None)
    w.log_in("a2")
    assert w.rung(caller) == "a2"
    w.pick_up(caller)
    assert w.told(e.CallAnswered) == []
    w.wait(10)
    w.hang_up(caller)
    assert w.call(caller).talk_ms() == 40_000


@pytest.mark.parametrize("cause", [0, 16, 31, 127])
def test_a_normal_end_is_an_end(cause: int) -> None:
    w, caller = talking()
    w.hang_up(w.leg(caller), cause)
    assert w.state(caller) is S.LEAVING


def test_a_lost_talk_that_is_abandoned_was_answered() -> None:
    w, caller = talking()
    w.hang_up(w.leg(caller), 38)
    w.hang_up(caller)
    assert w.call(caller).outcome is e.Outcome.ANSWERED


def test_after_a_second_phantom_the_first_answer_stays() -> None:
    """Answered by a1, lost, then picked up and dropped by a2: it was answered, once."""
    w, caller = talking()
    answered_at = w.call(caller).answered_at
    w.hang_up(w.leg(caller), 38)
    w.log_in("a2")
    w.pick_up(caller)
    w.wait(1)
    w.hang_up(w.leg(caller))
    assert (w.state(caller), w.call(caller).answered_at) == (S.WAITING, answered_at)


# The figures.


def test_a_call_counts_in_the_figures_of_its_line_and_queue() -> None:
    w = World()
    caller = w.arrive()
    w.wait(4.999)
    w.hang_up(caller)
    day = w.core.center.queue_figures[make_plan().lines[w.call(caller).line].queue].at(w.now).day
    assert (day.tally.abandoned, day.tally.short_abandoned) == (1, 1)
    caller = w.arrive()
    w.wait(5.0)
    w.hang_up(caller)
    line = w.core.center.line_figures[w.call(caller).line].at(w.now).day
    assert (line.tally.abandoned, line.tally.short_abandoned, line.max_wait_ms) == (2, 1, 5000)


def test_a_call_of_an_unknown_line_counts_in_its_queue_only() -> None:
    w = World()
    caller = w.arrive("99999")
    w.hang_up(caller)
    assert sum(f.at(w.now).day.tally.offered for f in w.core.center.line_figures.values()) == 0
    assert sum(f.at(w.now).day.tally.offered for f in w.core.center.queue_figures.values()) == 1
