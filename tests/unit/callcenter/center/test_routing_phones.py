"""Several phones that ring for one caller, and what agents' own settings do."""

import pytest

from callcenter.calls.machine import CallState
from callcenter.domain import requests as r
from callcenter.domain.commands import HangUp, RingAgent
from callcenter.domain.events import OfferEnded, OfferResult
from callcenter.domain.facts import BridgeMissed
from callcenter.domain.ids import AgentId, ChannelId
from callcenter.domain.routing import AutoPause, Strategy
from tests.support.core import World
from tests.support.floor import make_plan
from tests.support.routing import ALL, agents, penalties, rung_for, serve

# Several phones at once.


def test_given_ring_all_when_a_caller_comes_then_every_phone_rings_and_the_first_wins() -> None:
    w = World(make_plan(queue={"strategy": Strategy.RING_ALL}), agents=ALL)
    caller = w.arrive()
    assert rung_for(w, caller) == ["a1", "a2", "a3"]
    rounds = {command.round for command in w.did(RingAgent)}
    assert len(rounds) == 1
    assert "" not in rounds
    w.begin()
    w.pbx.pick_up(w.call(caller).rings[1])
    w.settle()
    call = w.call(caller)
    assert (call.state, call.agent, call.rings, call.offer) == (CallState.TALKING, "a2", (), None)
    results = {e.agent: e.result for e in w.told(OfferEnded)}
    assert results == {"a1": OfferResult.WITHDRAWN, "a2": OfferResult.ANSWERED, "a3": OfferResult.WITHDRAWN}
    assert len(w.did(HangUp)) == 2
    assert [w.agent(name).misses for name in ALL] == [0, 0, 0]
    assert all(w.agent(name).offerable for name in ("a1", "a3"))


def test_given_ring_all_when_the_caller_hangs_up_then_every_phone_stops() -> None:
    w = World(make_plan(queue={"strategy": Strategy.RING_ALL}), agents=ALL)
    caller = w.arrive()
    w.hang_up(caller)
    assert len(w.did(HangUp)) == 3
    assert not w.core.center.offers
    assert all(w.agent(name).offerable for name in ALL)


def test_given_ring_all_when_one_refuses_then_the_others_ring_on() -> None:
    w = World(make_plan(queue={"strategy": Strategy.RING_ALL}), agents=ALL)
    caller = w.arrive()
    w.hang_up(w.call(caller).rings[0], cause=21)
    assert w.state(caller) is CallState.RINGING
    assert rung_for(w, caller) == ["a2", "a3"]
    assert (w.agent("a1").misses, w.call(caller).agent) == (1, "a2")


def test_given_ring_all_when_an_agent_becomes_free_then_that_phone_joins() -> None:
    w = World(make_plan(queue={"strategy": Strategy.RING_ALL}), agents=("a1",))
    caller = w.arrive()
    w.log_in("a2")
    assert rung_for(w, caller) == ["a1", "a2"]


def test_given_ring_all_when_two_callers_wait_then_a_free_agent_serves_the_one_for_whom_no_phone_rings() -> None:
    w = World(make_plan(queue={"strategy": Strategy.RING_ALL}), agents=("a1",))
    first, second = w.arrive(), w.arrive(number="2")
    w.log_in("a2")
    assert (rung_for(w, first), rung_for(w, second)) == (["a1"], ["a2"])


def test_given_ring_all_with_tiers_when_every_phone_of_one_has_stopped_then_the_next_tier() -> None:
    w = World(penalties(make_plan(queue={"strategy": Strategy.RING_ALL}), a3=1), agents=ALL)
    caller = w.arrive()
    assert rung_for(w, caller) == ["a1", "a2"]
    w.hang_up(w.call(caller).rings[0], cause=21)
    assert rung_for(w, caller) == ["a2"]
    w.hang_up(w.call(caller).rings[0], cause=21)
    assert rung_for(w, caller) == ["a3"]


def test_given_ring_progressively_when_nobody_answers_then_one_phone_more_each_time() -> None:
    queue = {"strategy": Strategy.RING_PROGRESSIVELY, "progressive_s": 3.0, "ring_s": 20.0}
    w = World(make_plan(queue=queue), agents=ALL)
    caller = w.arrive()
    rings = []
    for _ in range(3):
        rings.append(rung_for(w, caller))
        w.wait(3.0)
    assert rings == [["a1"], ["a1", "a2"], ["a1", "a2", "a3"]]


def test_given_two_phones_picked_up_at_once_when_one_loses_then_it_is_no_miss() -> None:
    w = World(make_plan(queue={"strategy": Strategy.RING_ALL}), agents=ALL[:2])
    caller = w.arrive()
    loser = w.call(caller).rings[0]
    w.feed(BridgeMissed(pbx=w.pbx.name, channel=ChannelId(loser), result="LOST"))
    assert w.agent("a1").misses == 0
    assert [e.result for e in w.told(OfferEnded)] == [OfferResult.WITHDRAWN]
    assert rung_for(w, caller) == ["a2"]


def test_given_several_phones_when_the_engine_is_started_anew_then_all_ring_on() -> None:
    w = World(make_plan(queue={"strategy": Strategy.RING_ALL}), agents=ALL)
    caller = w.arrive()
    w.restart()
    w.sync()
    assert rung_for(w, caller) == ["a1", "a2", "a3"]


# Agents.


def test_given_an_agents_own_wrap_up_when_the_talk_ends_then_it_takes_the_place_of_the_queues() -> None:
    w = World(agents(make_plan(queue={"wrap_up_s": 10.0}), a1={"wrap_up_s": 25.0}))
    serve(w, w.arrive())
    assert w.agent("a1").wrap_up_ends == w.now + 25.0


def test_given_a_wrap_up_when_extended_then_it_ends_later() -> None:
    w = World(make_plan(queue={"wrap_up_s": 10.0}, rules={"wrap_up_extension_s": 20.0}))
    serve(w, w.arrive())
    w.ask(r.ExtendWrapUp(agent=AgentId("a1"), actor="test"))
    w.wait(29.9)
    assert w.agent("a1").state.value == "wrap_up"
    w.wait(0.1)
    assert w.agent("a1").state.value == "idle"
    assert w.refused(r.ExtendWrapUp(agent=AgentId("a1"), actor="test")) == "no_wrap_up"


def test_given_a_timed_pause_when_the_time_is_over_then_calls_again() -> None:
    w = World()
    w.ask(r.Pause(agent=AgentId("a1"), reason="break", for_s=60.0, actor="test"))
    caller = w.arrive()
    w.wait(59.9)
    assert w.rung(caller) is None
    w.wait(0.1)
    assert w.rung(caller) == "a1"


def test_given_a_timed_pause_asked_for_in_a_call_when_the_call_ends_then_it_begins() -> None:
    w = World(make_plan(queue={"wrap_up_s": 0.0}))
    caller = w.arrive()
    w.pick_up(caller)
    w.ask(r.Pause(agent=AgentId("a1"), reason="break", for_s=60.0, actor="test"))
    w.wait(10.0)
    w.hang_up(caller)
    assert w.agent("a1").pause_ends == w.now + 60.0
    w.unpause("a1")
    assert w.agent("a1").pause_ends is None


@pytest.mark.parametrize(
    ("rule", "gap_s", "expected"),
    [
        pytest.param(AutoPause(limits={"rejected": 2}), 0.0, "paused", id="a limit of its own"),
        pytest.param(AutoPause(limits={"rejected": 0}), 0.0, "idle", id="0: never"),
        pytest.param(AutoPause(limits={"no_answer": 1}), 0.0, "idle", id="another cause's limit"),
        pytest.param(AutoPause(limits={"rejected": 2}, within_s=60.0), 90.0, "idle", id="too far apart"),
    ],
)
def test_given_limits_by_cause_when_two_calls_are_rejected_then(rule: AutoPause, gap_s: float, expected: str) -> None:
    w = World(make_plan(rules={"auto_pause": rule, "rest_s": 1.0}))
    for _ in range(2):
        caller = w.arrive()
        w.hang_up(w.leg(caller), cause=21)
        w.hang_up(caller)
        w.wait(1.0 + gap_s)
    assert w.agent("a1").state.value == expected


def test_given_a_phone_away_for_long_when_the_limit_is_reached_then_logged_out() -> None:
    w = World(make_plan(rules={"unreachable_logout_s": 600.0}))
    w.register("1001", reachable=False)
    w.wait(300.0)
    w.register("1001", reachable=True)
    w.register("1001", reachable=False)
    w.wait(599.0)
    assert w.agent("a1").state.value == "idle"
    w.wait(1.0)
    assert w.agent("a1").state.value == "logged_out"
