"""What people ask for, carried out or refused."""

import pytest

from agents.machine import AgentState as A
from callcenter.calls.machine import CallState
from callcenter.domain import events as e
from callcenter.domain import requests as r
from callcenter.domain.commands import HangUp
from callcenter.domain.ids import AgentId, CallId, DepartmentId, QueueName
from tests.support.core import World, talking
from tests.support.floor import PBX

S, A1 = CallState, AgentId("a1")
AGENT_REQUESTS: list[r.AgentRequest] = [
    r.LogIn(agent=AgentId("a9"), actor="test"),
    r.LogOut(agent=AgentId("a9"), actor="test"),
    r.Pause(agent=AgentId("a9"), reason="break", actor="test"),
    r.Unpause(agent=AgentId("a9"), actor="test"),
    r.EndWrapUp(agent=AgentId("a9"), actor="test"),
    r.CallDepartment(agent=AgentId("a9"), department=DepartmentId("12333"), actor="test"),
    r.JoinParties(agent=AgentId("a9"), actor="test"),
    r.LeaveCall(agent=AgentId("a9"), actor="test"),
    r.CancelDepartment(agent=AgentId("a9"), actor="test"),
]


@pytest.mark.parametrize("request_", AGENT_REQUESTS, ids=lambda request: type(request).__name__)
def test_an_agent_who_is_not_there(request_: r.Request) -> None:
    assert World().refused(request_) == "unknown_agent"


@pytest.mark.parametrize("kind", [r.Unpause, r.EndWrapUp])
def test_an_agent_who_is_logged_out(kind: type[r.AgentRequest]) -> None:
    w = World(agents=())
    assert w.refused(kind(agent=A1, actor="test")) == "logged_out"
    assert w.refused(r.Pause(agent=A1, reason="break", actor="test")) == "logged_out"


def test_a_reason_that_is_not_configured() -> None:
    assert World().refused(r.Pause(agent=A1, reason="nap", actor="test")) == "unknown_reason"


@pytest.mark.parametrize("reason", ["用餐", "meal"])
def test_a_reason_in_either_language_is_kept_under_its_own_name(reason: str) -> None:
    w = World()
    w.pause("a1", reason)
    assert (w.agent("a1").state, w.agent("a1").reason) == (A.PAUSED, "用餐")


# In and out.


def test_who_is_in_stays_in() -> None:
    w = World()
    since = w.agent("a1").since
    w.wait(5)
    w.log_in("a1")
    assert (w.agent("a1").since, w.events) == (since, [])
    w.log_out("a2")
    assert w.events == []


@pytest.mark.parametrize("what", ["log_out", "pause"])
def test_going_while_the_phone_rings_stops_it_and_the_next_agent_is_rung(what: str) -> None:
    w = World(agents=("a1", "a2"))
    caller = w.arrive()
    leg = w.leg(caller)
    (w.log_out if what == "log_out" else w.pause)("a1")
    assert HangUp(pbx=PBX, channel=leg) in w.did(HangUp)
    assert w.told(e.OfferEnded)[0].result is e.OfferResult.WITHDRAWN
    assert (w.rung(caller), w.agent("a1").misses) == ("a2", 0)
    assert w.agent("a1").state is (A.LOGGED_OUT if what == "log_out" else A.PAUSED)


@pytest.mark.parametrize("what", ["log_out", "pause"])
def test_going_during_a_talk_follows_the_wrap_up(what: str) -> None:
    w, caller = talking()
    (w.log_out if what == "log_out" else w.pause)("a1")
    assert w.agent("a1").state is A.TALKING
    w.hang_up(caller)
    assert w.agent("a1").state is A.WRAP_UP
    waiting = w.arrive()
    w.wait(10)
    assert w.agent("a1").state is (A.LOGGED_OUT if what == "log_out" else A.PAUSED)
    assert w.state(waiting) is S.WAITING


def test_a_note_to_go_can_be_taken_back() -> None:
    w, caller = talking()
    w.log_out("a1")
    w.log_in("a1")
    w.pause("a1")
    w.unpause("a1")
    w.hang_up(caller)
    w.wait(10)
    assert w.agent("a1").state is A.IDLE


def test_going_ends_a_wrap_up() -> None:
    w, caller = talking()
    w.hang_up(caller)
    w.log_out("a1")
    assert (w.agent("a1").state, w.core.center.timers) == (A.LOGGED_OUT, {})


def test_who_is_not_paused_is_not_unpaused() -> None:
    w = World()
    w.unpause("a1")
    assert w.events == []


def test_back_from_a_pause_the_place_among_the_idle_is_kept() -> None:
    w = World(agents=("a1", "a2"))
    w.pause("a1")
    w.wait(60)
    w.unpause("a1")
    assert w.rung(w.arrive()) == "a1"


# Wrap-up.


def test_wrap_up_keeps_the_agent_from_calls_until_its_time_is_up() -> None:
    w, caller = talking()
    w.hang_up(caller)
    waiting = w.arrive()
    w.wait(9.9)
    assert w.state(waiting) is S.WAITING
    w.wait(0.1)
    assert w.rung(waiting) == "a1"


def test_or_until_the_agent_ends_it() -> None:
    w, caller = talking()
    w.hang_up(caller)
    waiting = w.arrive()
    w.end_wrap_up("a1")
    assert w.rung(waiting) == "a1"
    assert not any("wrap-up" in key for key in w.core.center.timers)


def test_without_a_wrap_up_there_is_none_to_end() -> None:
    assert World().refused(r.EndWrapUp(agent=A1, actor="test")) == "no_wrap_up"


# A call is ended.


def test_a_supervisor_ends_a_call() -> None:
    w, caller = talking()
    w.ask(r.HangUpCall(call=w.call(caller).id, actor="web:sup"))
    call = w.call(caller)
    assert (call.state, call.ended_by, call.outcome) == (S.ENDED, e.Party.SYSTEM, e.Outcome.ANSWERED)
    assert w.pbx.channels == {}


def test_a_call_that_is_not_there_cannot_be_ended() -> None:
    assert World().refused(r.HangUpCall(call=CallId("pbx1:u99"), actor="test")) == "unknown_call"


def test_nor_moved() -> None:
    w = World(agents=())
    assert w.refused(r.MoveCall(call=CallId("pbx1:u99"), position=1, actor="test")) == "unknown_call"
    waiting = w.call(w.arrive()).id
    assert w.refused(r.MoveCall(call=waiting, queue=QueueName("none"), actor="test")) == "unknown_queue"


def test_nor_one_that_cannot_be_reached() -> None:
    w, caller = talking()
    w.lose()
    assert w.refused(r.HangUpCall(call=w.call(caller).id, actor="test")) == "pbx_away"
    assert w.call(caller).ended_by is None
