"""Three-way calls. After every step the model PBX is asked whether anybody is alone (tests.support.invariants)."""

from itertools import permutations

import pytest

from acd.offer import TELLING
from agents.machine import AgentState as A
from callcenter.calls.machine import CallState
from callcenter.center.channels import UNTOLD_S
from callcenter.domain import events as e
from callcenter.domain.commands import EnterRoom, HangUp, ReturnAgent, RingDepartment, Say, SplitToRoom
from callcenter.domain.facts import CallerReleased, LegFailed, RoomEntered
from callcenter.domain.ids import ChannelId
from callcenter.domain.plan import Plan
from tests.support.core import World, talking
from tests.support.floor import PBX

S = CallState
STATES = (S.DEPARTMENT_RINGING, S.CONSULTING, S.THREE_WAY, S.WITH_DEPARTMENT)


def brought_in(state: CallState, plan: Plan | None = None) -> tuple[World, ChannelId]:
    """Given: a1 has brought the department in, as far as this state."""
    w, caller = talking(plan)
    w.department("a1")
    if state is not S.DEPARTMENT_RINGING:
        w.wait(4)
        w.pick_up(caller)
    if state in {S.THREE_WAY, S.WITH_DEPARTMENT}:
        w.wait(10)
        w.join("a1")
    if state is S.WITH_DEPARTMENT:
        w.wait(10)
        w.leave("a1")
    assert w.state(caller) is state
    w.wait(5)
    return w, caller


def test_a_talk_that_a_department_was_brought_into_at_once_is_no_phantom() -> None:
    w = World()
    caller = w.arrive()
    w.pick_up(caller)
    w.department("a1")
    w.pick_up(caller)
    w.join("a1")
    for party in ("desk", "agent"):
        leg = channel(w, caller, party)
        assert leg is not None
        w.hang_up(leg)
    assert (w.state(caller), w.told(e.CallRequeued)) == (S.LEAVING, [])


def channel(w: World, caller: ChannelId, party: str) -> ChannelId | None:
    call = w.call(caller)
    return {"caller": caller, "agent": call.agent_channel, "desk": call.department_channel}[party]


def stints(w: World, caller: ChannelId, party: e.Party) -> list[tuple[str, bool, str]]:
    """Who, whether ever in the talk, and how it ended."""
    return [(s.who, s.joined_at is not None, s.result) for s in w.call(caller).stints if s.party is party]


# Step by step.


def test_the_caller_hears_music_while_the_desk_rings() -> None:
    w, caller = talking()
    leg = w.leg(caller)
    w.department("a1")
    assert w.did(SplitToRoom) == [
        SplitToRoom(pbx=PBX, caller=caller, agent=leg, music="default", language="zh"),
    ]
    assert w.did(RingDepartment) == [
        RingDepartment(
            pbx=PBX, leg=ChannelId(f"cd-{caller}-1"), caller=caller, dial="PJSIP/dept1", ring_ms=20_000, line="12345"
        )
    ]
    assert [(x.agent, x.department) for x in w.told(e.DepartmentCalled)] == [("a1", "12333")]
    call = w.call(caller)
    assert (call.state, call.department, call.apart) == (S.DEPARTMENT_RINGING, "12333", True)
    assert w.agent("a1").state is A.TALKING


def test_the_desk_picks_up_and_speaks_with_the_agent() -> None:
    w, caller = brought_in(S.DEPARTMENT_RINGING)
    w.pick_up(caller)
    assert [x.department for x in w.told(e.DepartmentAnswered)] == ["12333"]
    assert (w.state(caller), w.call(caller).department_answered) == (S.CONSULTING, True)
    assert not any(key.endswith("/desk") for key in w.core.center.timers)


def test_all_three_together() -> None:
    w, caller = brought_in(S.CONSULTING)
    w.join("a1")
    assert w.did(EnterRoom) == [EnterRoom(pbx=PBX, caller=caller)]
    assert len(w.told(e.PartiesJoined)) == 1
    call = w.call(caller)
    assert (call.state, call.three_way, call.in_room, call.apart) == (S.THREE_WAY, True, True, False)


def test_the_agent_leaves_the_caller_with_the_department() -> None:
    w, caller = brought_in(S.THREE_WAY)
    leg = w.leg(caller)
    w.leave("a1")
    assert w.did(HangUp) == [HangUp(pbx=PBX, channel=leg)]
    assert w.did(EnterRoom) == []
    assert (w.state(caller), w.agent("a1").state) == (S.WITH_DEPARTMENT, A.WRAP_UP)
    w.wait(10)
    assert w.agent("a1").offerable


def test_or_does_so_without_having_joined_them() -> None:
    w, caller = brought_in(S.CONSULTING)
    w.leave("a1")
    assert w.did(EnterRoom) == [EnterRoom(pbx=PBX, caller=caller)]
    assert (w.state(caller), w.place(caller)) == (S.WITH_DEPARTMENT, "room")


@pytest.mark.parametrize("state", [S.DEPARTMENT_RINGING, S.CONSULTING])
def test_the_agent_cancels_and_is_back_with_the_caller(state: CallState) -> None:
    w, caller = brought_in(state)
    leg, desk = w.leg(caller), w.desk(caller)
    w.cancel("a1")
    assert HangUp(pbx=PBX, channel=desk) in w.commands
    assert w.did(ReturnAgent) == [ReturnAgent(pbx=PBX, agent=leg, caller=caller)]
    assert (w.state(caller), w.call(caller).apart) == (S.TALKING, False)
    missed = [x.result for x in w.told(e.DepartmentMissed)]
    assert missed == (["cancelled"] if state is S.DEPARTMENT_RINGING else [])
    assert stints(w, caller, e.Party.DEPARTMENT) == [("12333", state is S.CONSULTING, "cancelled")]


def test_from_three_the_agent_cancels_and_the_two_go_on_in_the_room() -> None:
    w, caller = brought_in(S.THREE_WAY)
    desk = w.desk(caller)
    w.cancel("a1")
    assert w.commands == [HangUp(pbx=PBX, channel=desk)]
    assert (w.state(caller), w.place(caller), len(w.told(e.DepartmentLeft))) == (S.TALKING, "room", 1)


def test_another_department_after_the_first() -> None:
    w, caller = brought_in(S.THREE_WAY)
    w.cancel("a1")
    w.department("a1", "12329")
    (ring,) = w.did(RingDepartment)
    assert (ring.leg, ring.dial, ring.ring_ms) == (f"cd-{caller}-2", "PJSIP/dept2", 12_000)
    w.pick_up(caller)
    w.join("a1")
    assert w.state(caller) is S.THREE_WAY
    w.hang_up(caller)
    assert [who for who, *_ in stints(w, caller, e.Party.DEPARTMENT)] == ["12333", "12329"]


# The desk does not come.


@pytest.mark.parametrize(
    ("cause", "result"),
    [(17, "rejected"), (21, "rejected"), (19, "no_answer"), (1, "unreachable"), (38, "unreachable")],
)
def test_a_desk_that_refuses_gives_the_agent_back(cause: int, result: str) -> None:
    w, caller = brought_in(S.DEPARTMENT_RINGING)
    w.hang_up(w.desk(caller), cause)
    assert [x.result for x in w.told(e.DepartmentMissed)] == [result]
    assert (w.state(caller), w.agent("a1").state) == (S.TALKING, A.TALKING)
    assert w.did(ReturnAgent)
    assert stints(w, caller, e.Party.DEPARTMENT) == [("12333", False, result)]


@pytest.mark.parametrize(("cause", "result"), [(17, "busy"), (19, "unreachable")])
def test_a_desk_that_never_rang(cause: int, result: str) -> None:
    w, caller = talking()
    w.auto = False
    w.department("a1")
    w.pbx.facts.pop()
    w.pbx.end(ChannelId(f"cd-{caller}-1"), cause)
    w.auto = True
    w.hear()
    missed = [event for _, event in w.history if isinstance(event, e.DepartmentMissed)]
    assert [x.result for x in missed] == [result]
    assert w.state(caller) is S.TALKING


def test_a_desk_that_cannot_be_reached() -> None:
    w, caller = talking()
    w.pbx.reachable["dept1"] = False
    w.department("a1")
    w.wait(UNTOLD_S)
    assert [x.result for x in w.told(e.DepartmentMissed)] == ["unreachable"]
    assert w.state(caller) is S.TALKING


@pytest.mark.parametrize(("reason", "result"), [(5, "rejected"), (3, "no_answer"), (0, "unreachable")])
def test_a_desks_originate_that_failed(reason: int, result: str) -> None:
    w, caller = brought_in(S.DEPARTMENT_RINGING)
    desk = w.desk(caller)
    w.core.center.legs.pop(desk)
    w.feed(LegFailed(pbx=PBX, channel=desk, reason=reason))
    if reason not in TELLING:
        w.wait(UNTOLD_S)
    assert [x.result for x in w.told(e.DepartmentMissed)] == [result]
    w.feed(LegFailed(pbx=PBX, channel=desk, reason=reason))
    assert (w.events, w.state(caller)) == ([], S.TALKING)


def test_a_desk_that_does_not_answer_in_time() -> None:
    w, caller = talking()
    w.department("a1", "12329")
    desk = w.desk(caller)
    w.wait(11.9)
    assert w.state(caller) is S.DEPARTMENT_RINGING
    w.wait(0.1)
    assert [x.result for x in w.told(e.DepartmentMissed)] == ["no_answer"]
    assert (w.state(caller), desk in w.pbx.channels) == (S.TALKING, False)


def test_an_originates_late_failure_is_no_matter_once_the_desk_is_there() -> None:
    w, caller = brought_in(S.CONSULTING)
    w.core.center.legs.clear()
    w.feed(LegFailed(pbx=PBX, channel=w.desk(caller), reason=0))
    assert w.state(caller) is S.CONSULTING


def test_a_desk_in_the_room_twice_is_there_once() -> None:
    w, caller = brought_in(S.CONSULTING)
    w.feed(RoomEntered(pbx=PBX, channel=w.desk(caller), room=caller))
    assert (w.events, w.state(caller)) == ([], S.CONSULTING)


# Each party hangs up first, in each state.

GOES = {
    (S.DEPARTMENT_RINGING, "caller"): S.ENDED,
    (S.DEPARTMENT_RINGING, "agent"): S.WAITING,
    (S.DEPARTMENT_RINGING, "desk"): S.TALKING,
    (S.CONSULTING, "caller"): S.ENDED,
    (S.CONSULTING, "agent"): S.WITH_DEPARTMENT,
    (S.CONSULTING, "desk"): S.TALKING,
    (S.THREE_WAY, "caller"): S.ENDED,
    (S.THREE_WAY, "agent"): S.WITH_DEPARTMENT,
    (S.THREE_WAY, "desk"): S.TALKING,
    (S.WITH_DEPARTMENT, "caller"): S.ENDED,
    (S.WITH_DEPARTMENT, "desk"): S.LEAVING,
}


@pytest.mark.parametrize(("state", "party"), GOES, ids=lambda value: getattr(value, "value", value))
def test_a_party_hangs_up(state: CallState, party: str) -> None:
    w, caller = brought_in(state)
    leaving = channel(w, caller, party)
    assert leaving is not None
    w.hang_up(leaving)
    assert w.state(caller) is GOES[state, party]
    busy = w.state(caller) is S.TALKING
    assert (w.agent("a1").state is A.TALKING) is busy
    if w.state(caller) is S.ENDED:
        assert w.pbx.channels == {}
        assert w.call(caller).outcome is e.Outcome.ANSWERED


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.value)
@pytest.mark.parametrize(
    "order", [o for n in (2, 3) for o in permutations(("caller", "agent", "desk"), n)], ids="+".join
)
def test_two_or_all_parties_hang_up_in_one_moment(state: CallState, order: tuple[str, str]) -> None:
    """Nobody is left with music and no one to come, in whatever order we hear of it."""
    w, caller = brought_in(state)
    legs = [leg for party in order if (leg := channel(w, caller, party)) is not None]
    w.auto = False
    for leg in legs:
        w.pbx.end(leg)
    w.auto = True
    w.hear()
    w.wait(12)
    if "caller" in order:
        assert w.state(caller) is S.ENDED
        assert w.pbx.channels == {}
    elif state in {S.THREE_WAY, S.WITH_DEPARTMENT}:
        assert (w.state(caller), w.call(caller).outcome) == (S.ENDED, e.Outcome.ANSWERED)
    else:
        # The caller never spoke with the department: back to the front, and a1 is free by now.
        assert w.state(caller) is S.RINGING
    assert w.agent("a1").state is not A.TALKING


def test_the_agent_hangs_up_while_the_desk_rings() -> None:
    """The caller, who is not finished, is back at the front with an apology; the desk stops ringing."""
    w, caller = brought_in(S.DEPARTMENT_RINGING)
    desk = w.desk(caller)
    w.hang_up(w.leg(caller))
    assert desk not in w.pbx.channels
    assert [x.reason for x in w.told(e.CallRequeued)] == ["agent_left_during_consult"]
    assert [say.prompts for say in w.did(Say)] == [("sorry_reconnect",)]
    assert (w.state(caller), w.agent("a1").state) == (S.WAITING, A.WRAP_UP)
    assert stints(w, caller, e.Party.DEPARTMENT) == [("12333", False, "cancelled")]


def test_the_agent_hangs_up_on_the_way_back_to_the_caller() -> None:
    """Between the desk's end and the bridge the caller still hears music: not goodbye, but the next agent."""
    w, caller = brought_in(S.CONSULTING)
    leg = w.leg(caller)
    w.auto = False
    w.cancel("a1")
    w.pbx.facts.clear()
    w.pbx.put(w.pbx.channels[caller], "hold", up=True)
    w.pbx.channels[caller].bridge = w.pbx.channels[leg].bridge = ""
    w.pbx.channels[leg].role = "gone"
    w.pbx.end(leg)
    w.auto = True
    w.hear()
    assert w.state(caller) is S.WAITING


def test_the_last_two_leave_before_the_caller_has_reached_the_room() -> None:
    w, caller = brought_in(S.CONSULTING)
    leg, desk = w.leg(caller), w.desk(caller)
    w.auto = False
    w.pbx.end(leg)
    w.pbx.end(desk)
    w.auto = True
    w.hear()
    assert (w.state(caller), w.place(caller)) == (S.WAITING, "say")
    reasons = [event.reason for _, event in w.history if isinstance(event, e.CallRequeued)]
    assert reasons == ["department_lost"]


def test_a_caller_who_strays_during_a_consultation_is_held_again() -> None:
    w, caller = brought_in(S.CONSULTING)
    w.pbx.put(w.pbx.channels[caller], "after", up=True)
    w.feed(CallerReleased(pbx=PBX, channel=caller))
    assert (w.state(caller), w.place(caller)) == (S.CONSULTING, "hold")


def test_the_end_with_the_department_is_an_answered_three_way_call() -> None:
    w, caller = brought_in(S.WITH_DEPARTMENT)
    w.hang_up(w.desk(caller))
    assert len(w.told(e.DepartmentLeft)) == 1
    w.wait(5)
    call = w.call(caller)
    assert (call.outcome, call.ended_by, call.three_way) == (e.Outcome.ANSWERED, e.Party.DEPARTMENT, True)
    assert call.agent == "a1"
    assert stints(w, caller, e.Party.AGENT) == [("a1", True, "left")]


def test_a_lost_desk_event_in_the_end_changes_nothing() -> None:
    w, caller = brought_in(S.WITH_DEPARTMENT)
    desk = w.desk(caller)
    w.hang_up(desk)
    w.hang_up(desk)
    assert (w.state(caller), w.events) == (S.LEAVING, [])
