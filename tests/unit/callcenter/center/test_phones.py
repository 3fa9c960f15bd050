"""Phones that are gone for long, pauses that end by themselves, and rings that were given up before they began."""

import pytest

from agents.machine import AgentState as A
from callcenter.calls.machine import CallState
from callcenter.domain import requests as r
from callcenter.domain.commands import HangUp
from callcenter.domain.facts import PhoneChannelOpened
from callcenter.domain.ids import AgentId, ChannelId
from tests.support.core import World, talking
from tests.support.floor import PBX, make_plan

A1 = AgentId("a1")


def watched() -> World:
    return World(make_plan(rules={"unreachable_logout_s": 60.0}))


def test_an_agent_whose_phone_is_gone_for_long_is_logged_out() -> None:
    w = watched()
    w.register("1001", reachable=False)
    w.wait(59.9)
    assert w.agent("a1").state is A.IDLE
    w.wait(0.1)
    assert w.agent("a1").state is A.LOGGED_OUT


def test_one_whose_phone_is_back_in_time_is_not() -> None:
    w = watched()
    w.register("1001", reachable=False)
    w.wait(30)
    w.register("1001", reachable=True)
    w.wait(60)
    assert (w.agent("a1").state, w.core.center.timers) == (A.IDLE, {})


def test_without_the_limit_nobody_is_logged_out() -> None:
    w = World(make_plan(rules={"unreachable_logout_s": 0.0}))
    w.register("1001", reachable=False)
    w.wait(86_400)
    assert w.agent("a1").state is A.IDLE


def test_blind_nobody_is_logged_out() -> None:
    w = watched()
    w.register("1001", reachable=False)
    w.lose()
    w.wait(120)
    assert w.agent("a1").state is A.IDLE
    w.pbx.reachable["1001"] = True
    w.sync()
    w.wait(60)
    assert w.agent("a1").state is A.IDLE


def test_a_phone_that_is_lost_while_it_rings_stops_and_the_caller_waits_on() -> None:
    w = World(make_plan(rules={"unreachable_logout_s": 5.0}))
    caller = w.arrive()
    leg = w.leg(caller)
    w.register("1001", reachable=False)
    w.wait(5)
    assert (w.agent("a1").state, w.state(caller)) == (A.LOGGED_OUT, CallState.WAITING)
    assert leg not in w.pbx.channels


def test_a_pause_for_a_time_ends_by_itself_also_across_a_restart() -> None:
    w = World()
    w.ask(r.Pause(agent=A1, reason="break", for_s=60.0, actor="test"))
    w.wait(30)
    w.restart()
    w.sync()
    w.wait(29.9)
    assert w.agent("a1").state is A.PAUSED
    w.wait(0.1)
    assert w.agent("a1").state is A.IDLE


@pytest.mark.parametrize("for_s", [0.0, -1.0, 1e9, float("nan")])
def test_a_pause_of_no_time_is_refused(for_s: float) -> None:
    assert World().refused(r.Pause(agent=A1, reason="break", for_s=for_s, actor="test")) == "bad_time"


def test_a_wrap_up_is_extended() -> None:
    w, caller = talking()
    w.hang_up(caller)
    w.ask(r.ExtendWrapUp(agent=A1, by_s=20.0, actor="test"))
    w.wait(29.9)
    assert w.agent("a1").state is A.WRAP_UP
    w.wait(0.1)
    assert w.agent("a1").state is A.IDLE


@pytest.mark.parametrize("by_s", [0.0, -1.0, 1e9, float("nan")])
def test_by_no_time_it_is_not(by_s: float) -> None:
    w, caller = talking()
    w.hang_up(caller)
    assert w.refused(r.ExtendWrapUp(agent=A1, by_s=by_s, actor="test")) == "bad_time"


def test_without_a_wrap_up_there_is_none_to_extend() -> None:
    assert World().refused(r.ExtendWrapUp(agent=A1, actor="test")) == "no_wrap_up"


def test_a_leg_that_comes_to_be_after_it_was_given_up_is_ended() -> None:
    """The hang-up came too early: there was no channel yet to hang up."""
    w = World()
    late = ChannelId("cc-u1-1")
    w.feed(PhoneChannelOpened(pbx=PBX, channel=late, endpoint="1001"))
    assert w.did(HangUp) == [HangUp(pbx=PBX, channel=late)]
    assert w.agent("a1").own_channels == frozenset()
