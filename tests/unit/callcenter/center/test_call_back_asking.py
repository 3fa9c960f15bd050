"""Call-backs: to whom they are offered, how they are asked for, and what the place is while it is kept."""

from datetime import time

import pytest

from callcenter.calls.machine import CallState
from callcenter.center import promise
from callcenter.domain import events as e
from callcenter.domain.call_back_events import CallBackAsked, CallBackOffered
from callcenter.domain.commands import Announce, HangUp, Say
from callcenter.domain.facts import KeyPressed, LegAnswered
from callcenter.domain.hours import Hours
from tests.support.calling_back import MUSIC, NUMBER, asked, asks, back, pick_up, plan
from tests.support.core import World, with_line
from tests.support.floor import DIRECT, MAIN, OTHER, make_plan

S = CallState


def offered(w: World) -> list[tuple[str, ...]]:
    return [said.prompts for said in w.did(Announce)]


def test_it_is_offered_after_a_while_and_again_now_and_then() -> None:
    w = World(plan(offer_every_s=20.0), agents=())
    w.arrive(MUSIC)
    w.wait(9.9)
    assert offered(w) == []
    w.wait(0.1)
    assert offered(w) == [("callback_offer",)]
    assert len(w.told(CallBackOffered)) == 1
    w.wait(40)
    assert offered(w) == [("callback_offer",)] * 2
    assert w.told(CallBackOffered) == []


def test_over_ringing_nothing_can_be_said_so_it_waits_for_the_music() -> None:
    w = World(plan(), agents=())
    w.arrive(DIRECT)
    w.wait(25.9)
    assert offered(w) == []
    w.wait(0.2)
    assert offered(w) == [("callback_offer",)]


@pytest.mark.parametrize(
    "number", ["", "+14155550100", "0014155550100", "110", "16888", "999999999999999", "1380013800"]
)
def test_a_number_that_may_not_be_dialled_is_offered_nothing(number: str) -> None:
    w = World(plan(), agents=())
    w.arrive(MUSIC, number)
    w.wait(100)
    assert offered(w) == []


def test_and_hears_so_on_pressing_the_key_all_the_same() -> None:
    w = World(plan(), agents=())
    caller = w.arrive(MUSIC, "")
    w.wait(10)
    w.keys(caller, "1")
    assert offered(w) == [("callback_not_possible",)]
    assert w.state(caller) is S.WAITING


@pytest.mark.parametrize("change", ["no rules of the queue", "no way out", "another key", "not offered yet"])
def test_without_an_offer_a_key_asks_for_nothing(change: str) -> None:
    whole = {"no rules of the queue": make_plan(), "no way out": make_plan(call_back=None)}.get(change, plan())
    w = World(whole, agents=())
    caller = w.arrive(MUSIC)
    w.wait(9.0 if change == "not offered yet" else 11.0)
    w.keys(caller, "2" if change == "another key" else "1")
    assert (w.state(caller), w.did(Say)) == (S.WAITING, [])


def test_the_key_is_confirmed_then_the_caller_is_gone_and_the_place_stays() -> None:
    w = World(plan(), agents=())
    first = w.arrive(MUSIC)
    second = w.arrive(MUSIC, "13900139000")
    w.wait(10.5)
    w.keys(first, "1")
    assert [said.prompts for said in w.did(Say)] == [("callback_confirmed",)]
    assert [event.by for event in w.told(CallBackAsked)] == ["key"]
    assert (w.state(first), back(w, first).gone) == (S.CALL_BACK, False)
    w.wait(4)
    assert (w.state(first), back(w, first).gone, w.place(first)) == (S.CALL_BACK, True, "")
    assert list(w.core.center.in_queue[MAIN]) == [w.call(first).id, w.call(second).id]
    assert promise.on_line(w.core.center, MAIN) == 1
    assert w.told(e.CallEnded) == []


def test_a_phone_that_rings_is_stopped_and_no_miss_is_noted() -> None:
    w = World(plan(offer_after_s=0.0), agents=("a1",))
    caller = w.arrive(MUSIC)
    leg = w.leg(caller)
    w.wait(0.1)
    w.keys(caller, "1")
    assert [event.result for event in w.told(e.OfferEnded)] == [e.OfferResult.WITHDRAWN]
    assert w.did(HangUp)[0].channel == leg
    assert (w.agent("a1").state.value, w.agent("a1").misses, w.state(caller)) == ("idle", 0, S.CALL_BACK)


def test_the_key_comes_too_late_when_an_agent_has_just_picked_up() -> None:
    w = World(plan(offer_after_s=0.0), agents=("a1",))
    caller = w.arrive(MUSIC)
    w.wait(0.1)
    leg, name = w.leg(caller), w.pbx.name
    w.feed(LegAnswered(pbx=name, channel=leg), KeyPressed(pbx=name, channel=caller, digit="1"))
    assert w.state(caller) is S.RINGING
    pick_up(w, leg)
    assert w.state(caller) is S.TALKING


def test_nobody_is_rung_for_it_before_the_caller_has_hung_up() -> None:
    w = World(plan(), agents=())
    caller = w.arrive(MUSIC)
    w.wait(10.5)
    w.keys(caller, "1")
    w.log_in("a1")
    assert w.state(caller) is S.CALL_BACK
    w.hang_up(caller)
    assert (w.state(caller), w.rung(caller)) == (S.CALLING_BACK, "a1")


def test_a_caller_who_does_not_hang_up_is_hung_up() -> None:
    w = World(plan(), agents=())
    caller = w.arrive(MUSIC)
    w.wait(10.5)
    w.keys(caller, "1")
    w.pbx.channels[caller].until = None
    w.wait(31)
    assert back(w, caller).gone


@pytest.mark.parametrize(("number", "ends"), [(NUMBER, S.CALL_BACK), ("", S.LEAVING)])
def test_the_maximum_wait_ends_in_a_call_back_for_who_can_be_dialled(number: str, ends: CallState) -> None:
    w = World(plan({"max_wait_s": 30.0}, offer_after_s=3600.0), agents=())
    caller = w.arrive(MUSIC, number)
    w.wait(30)
    assert w.state(caller) is ends
    assert [event.by for event in w.told(CallBackAsked)] == ["max_wait"] * (ends is S.CALL_BACK)


def test_unless_that_is_switched_off_or_there_is_another_queue() -> None:
    off = World(plan({"max_wait_s": 30.0}, at_max_wait=False), agents=())
    onward = World(plan({"max_wait_s": 30.0, "overflow": OTHER}), agents=())
    first, second = off.arrive(MUSIC), onward.arrive(MUSIC)
    off.wait(30)
    onward.wait(30)
    assert off.call(first).state is S.LEAVING
    assert (onward.call(second).state, onward.call(second).queue) == (S.WAITING, OTHER)


def test_it_is_offered_in_the_queue_that_the_caller_goes_on_to() -> None:
    whole = make_plan(queue={"max_wait_s": 30.0, "overflow": OTHER})
    other = plan().queues[OTHER]
    w = World(make_plan(queues={**whole.queues, OTHER: other}), agents=())
    w.arrive(MUSIC)
    w.wait(29.9)
    assert offered(w) == []
    w.wait(0.2)
    assert offered(w) == [("callback_offer",)]


def test_a_full_queue_is_full_of_callers_on_the_line() -> None:
    w, _ = asked(queue={"max_length": 1})
    second = w.arrive(MUSIC, "13900139000")
    third = w.arrive(MUSIC, "13700137000")
    assert (w.state(second), w.state(third)) == (S.WAITING, S.LEAVING)


def test_a_second_call_of_the_number_that_asks_is_told_so_and_the_older_place_stays() -> None:
    w, first = asked()
    second = asks(w, "+8613800138000")
    assert (w.call(second).outcome, w.state(second)) == (e.Outcome.CALL_BACK_JOINED, S.ENDED)
    assert w.state(first) is S.CALL_BACK
    w.log_in("a1")
    assert w.rung(first) == "a1"


def test_while_it_is_offered_an_agent_comes_and_all_is_as_ever() -> None:
    w = World(plan(), agents=())
    caller = w.arrive(MUSIC)
    w.wait(11)
    w.log_in("a1")
    w.pick_up(caller)
    w.wait(30)
    w.keys(caller, "1")
    assert w.state(caller) is S.TALKING
    w.hang_up(caller)
    assert w.call(caller).outcome is e.Outcome.ANSWERED


def test_hostile_text_for_a_number_is_never_offered_anything() -> None:
    w = World(plan(), agents=())
    for number in ("13800138000@evil", "138\r\nAction: Originate", "1380013800१", "13800138000;x=y", "+"):
        w.arrive(MUSIC, number)
    w.wait(300)
    assert w.pbx.dialled == []
    assert all(said.prompts != ("callback_offer",) for said in w.did(Announce))


def test_a_line_that_closes_keeps_the_promise_for_the_next_day() -> None:
    evening = Hours(days=frozenset(range(1, 8)), opens=time(9), closes=time(16, 1))
    w = World(with_line(plan(expires_s=86400.0), MUSIC, hours=evening), agents=())
    caller = asks(w)
    w.wait(60)
    w.log_in("a1")
    assert w.state(caller) is S.CALL_BACK
    w.wait(16 * 3600)
    assert w.told(e.CallEnded) == []
    w.wait(3600)
    assert len(w.pbx.dialled) == 0
    assert w.told(e.OfferMade)
