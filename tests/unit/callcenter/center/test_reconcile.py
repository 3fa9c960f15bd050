"""One call of the record against what the PBX lists after a cut: row by row."""

from collections.abc import Callable

import pytest

from agents.machine import AgentState as A
from callcenter.calls.machine import CallState
from callcenter.domain import events as e
from callcenter.domain.commands import AskCaller, EnterRoom, HangUp, HoldCaller, PbxCommand, ReturnAgent, Say
from callcenter.domain.ids import ChannelId
from tests.support.core import World, talking
from tests.support.floor import MENU, MUSIC, PBX, make_plan

S = CallState
Given = Callable[[], tuple[World, ChannelId]]


def waiting(line: str = "12345") -> tuple[World, ChannelId]:
    w = World(agents=())
    return w, w.arrive(line)


def ringing() -> tuple[World, ChannelId]:
    w = World()
    return w, w.arrive()


def in_menu() -> tuple[World, ChannelId]:
    w = World()
    return w, w.arrive(MENU)


def with_desk(state: CallState) -> tuple[World, ChannelId]:
    w, caller = talking()
    w.department("a1")
    if state is not S.DEPARTMENT_RINGING:
        w.pick_up(caller)
    if state in {S.THREE_WAY, S.WITH_DEPARTMENT}:
        w.join("a1")
    if state is S.WITH_DEPARTMENT:
        w.leave("a1")
    return w, caller


def leaving() -> tuple[World, ChannelId]:
    w, caller = talking()
    w.hang_up(w.leg(caller))
    return w, caller


def sent_away() -> tuple[World, ChannelId]:
    w = World()
    return w, w.arrive("12349")


EVERYWHERE: dict[str, Given] = {
    "menu": in_menu,
    "waiting": waiting,
    "ringing": ringing,
    "talking": talking,
    "department_ringing": lambda: with_desk(S.DEPARTMENT_RINGING),
    "consulting": lambda: with_desk(S.CONSULTING),
    "three_way": lambda: with_desk(S.THREE_WAY),
    "with_department": lambda: with_desk(S.WITH_DEPARTMENT),
    "leaving": leaving,
}
OUTCOMES = {
    "menu": e.Outcome.ABANDONED_MENU,
    "waiting": e.Outcome.ABANDONED_QUEUE,
    "ringing": e.Outcome.ABANDONED_RING,
}


# Any state.


@pytest.mark.parametrize("stage", EVERYWHERE)
def test_where_nothing_changed_nothing_is_done(stage: str) -> None:
    w, caller = EVERYWHERE[stage]()
    before = w.call(caller)
    w.lose()
    assert w.told(e.PbxChanged)[0].up is False
    w.wait(1)
    w.sync()
    assert w.did(PbxCommand) == []
    assert w.call(caller) == before
    assert [(x.up, x.restarted) for x in w.told(e.PbxChanged)] == [(True, False)]


@pytest.mark.parametrize("stage", EVERYWHERE)
def test_a_caller_who_went_while_we_were_away(stage: str) -> None:
    w, caller = EVERYWHERE[stage]()
    w.lose()
    w.pbx.end(caller)
    w.sync()
    call = w.call(caller)
    assert (call.state, call.outcome) == (S.ENDED, OUTCOMES.get(stage, e.Outcome.ANSWERED))
    assert w.pbx.channels == {}
    assert w.agent("a1").state in {A.IDLE, A.WRAP_UP, A.LOGGED_OUT}
    assert w.agent("a1").misses == 0


@pytest.mark.parametrize("stage", EVERYWHERE)
def test_a_pbx_that_was_started_anew_took_every_call_away(stage: str) -> None:
    w, caller = EVERYWHERE[stage]()
    w.wait(3)
    w.pbx.crash()
    w.hear()
    w.sync()
    call = w.call(caller)
    answered = call.answered_at is not None
    assert call.outcome is (e.Outcome.ANSWERED if answered else e.Outcome.FAILED)
    if not answered:
        assert call.ended_by is e.Party.SYSTEM
    assert [(x.up, x.restarted) for x in w.told(e.PbxChanged)] == [(True, True)]
    assert w.agent("a1").state is not A.TALKING


@pytest.mark.parametrize("times", [(1000.0, 1001.4), (0.0, 5000.0), (5000.0, 0.0), (2000.0, 1000.0)])
def test_what_is_no_restart(times: tuple[float, float]) -> None:
    """Whole seconds on both sides; 0: the PBX did not say since when it runs."""
    w = World()
    for started_at in times:
        w.lose()
        w.pbx.started_at = started_at
        w.sync()
        last = w.told(e.PbxChanged)[0]
    assert last.restarted is False


@pytest.mark.parametrize("overflow", [None, "other"])
def test_an_overdue_caller_who_went_is_only_gone(overflow: str | None) -> None:
    """Neither sent on nor told goodbye."""
    w = World(make_plan(queue={"max_wait_s": 2.0, "overflow": overflow}))
    caller = w.arrive()
    w.wait(3)
    assert w.call(caller).overdue
    w.lose()
    w.pbx.end(caller)
    w.sync()
    assert (w.call(caller).outcome, w.did(Say), w.told(e.CallMoved)) == (e.Outcome.ABANDONED_RING, [], [])


# Menu.


def test_a_question_whose_answer_was_lost_is_put_again() -> None:
    w, caller = in_menu()
    w.lose()
    w.pbx.key(caller, "1")
    w.sync()
    (ask,) = w.did(AskCaller)
    assert (ask.node, w.call(caller).menu_attempt) == ("top.1", 1)
    w.digits(caller, "1")
    assert w.rung(caller) == "a1"


def test_an_answer_that_the_record_has_forgotten_is_asked_for_again() -> None:
    """The caller had keyed 0 and heard "connecting" when we crashed; the record is still in the menu."""
    w, caller = in_menu()
    record = w.call(caller)
    w.digits(caller, "0")
    assert w.place(caller) == "say"
    w.pbx.cut()
    w.pbx.facts.clear()
    w.start(w.core.center.plan, [record], ())
    w.sync()
    assert (w.state(caller), w.place(caller)) == (S.MENU, "ask")


def test_a_question_that_the_record_has_forgotten_is_followed_by_the_one_it_knows() -> None:
    """The last turns before a crash were not saved: the PBX asks what we do not know of."""
    w, caller = in_menu()
    record = w.call(caller)
    w.digits(caller, "3")
    w.pbx.cut()
    w.pbx.facts.clear()
    w.start(w.core.center.plan, [record], list(w.core.center.agents.values()))
    w.sync()
    assert w.did(AskCaller) == []
    w.digits(caller, "1")
    assert [ask.node for ask in w.did(AskCaller)] == ["top.1"]
    w.digits(caller, "1")
    assert w.rung(caller) == "a1"


def test_a_menu_that_was_configured_away_leads_to_a_person() -> None:
    w, caller = in_menu()
    w.restart(make_plan(menus={}))
    w.sync()
    assert (w.state(caller), w.call(caller).menu) == (S.RINGING, None)


# Waiting, and plan B.


def test_a_caller_in_plan_b_is_brought_back_with_place_and_clocks() -> None:
    w, caller = waiting()
    asked = w.call(caller).requested_at
    w.lose()
    w.wait(6)
    assert w.place(caller) == "planb"
    w.sync()
    assert w.did(HoldCaller) == [HoldCaller(pbx=PBX, channel=caller, music="default", language="zh")]
    assert (w.call(caller).requested_at, w.call(caller).up) == (asked, True)


@pytest.mark.parametrize(
    "stage", ["menu", "waiting", "ringing", "talking", "department_ringing", "consulting", "three_way"]
)
def test_a_talk_that_plan_b_found_is_not_torn_apart(stage: str) -> None:
    """The caller talks with somebody else by now: our legs are let go, theirs is not touched."""
    w, caller = EVERYWHERE[stage]()
    w.lose()
    ch = w.pbx.channels[caller]
    w.pbx._out(ch)
    w.pbx.put(ch, "planb", up=True)
    own = w.pbx.plan_b(caller, "1003")
    w.sync()
    call = w.call(caller)
    assert (call.state, call.agent, call.agent_channel, call.department_channel) == (S.TALKING, None, None, None)
    assert set(w.pbx.channels) == {caller, own}
    assert (w.did(HoldCaller), w.did(ReturnAgent), w.did(Say)) == ([], [], [])
    assert w.agent("a1").state is not A.TALKING
    w.hang_up(own)
    w.wait(5)
    assert (w.call(caller).outcome, w.state(caller)) == (e.Outcome.ANSWERED, S.ENDED)


def test_a_plan_b_talk_is_left_alone_by_a_further_cut_and_ends_with_it() -> None:
    w, caller = waiting()
    w.lose()
    w.wait(6)
    own = w.pbx.plan_b(caller, "1003")
    for _ in range(2):
        w.sync()
        assert (w.state(caller), w.did(PbxCommand)) == (S.TALKING, [])
        w.lose()
    w.pbx.end(own)
    w.sync()
    assert w.state(caller) is S.LEAVING


def test_a_caller_for_whom_a_phone_rings_is_brought_back_from_plan_b_too() -> None:
    w = World(make_plan(queue={"ring_s": 60.0}))
    caller = w.arrive()
    w.lose()
    w.wait(6)
    w.sync()
    assert (w.state(caller), w.place(caller)) == (S.RINGING, "hold")


def test_music_that_did_not_reach_the_pbx_is_played_now() -> None:
    w, caller = waiting(MUSIC)
    w.lose()
    w.pbx.put(w.pbx.channels[caller], "ring", up=False)
    w.pbx.channels[caller].up = False
    w.sync()
    assert (w.place(caller), len(w.did(HoldCaller))) == ("hold", 1)


def test_ringing_ends_at_its_limit_across_a_restart() -> None:
    w, caller = waiting()
    w.wait(20)
    w.restart()
    w.sync()
    w.wait(4.9)
    assert w.place(caller) == "ring"
    w.wait(0.1)
    assert w.place(caller) == "hold"


# Ringing.


def test_a_phone_that_was_picked_up_while_we_were_away_has_answered() -> None:
    w, caller = ringing()
    w.lose()
    w.pbx.pick_up(w.leg(caller))
    w.wait(2)
    w.sync()
    assert (w.state(caller), w.agent("a1").state) == (S.TALKING, A.TALKING)
    assert w.told(e.OfferEnded)[0].result is e.OfferResult.ANSWERED


def test_a_phone_that_stopped_ringing_while_we_were_away_is_nobodys_miss() -> None:
    w, caller = ringing()
    w.lose()
    w.pbx.end(w.leg(caller), 19)
    w.sync()
    assert w.told(e.OfferEnded)[0].result is e.OfferResult.WITHDRAWN
    assert (w.agent("a1").misses, w.rung(caller)) == (0, "a1")


def test_a_phone_that_still_rings_has_the_rest_of_its_time() -> None:
    w, caller = ringing()
    w.wait(3)
    w.lose()
    w.wait(3)
    w.sync()
    w.wait(1.9)
    assert w.rung(caller) == "a1"
    w.wait(0.1)
    assert w.told(e.OfferEnded)[0].result is e.OfferResult.NO_ANSWER


def test_blind_nobody_is_blamed() -> None:
    w, _ = ringing()
    w.lose()
    w.wait(9.9)
    assert w.told(e.OfferEnded) == []
    w.sync()
    w.wait(0.1)
    assert w.agent("a1").misses == 1


def test_a_phone_that_is_up_and_not_yet_bridged_has_its_connect_time() -> None:
    w, caller = ringing()
    w.lose()
    w.pbx.channels[w.leg(caller)].up = True
    w.sync()
    w.wait(2.9)
    assert w.state(caller) is S.RINGING
    w.wait(0.1)
    assert w.told(e.OfferEnded)[0].result is e.OfferResult.DROPPED


def test_an_overdue_caller_whose_ring_ended_goes_on() -> None:
    w = World(make_plan(queue={"max_wait_s": 2.0}))
    caller = w.arrive()
    w.wait(3)
    w.lose()
    w.pbx.end(w.leg(caller), 19)
    w.sync()
    assert (w.state(caller), w.place(caller)) == (S.LEAVING, "say")


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
