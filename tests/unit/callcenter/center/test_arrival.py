"""From the first ring to a place in a queue: hours, menus, full queues."""

from dataclasses import replace

import pytest

from callcenter.calls.machine import CallState
from callcenter.domain import events as e
from callcenter.domain.commands import AskCaller, HangUp, HoldCaller, RingAgent, Say
from callcenter.domain.facts import CallerArrived, CallerComing, DigitsCollected, PbxLost
from callcenter.domain.ids import ChannelId, LineNumber, call_id
from tests.support.core import World
from tests.support.floor import DIRECT, HOURS, MAIN, MENU, MUSIC, OTHER, PBX, SECOND, WELCOME, make_plan

S = CallState


def test_a_direct_line_leads_straight_to_people() -> None:
    """Nothing is done to the caller, who hears ringing: the agent's phone rings in the same turn."""
    w = World()
    caller = w.arrive()
    (ring,) = w.did(RingAgent)
    assert (ring.endpoint, ring.caller, ring.line, ring.ring_ms) == ("1001", caller, DIRECT, 8000)
    assert not w.did(HoldCaller) + w.did(Say)
    assert [type(event) for event in w.events][:3] == [e.CallArrived, e.AgentRequested, e.OfferMade]
    call = w.call(caller)
    assert (call.state, call.queue, call.requested_at, call.up) == (S.RINGING, MAIN, w.now, False)
    mine = call.stints[0]
    assert (mine.party, mine.channel, mine.joined_at) == (e.Party.CALLER, caller, w.now)


def test_a_line_with_music_is_answered_at_once() -> None:
    w = World(agents=())
    caller = w.arrive(MUSIC)
    assert w.did(HoldCaller) == [HoldCaller(pbx=PBX, channel=caller, music="jazz", language="zh")]
    assert w.call(caller).up


def test_a_welcome_is_said_first() -> None:
    w = World()
    caller = w.arrive(WELCOME)
    (say,) = w.did(Say)
    assert (say.prompts, say.then_hold) == (("welcome",), True)
    assert (w.state(caller), w.call(caller).up) == (S.RINGING, True)


def test_a_number_that_is_not_configured_is_served_as_the_first_line() -> None:
    w = World()
    caller = w.arrive("99999")
    assert (w.state(caller), w.call(caller).queue, w.call(caller).line) == (S.RINGING, MAIN, "99999")


# Seen while the caller's dialplan is only starting.


def coming(line: str) -> CallerComing:
    return CallerComing(
        pbx=PBX, channel=ChannelId("new"), endpoint="trunk", linkedid="new", line=LineNumber(line), number="110"
    )


def test_a_phone_rings_before_the_callers_dialplan_has_started() -> None:
    w = World()
    w.auto = False
    w.feed(coming(DIRECT))
    (ring,) = w.did(RingAgent)
    assert ring.caller == "new"
    w.feed(CallerArrived(pbx=PBX, channel=ChannelId("new"), linkedid="new", line=LineNumber(DIRECT), number="110"))
    assert (w.events, w.commands) == ([], [])


@pytest.mark.parametrize("line", [MENU, HOURS, MUSIC, WELCOME, "99999"])
def test_a_caller_who_is_to_be_sent_somewhere_is_let_be_until_the_dialplan_runs(line: str) -> None:
    w = World()
    w.auto = False
    w.feed(coming(line))
    assert (w.did(RingAgent), len(w.core.center.calls)) == ([], 0)
    w.feed(CallerArrived(pbx=PBX, channel=ChannelId("new"), linkedid="new", line=LineNumber(line), number="110"))
    assert len(w.core.center.calls) == 1


def test_a_caller_seen_while_the_pbx_is_out_of_step_is_let_be() -> None:
    w = World()
    w.auto = False
    w.feed(PbxLost(pbx=PBX))
    w.feed(coming(DIRECT))
    assert len(w.core.center.calls) == 0


# Told twice, told again.


def test_a_call_told_twice_is_one_call() -> None:
    w = World()
    caller = w.arrive()
    w.feed(CallerArrived(pbx=PBX, channel=caller, linkedid=caller, line=LineNumber(DIRECT)))
    assert (w.events, w.commands) == ([], [])
    assert len(w.core.center.calls) == 1


def test_a_caller_who_is_handed_back_to_us_is_a_call_of_its_own() -> None:
    """The Linkedid stays that of the first call; there is still one record for each."""
    w = World(agents=())
    first = w.arrive()
    w.auto = False
    w.feed(CallerArrived(pbx=PBX, channel=ChannelId("v1"), linkedid=first, line=LineNumber(DIRECT)))
    assert set(w.core.center.calls) == {call_id(PBX, first), call_id(PBX, "v1")}


# Hours.


def test_after_hours_the_caller_is_told_and_the_call_is_kept() -> None:
    w = World()
    caller = w.arrive(HOURS)
    assert [say.prompts for say in w.did(Say)] == [("closed",)]
    assert not w.did(RingAgent)
    assert w.state(caller) is S.LEAVING
    w.wait(5)
    call = w.call(caller)
    assert (call.state, call.outcome, call.ended_by) == (S.ENDED, e.Outcome.AFTER_HOURS, e.Party.SYSTEM)
    assert call.requested_at is None
    assert not w.core.center.timers


def test_a_caller_who_does_not_go_is_hung_up() -> None:
    w = World()
    caller = w.arrive(HOURS)
    w.pbx.channels[caller].until = None
    w.wait(30)
    assert w.did(HangUp) == [HangUp(pbx=PBX, channel=caller)]
    assert w.call(caller).outcome is e.Outcome.AFTER_HOURS


# Full.


def test_a_full_queue_takes_nobody_in() -> None:
    w = World(make_plan(queue={"max_length": 1}))
    w.arrive()
    second = w.arrive()
    assert w.told(e.AgentRequested) == []
    assert [say.prompts for say in w.did(Say)] == [("refused",)]
    w.wait(5)
    assert w.call(second).outcome is e.Outcome.REFUSED


def test_who_found_the_queue_full_counts_as_not_connected() -> None:
    """Asked for an agent and got none; not one who gave up quickly."""
    w = World(make_plan(queue={"max_length": 1}))
    w.arrive()
    w.arrive()
    w.wait(5)
    today = w.core.center.queue_figures[MAIN].at(w.now).today.tally
    assert (today.requested, today.answered, today.abandoned, today.short_abandoned) == (1, 0, 1, 0)


def test_a_call_that_talks_takes_no_place_in_the_queue() -> None:
    w = World(make_plan(queue={"max_length": 1}))
    w.pick_up(w.arrive())
    assert w.state(w.arrive()) is S.WAITING


# Menus.


def test_a_menu_asks_and_no_phone_rings() -> None:
    w = World()
    caller = w.arrive(MENU)
    assert w.did(AskCaller) == [
        AskCaller(
            pbx=PBX,
            channel=caller,
            node="top.1",
            prompts=("main_menu",),
            max_digits=1,
            timeout_s=5.0,
            language="en",
        )
    ]
    assert (w.state(caller), w.call(caller).up, w.did(RingAgent)) == (S.MENU, True, [])


@pytest.mark.parametrize(("key", "queue"), [("1", MAIN), ("2", OTHER), ("0", MAIN)])
def test_a_key_leads_to_its_queue_and_starts_the_second_clock(key: str, queue: str) -> None:
    w = World()
    caller = w.arrive(MENU)
    w.wait(3)
    w.digits(caller, key)
    call = w.call(caller)
    assert (call.state, call.queue, call.keys) == (S.RINGING, queue, key)
    assert call.requested_at == w.now
    assert call.arrived_at == w.now - 3
    assert [say.prompts for say in w.did(Say)] == [("connecting",)]
    assert w.told(e.MenuAnswered)[0].valid


def test_a_key_leads_to_a_further_menu() -> None:
    w = World()
    caller = w.arrive(MENU)
    w.digits(caller, "3")
    assert (w.call(caller).menu, w.call(caller).menu_attempt, w.state(caller)) == ("sub", 1, S.MENU)
    assert w.did(AskCaller)[0].prompts == ("sub_menu",)
    w.digits(caller, "1")
    assert (w.call(caller).queue, w.call(caller).keys) == (OTHER, "3,1")


@pytest.mark.parametrize(("keys", "sorry"), [("9", "invalid"), ("", "timeout")])
def test_three_tries_then_a_person(keys: str, sorry: str) -> None:
    w = World()
    caller = w.arrive(MENU)
    for attempt in (2, 3):
        w.digits(caller, keys)
        (ask,) = w.did(AskCaller)
        assert (ask.node, ask.prompts) == (f"top.{attempt}", (sorry, "main_menu"))
        assert not w.told(e.MenuAnswered)[0].valid
    w.digits(caller, keys)
    assert (w.state(caller), w.call(caller).queue) == (S.RINGING, MAIN)
    assert not w.told(e.MenuAnswered)[0].valid


def test_silence_alone_leads_to_a_person() -> None:
    w = World()
    caller = w.arrive(MENU)
    w.wait(15)
    assert (w.state(caller), w.call(caller).keys) == (S.RINGING, "")


def test_the_welcome_is_said_before_the_first_question_only() -> None:
    plan = make_plan()
    lines = {k: replace(v, welcome="welcome") if k == MENU else v for k, v in plan.lines.items()}
    w = World(replace(plan, lines=lines))
    caller = w.arrive(MENU)
    assert w.did(AskCaller)[0].prompts == ("welcome", "main_menu")
    w.digits(caller, "9")
    assert w.did(AskCaller)[0].prompts == ("invalid", "main_menu")


def test_an_answer_to_another_question_is_none_and_the_question_is_put_again() -> None:
    """The caller, who hears music after any answer, must not be left with it."""
    w = World()
    caller = w.arrive(MENU)
    w.feed(DigitsCollected(pbx=PBX, channel=caller, node="sub.1", digits="1"))
    assert [ask.node for ask in w.did(AskCaller)] == ["top.1"]
    assert (w.state(caller), w.call(caller).keys, w.told(e.MenuAnswered)) == (S.MENU, "", [])


def test_an_answer_that_comes_after_the_menu_is_dropped() -> None:
    w = World()
    caller = w.arrive(MENU)
    w.digits(caller, "1")
    w.feed(DigitsCollected(pbx=PBX, channel=caller, node="top.1", digits="2"))
    assert (w.events, w.commands, w.call(caller).queue) == ([], [], MAIN)


def test_keys_without_end_are_not_kept_without_end() -> None:
    w = World()
    caller = w.arrive(MENU)
    for _ in range(60):
        w.digits(caller, "3")
        for _ in range(2):
            w.digits(caller, "77777777")
        if w.state(caller) is not S.MENU:
            break
    assert len(w.call(caller).keys) <= 64


def test_hanging_up_in_a_menu_is_an_abandoned_menu() -> None:
    w = World()
    caller = w.arrive(MENU)
    w.hang_up(caller)
    call = w.call(caller)
    assert (call.outcome, call.ended_by, call.requested_at) == (e.Outcome.ABANDONED_MENU, e.Party.CALLER, None)


def test_another_line_leads_to_another_queue() -> None:
    w = World()
    assert w.call(w.arrive(SECOND)).queue == OTHER
