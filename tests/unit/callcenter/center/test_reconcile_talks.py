"""A talk of the record against what the PBX lists after a cut: with an agent, with a department, at its end."""

import pytest

from agents.machine import AgentState as A
from callcenter.calls.machine import CallState
from callcenter.domain import events as e
from callcenter.domain.commands import EnterRoom, HangUp, ReturnAgent, Say
from tests.support.core import talking
from tests.support.floor import PBX
from tests.support.found import S, leaving, sent_away, with_desk

# Talking.


def test_an_agent_who_hung_up_while_we_were_away() -> None:
    w, caller = talking()
    w.lose()
    w.pbx.end(w.leg(caller))
    w.sync()
    assert (w.state(caller), w.agent("a1").state) == (S.LEAVING, A.WRAP_UP)


def test_an_agents_leg_that_vanished_gives_the_caller_back_to_the_front() -> None:
    w, caller = talking()
    w.lose()
    w.pbx.end(w.leg(caller))
    w.pbx.put(w.pbx.channels[caller], "hold", up=True)
    w.sync()
    assert [x.reason for x in w.told(e.CallRequeued)] == ["agent_lost"]
    assert (w.state(caller), w.agent("a1").state) == (S.WAITING, A.WRAP_UP)


def test_agent_and_caller_who_came_apart_are_bridged_again() -> None:
    w, caller = with_desk(S.CONSULTING)
    leg, desk = w.leg(caller), w.desk(caller)
    w.auto = False
    w.cancel("a1")
    w.lose()
    w.pbx.channels.pop(desk, None)
    w.pbx.put(w.pbx.channels[leg], "room", up=True)
    w.pbx._out(w.pbx.channels[leg])
    w.pbx.put(w.pbx.channels[caller], "hold", up=True)
    w.auto = True
    w.sync()
    assert w.did(ReturnAgent) == [ReturnAgent(pbx=PBX, agent=leg, caller=caller)]
    assert (w.state(caller), w.call(caller).apart) == (S.TALKING, False)


def test_two_in_the_room_are_together() -> None:
    w, caller = with_desk(S.THREE_WAY)
    w.cancel("a1")
    w.lose()
    w.sync()
    assert (w.state(caller), w.commands) == (S.TALKING, [])


def test_a_talk_whose_end_was_half_told_ends_after_a_restart() -> None:
    """The agent's leg is known to be gone, then we are: without the second sign the caller must not stay for ever."""
    w, caller = talking()
    w.auto = False
    w.pbx.end(w.leg(caller))
    w.hear(3)
    assert w.call(caller).agent_cause == 16
    w.restart()
    w.auto = True
    w.sync()
    assert w.state(caller) is S.LEAVING


# With a department.


@pytest.mark.parametrize(
    ("state", "party", "then"),
    [
        (S.DEPARTMENT_RINGING, "agent", S.WAITING),
        (S.DEPARTMENT_RINGING, "desk", S.TALKING),
        (S.DEPARTMENT_RINGING, "both", S.WAITING),
        (S.CONSULTING, "agent", S.WITH_DEPARTMENT),
        (S.CONSULTING, "desk", S.TALKING),
        (S.CONSULTING, "both", S.WAITING),
        (S.THREE_WAY, "agent", S.WITH_DEPARTMENT),
        (S.THREE_WAY, "desk", S.TALKING),
        (S.THREE_WAY, "both", S.LEAVING),
        (S.WITH_DEPARTMENT, "desk", S.LEAVING),
    ],
)
def test_a_party_that_went_while_we_were_away(state: CallState, party: str, then: CallState) -> None:
    w, caller = with_desk(state)
    call = w.call(caller)
    w.lose()
    for name, leg in (("agent", call.agent_channel), ("desk", call.department_channel)):
        if leg is not None and party in {name, "both"}:
            w.pbx.end(leg)
    w.sync()
    assert w.state(caller) is then


@pytest.mark.parametrize("state", [S.DEPARTMENT_RINGING, S.CONSULTING])
def test_a_department_sent_away_just_before_a_crash_leaves_the_two_together(state: CallState) -> None:
    """A second Bridge() would let the caller out of the first one, as if the agent had hung up."""
    w, caller = with_desk(state)
    record, agents = w.call(caller), list(w.core.center.agents.values())
    w.cancel("a1")
    assert w.place(caller) == "bridge"
    w.pbx.cut()
    w.pbx.facts.clear()
    w.start(w.core.center.plan, [record], agents)
    w.sync()
    assert w.did(ReturnAgent) == []
    assert (w.state(caller), w.call(caller).department_channel, w.call(caller).apart) == (S.TALKING, None, False)
    w.wait(5)
    assert (w.state(caller), w.place(caller)) == (S.TALKING, "bridge")


def test_a_desk_that_picked_up_while_we_were_away() -> None:
    w, caller = with_desk(S.DEPARTMENT_RINGING)
    w.lose()
    w.pbx.pick_up(w.desk(caller))
    w.sync()
    assert (w.state(caller), len(w.told(e.DepartmentAnswered))) == (S.CONSULTING, 1)


def test_a_caller_who_missed_being_joined_is_sent_into_the_room() -> None:
    w, caller = with_desk(S.THREE_WAY)
    w.lose()
    w.pbx.put(w.pbx.channels[caller], "hold", up=True)
    w.sync()
    assert w.did(EnterRoom) == [EnterRoom(pbx=PBX, caller=caller)]
    assert w.place(caller) == "room"


def test_who_has_left_the_room_was_in_it_although_nobody_told_us() -> None:
    w, caller = with_desk(S.CONSULTING)
    w.auto = False
    w.join("a1")
    w.lose()
    assert w.call(caller).apart
    for leg in (w.leg(caller), w.desk(caller)):
        w.pbx.end(leg)
    w.auto = True
    w.sync()
    assert w.state(caller) is S.LEAVING


def test_joining_that_did_not_reach_the_record_is_taken_over() -> None:
    w, caller = with_desk(S.CONSULTING)
    w.lose()
    w.pbx.enter_room(w.pbx.channels[caller])
    w.sync()
    assert (w.state(caller), w.call(caller).three_way) == (S.THREE_WAY, True)


def test_a_caller_on_hold_whom_plan_b_took_is_held_again() -> None:
    w, caller = with_desk(S.CONSULTING)
    w.lose()
    w.wait(6)
    assert w.place(caller) == "planb"
    w.sync()
    assert (w.state(caller), w.place(caller)) == (S.CONSULTING, "hold")


# Leaving.


@pytest.mark.parametrize("place", ["hold", "ring", "planb"])
def test_who_was_sent_away_and_did_not_hear_it_hears_it_now(place: str) -> None:
    w, caller = sent_away()
    w.lose()
    w.pbx.put(w.pbx.channels[caller], place, up=True)
    w.sync()
    assert [say.prompts for say in w.did(Say)] == [("closed",)]
    w.wait(5)
    assert w.call(caller).outcome is e.Outcome.AFTER_HOURS


def test_after_a_talk_it_is_goodbye() -> None:
    w, caller = leaving()
    w.lose()
    w.pbx.put(w.pbx.channels[caller], "hold", up=True)
    w.sync()
    assert [say.prompts for say in w.did(Say)] == [("goodbye",)]


def test_who_was_sent_away_and_found_somebody_by_plan_b_talks_on() -> None:
    w, caller = sent_away()
    w.lose()
    w.pbx.put(w.pbx.channels[caller], "planb", up=True)
    w.pbx.plan_b(caller, "1003")
    w.sync()
    w.wait(120)
    assert (w.did(HangUp), w.place(caller)) == ([], "bridge")
