"""Call-backs through cuts, kills and restarts: nobody is dialled twice, and nobody is lost."""

import pytest

from callcenter.calls.call_back import CallBack
from callcenter.calls.machine import CallState
from callcenter.domain import events as e
from callcenter.domain.call_back import First
from callcenter.domain.commands import DialCaller, RingAgent, Say
from callcenter.domain.ids import ChannelId
from callcenter.store import codec
from tests.support.calling_back import MUSIC, NUMBER, answer, asked, asks, back, called, citizen, dialled, pick_up, plan
from tests.support.core import World
from tests.support.dialplan import BUSY

S = CallState


def killed(w: World, *, lost: int = 0) -> None:
    """kill -9, and a new engine with the last turns unsaved; the PBX goes on, and the link is not up yet."""
    w.begin()
    w.restart(lost=lost)


def test_the_record_with_its_call_back_survives_the_store() -> None:
    w, caller = dialled()
    call = w.call(caller)
    assert isinstance(call.call_back, CallBack)
    assert codec.load_call(codec.dump(call)) == call


def test_a_kept_place_is_there_after_a_start() -> None:
    w, caller = asked()
    younger = w.arrive(MUSIC, "13900139000")
    killed(w)
    w.sync()
    assert w.state(caller) is S.CALL_BACK
    w.log_in("a1")
    assert (w.rung(caller), w.state(younger)) == ("a1", S.WAITING)


def test_it_expires_although_the_engine_was_away() -> None:
    w, caller = asked(expires_s=600.0)
    w.begin()
    w.pbx.cut()
    killed(w)
    w.now = type(w.now)(w.now + 700)
    w.restart()
    w.sync()
    w.wait(1)
    assert w.call(caller).outcome is e.Outcome.CALL_BACK_FAILED


def test_it_waits_for_its_next_try_after_a_start_too() -> None:
    w, caller = dialled()
    w.hang_up(citizen(w, caller), BUSY)
    killed(w)
    w.sync()
    w.wait(58)
    assert w.state(caller) is S.CALL_BACK
    w.wait(3)
    assert w.state(caller) is S.CALLING_BACK


def test_a_restarted_pbx_does_not_take_the_place_away() -> None:
    w, caller = asked()
    w.begin()
    w.pbx.crash()
    w.hear()
    w.sync()
    w.log_in("a1")
    assert w.state(caller) is S.CALLING_BACK


@pytest.mark.parametrize("place", ["say", "hold"])
def test_a_caller_who_was_just_being_told_is_told_again(place: str) -> None:
    """A prompt that plays may be an earlier one, which leads to music."""
    w = World(plan(), agents=())
    caller = w.arrive(MUSIC)
    w.wait(10.5)
    w.keys(caller, "1")
    killed(w)
    if place == "hold":
        w.pbx.put(w.pbx.channels[caller], "hold", up=True)
    w.sync()
    assert [said.prompts for said in w.did(Say)] == [("callback_confirmed",)]
    w.wait(4)
    assert (w.state(caller), back(w, caller).gone) == (S.CALL_BACK, True)


def test_one_whom_plan_b_found_meanwhile_has_been_served() -> None:
    w = World(plan(), agents=())
    caller = w.arrive(MUSIC)
    w.wait(10.5)
    w.keys(caller, "1")
    w.pbx.put(w.pbx.channels[caller], "hold", up=True)
    killed(w)
    w.wait(6)
    w.pbx.plan_b(caller, "1003")
    w.sync()
    assert w.state(caller) is S.TALKING
    w.hang_up(caller)
    assert w.call(caller).outcome is e.Outcome.ANSWERED


def test_an_agent_whose_phone_still_rings_is_waited_for() -> None:
    w, caller = asked(agents=("a1",))
    leg = w.leg(caller)
    killed(w)
    w.sync()
    assert (w.state(caller), w.rung(caller)) == (S.CALLING_BACK, "a1")
    pick_up(w, leg)
    answer(w, caller)
    assert (w.state(caller), len(w.pbx.dialled)) == (S.TALKING, 1)


def test_an_agent_who_picked_up_meanwhile_gets_the_citizen() -> None:
    w, caller = asked(agents=("a1",))
    leg = w.leg(caller)
    killed(w)
    w.pbx.pick_up(leg)
    w.sync()
    assert w.pbx.dialled == ["PJSIP/13800138000@trunk"]
    answer(w, caller)
    assert w.state(caller) is S.TALKING


def test_an_agent_who_went_meanwhile_is_no_miss() -> None:
    w, caller = asked(agents=("a1",))
    leg = w.leg(caller)
    killed(w)
    w.pbx.end(leg)
    w.sync()
    assert (w.agent("a1").misses, w.state(caller), w.rung(caller)) == (0, S.CALLING_BACK, "a1")


@pytest.mark.parametrize("first", list(First))
@pytest.mark.parametrize("lost", [0, 1])
def test_a_citizen_whose_phone_still_rings_is_not_dialled_again(first: First, lost: int) -> None:
    w, caller = dialled(first=first)
    killed(w, lost=lost)
    w.sync()
    answer(w, caller)
    if first is First.CALLER:
        pick_up(w, w.leg(caller))
    assert w.state(caller) is S.TALKING
    assert len(w.pbx.dialled) == 1


@pytest.mark.parametrize("first", list(First))
def test_a_citizen_who_was_not_reached_meanwhile_is_tried_later(first: First) -> None:
    w, caller = dialled(first=first)
    leg = citizen(w, caller)
    killed(w)
    w.pbx.end(leg, BUSY)
    w.sync()
    assert (w.state(caller), back(w, caller).tries, w.agent("a1").state.value) == (S.CALL_BACK, 1, "idle")
    assert w.agent("a1").misses == 0
    w.wait(59)
    assert len(w.pbx.dialled) == 1


def test_a_citizen_who_is_joined_with_the_agent_meanwhile_talks() -> None:
    w, caller = dialled()
    leg = citizen(w, caller)
    killed(w)
    w.pbx.pick_up(leg)
    w.sync()
    assert (w.state(caller), w.call(caller).agent, w.agent("a1").state.value) == (S.TALKING, "a1", "talking")


def test_a_citizen_who_finds_the_agent_gone_waits_with_music_then_goes_first() -> None:
    w, caller = dialled()
    leg, agent = citizen(w, caller), w.leg(caller)
    killed(w)
    w.pbx.end(agent)
    w.pbx.pick_up(leg)
    w.sync()
    assert (w.state(caller), w.rung(caller)) == (S.RINGING, "a1")
    w.pick_up(caller)
    assert (w.state(caller), len(w.pbx.dialled)) == (S.TALKING, 1)


def test_or_is_served_by_plan_b() -> None:
    w, caller = dialled()
    leg, agent = citizen(w, caller), w.leg(caller)
    killed(w)
    w.pbx.end(agent)
    w.pbx.pick_up(leg)
    w.wait(6)
    w.pbx.plan_b(leg, "1003")
    w.sync()
    assert (w.state(caller), w.agent("a1").state.value) == (S.TALKING, "idle")
    w.hang_up(leg)
    assert w.call(caller).outcome is e.Outcome.ANSWERED


def test_an_agent_is_not_left_alone_for_ever_without_an_engine() -> None:
    w, caller = dialled()
    agent, leg = w.leg(caller), citizen(w, caller)
    killed(w)
    w.wait(6)
    assert agent not in w.pbx.channels
    w.sync()
    assert (leg in w.pbx.channels, w.agent("a1").misses) == (False, 0)
    assert w.state(caller) in {S.CALL_BACK, S.CALLING_BACK}


def test_with_the_citizen_first_the_agent_is_rung_once_the_citizen_is_there() -> None:
    w, caller = dialled(first=First.CALLER)
    leg = citizen(w, caller)
    killed(w)
    w.pbx.pick_up(leg)
    w.sync()
    assert (w.state(caller), len(w.did(RingAgent))) == (S.RINGING, 1)
    w.pick_up(caller)
    assert w.state(caller) is S.TALKING


def test_a_dial_that_the_record_does_not_tell_is_found_by_its_name() -> None:
    w, caller = dialled()
    leg = citizen(w, caller)
    # The last turns are the dial, and what was heard of it.
    killed(w, lost=3)
    assert w.core.center.calls[w.call(caller).id].channel == caller
    w.sync()
    assert (citizen(w, caller), back(w, caller).dials) == (leg, 1)
    assert w.did(DialCaller) == []
    answer(w, caller)
    assert w.state(caller) is S.TALKING


def test_a_talk_that_the_record_does_not_tell_goes_on() -> None:
    w, caller = dialled()
    w.hang_up(citizen(w, caller), BUSY)
    # The last that is saved is that nobody is tried just now.
    saved = w.saved[-1]
    w.wait(60.1)
    agent = w.leg(caller)
    pick_up(w, agent)
    leg = citizen(w, caller)
    answer(w, caller)
    w.saved.append(saved)
    killed(w)
    assert w.core.center.calls[w.call(caller).id].state is S.CALL_BACK
    w.sync()
    assert {agent, leg} <= set(w.pbx.channels)
    assert w.pbx.channels[agent].bridge == w.pbx.channels[leg].bridge != ""
    assert (w.state(caller), w.call(caller).agent) == (S.TALKING, "a1")


def test_a_called_back_talk_survives_as_any_talk() -> None:
    w, caller = called()
    killed(w)
    w.sync()
    assert w.state(caller) is S.TALKING
    w.hang_up(citizen(w, caller))
    assert w.call(caller).outcome is e.Outcome.ANSWERED


def test_a_cut_while_a_leg_is_being_ended_ends_it_after_all() -> None:
    w, caller = dialled()
    leg = citizen(w, caller)
    w.begin()
    w.pbx.cut()
    w.pbx.end(ChannelId(w.leg(caller)))
    w.hear()
    w.sync()
    assert (leg in w.pbx.channels, w.state(caller)) == (False, S.CALLING_BACK)


def test_two_numbers_are_two_call_backs_after_a_start_as_well() -> None:
    w = World(plan(), agents=())
    first, second = asks(w), asks(w, "13900139000")
    killed(w)
    w.sync()
    later = asks(w, NUMBER)
    assert [w.state(x) for x in (first, second, later)] == [S.CALL_BACK, S.CALL_BACK, S.ENDED]


def test_with_the_citizen_first_one_who_went_to_plan_b_is_brought_back_and_the_agent_is_rung() -> None:
    w, caller = dialled(first=First.CALLER)
    leg = citizen(w, caller)
    killed(w)
    w.pbx.pick_up(leg)
    w.wait(6)
    assert w.place(leg) == "planb"
    w.sync()
    assert (w.state(caller), w.place(leg), len(w.did(RingAgent))) == (S.RINGING, "hold", 1)


def test_one_who_was_to_be_told_and_whom_plan_b_found_is_not_hung_up_on() -> None:
    w = World(plan(), agents=())
    caller = w.arrive(MUSIC)
    w.wait(10.5)
    w.lose()
    w.keys(caller, "1")
    w.wait(6)
    w.pbx.plan_b(caller, "1003")
    w.sync()
    assert w.state(caller) is S.TALKING
    w.wait(120)
    assert w.state(caller) is S.TALKING
