"""Who is offered which call, and what becomes of each offer."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from agents.machine import AgentState
from callcenter.calls.machine import CallState
from callcenter.center.offers import UNMET_S
from callcenter.domain import events as e
from callcenter.domain.commands import HangUp, RingAgent
from callcenter.domain.facts import BridgeMissed, ChannelHungUp, LegAnswered, LegRinging
from callcenter.domain.ids import AgentId, ChannelId, OfferId
from tests.support.core import World
from tests.support.floor import MAIN, MENU, OTHER, PBX, SECOND, make_plan

S, R = CallState, e.OfferResult


# In which order.


def test_the_agent_idle_longest_is_rung_first() -> None:
    w = World(agents=("a2", "a3", "a1"))
    assert [w.rung(w.arrive()) for _ in range(3)] == ["a2", "a3", "a1"]


def test_idle_counts_from_the_end_of_the_last_talk() -> None:
    w = World(make_plan(queue={"wrap_up_s": 0.0}), agents=("a1", "a2"))
    first, second = w.arrive(), w.arrive()
    for caller in (first, second):
        w.pick_up(caller)
        w.wait(5)
    w.hang_up(second)
    w.wait(5)
    w.hang_up(first)
    assert [w.rung(w.arrive()), w.rung(w.arrive())] == ["a2", "a1"]


def test_the_caller_who_waits_longest_is_offered_first_over_all_queues() -> None:
    w = World(agents=())
    callers = [w.arrive(SECOND), w.arrive(), w.arrive(SECOND)]
    for agent, caller in zip(("a1", "a2", "a3"), callers, strict=True):
        w.log_in(agent)
        assert w.rung(caller) == agent
        w.wait(0.1)


def test_the_wait_counts_from_the_request_not_from_the_arrival() -> None:
    w = World(agents=())
    by_menu = w.arrive(MENU)
    w.wait(1)
    direct = w.arrive()
    w.wait(1)
    w.digits(by_menu, "1")
    w.log_in("a1")
    assert (w.rung(direct), w.rung(by_menu)) == ("a1", None)


def test_an_agent_is_offered_only_the_calls_of_own_queues() -> None:
    plan = make_plan()
    agents = {k: replace(v, queues=(OTHER,) if k == "a1" else (MAIN,)) for k, v in plan.agents.items()}
    w = World(replace(plan, agents=agents), agents=("a1", "a2"))
    assert (w.rung(w.arrive()), w.rung(w.arrive(SECOND))) == ("a2", "a1")


def test_one_turn_pairs_as_many_as_there_are() -> None:
    w = World(agents=())
    callers = [w.arrive() for _ in range(3)]
    w.lose()
    for agent in ("a1", "a2"):
        w.log_in(agent)
    w.sync()
    assert [w.rung(caller) for caller in callers] == ["a1", "a2", None]


# What the phone is told.


@pytest.mark.parametrize(("full", "shown"), [(False, "138****8000"), (True, "13800138000")])
def test_the_callers_number_is_masked_unless_the_rules_say_otherwise(full: bool, shown: str) -> None:
    w = World(make_plan(rules={"full_number_to_agents": full}))
    w.arrive(number="13800138000")
    assert w.did(RingAgent)[0].shown_number == shown


def test_offers_of_a_call_are_numbered() -> None:
    w = World(agents=("a1", "a2"))
    caller = w.arrive()
    w.hang_up(w.leg(caller), 21)
    made = w.told(e.OfferMade)[0]
    assert (made.offer, made.agent, made.attempt, made.queue) == (f"cc-{caller}-2", "a2", 2, MAIN)
    assert (w.call(caller).offers, w.call(caller).last_missed_by) == (2, "a1")


# How a ring ends.

REFUSALS: dict[str, tuple[Callable[[World, ChannelId], None], e.OfferResult]] = {
    "486 after ringing": (lambda w, leg: w.hang_up(leg, 17), R.REJECTED),
    "603": (lambda w, leg: w.hang_up(leg, 21), R.REJECTED),
    "480 or 408 after ringing": (lambda w, leg: w.hang_up(leg, 19), R.NO_ANSWER),
    "404": (lambda w, leg: w.hang_up(leg, 1), R.UNREACHABLE),
    "network failure": (lambda w, leg: w.hang_up(leg, 38), R.UNREACHABLE),
    "ring time over": (lambda w, leg: w.wait(8.0), R.NO_ANSWER),
}
SILENT = {"486 before ringing": (17, R.BUSY), "480 before ringing": (19, R.UNREACHABLE), "404": (1, R.UNREACHABLE)}


@pytest.mark.parametrize("how", REFUSALS)
def test_a_miss_offers_the_caller_to_the_next_agent_in_the_same_turn(how: str) -> None:
    """Place, clocks and queue are kept; the agent rests."""
    act, result = REFUSALS[how]
    w = World(agents=("a1", "a2"))
    caller = w.arrive()
    before = w.call(caller)
    act(w, w.leg(caller))
    (ended,) = w.told(e.OfferEnded)
    assert (ended.result, ended.agent) == (result, "a1")
    call = w.call(caller)
    assert (call.state, w.rung(caller)) == (S.RINGING, "a2")
    assert (call.arrived_at, call.requested_at, call.queue) == (before.arrived_at, before.requested_at, before.queue)
    assert [(s.who, s.result) for s in call.stints[1:]] == [("a1", result.value), ("a2", "")]
    assert w.agent("a1").resting


@pytest.mark.parametrize("how", SILENT)
def test_a_phone_that_never_rang_is_not_the_agents_miss(how: str) -> None:
    cause, result = SILENT[how]
    w = World(agents=("a1", "a2"))
    w.auto = False
    caller = w.arrive()
    w.hear(1)
    leg = w.leg(caller)
    w.feed(ChannelHungUp(pbx=PBX, channel=leg, cause=cause))
    assert (w.told(e.OfferEnded)[0].result, w.agent("a1").misses) == (result, 0)


def test_a_phone_that_is_picked_up_but_never_bridged_is_dropped() -> None:
    w = World(agents=("a1", "a2"))
    caller = w.arrive()
    leg = w.leg(caller)
    w.wait(7)
    w.feed(LegAnswered(pbx=PBX, channel=leg))
    w.wait(2.9)
    assert w.rung(caller) == "a1"
    w.wait(0.1)
    assert HangUp(pbx=PBX, channel=leg) in w.did(HangUp)
    assert (w.told(e.OfferEnded)[0].result, w.rung(caller)) == (R.DROPPED, "a2")


def test_a_phone_that_is_picked_up_and_gone_before_the_caller_was_there_is_dropped() -> None:
    w = World(agents=("a1", "a2"))
    caller = w.arrive()
    leg = w.leg(caller)
    w.feed(LegAnswered(pbx=PBX, channel=leg))
    w.hang_up(leg, 16)
    assert (w.told(e.OfferEnded)[0].result, w.rung(caller)) == (R.DROPPED, "a2")


# What follows for the agent.


def test_after_a_miss_the_agent_rests_and_is_then_offered_the_next_call() -> None:
    w = World()
    caller = w.arrive()
    w.hang_up(w.leg(caller), 21)
    assert w.state(caller) is S.WAITING
    w.wait(4.9)
    assert w.state(caller) is S.WAITING
    w.wait(0.1)
    assert (w.rung(caller), w.told(e.OfferMade)[0].attempt) == ("a1", 2)


def test_after_so_many_misses_in_a_row_the_agent_is_paused() -> None:
    w = World()
    caller = w.arrive()
    for _ in range(3):
        w.hang_up(w.leg(caller), 21)
        w.wait(5)
    assert (w.agent("a1").state.value, w.agent("a1").reason) == ("paused", "多次未接")
    w.wait(60)
    assert w.state(caller) is S.WAITING
    w.unpause("a1")
    assert w.rung(caller) == "a1"


def test_a_talk_between_the_misses_breaks_the_row() -> None:
    w = World(make_plan(rules={"misses_before_pause": 2}, queue={"wrap_up_s": 0.0}))
    for _ in range(3):
        caller = w.arrive()
        w.hang_up(w.leg(caller), 21)
        w.wait(5)
        w.pick_up(caller)
        w.wait(10)
        w.hang_up(caller)
    assert w.agent("a1").state.value == "idle"


def test_a_busy_or_dead_phone_never_pauses_the_agent() -> None:
    w = World()
    caller = w.arrive()
    for _ in range(5):
        w.hang_up(w.leg(caller), 1)
        w.wait(5)
    assert (w.agent("a1").misses, w.rung(caller)) == (0, "a1")


# Answered.


def test_answered_is_when_both_are_in_one_bridge() -> None:
    w = World()
    caller = w.arrive()
    w.wait(4)
    w.auto = False
    w.pick_up(caller)
    w.hear(2)
    assert w.state(caller) is S.RINGING
    w.hear(1)
    call = w.call(caller)
    assert (call.state, call.answered_at, call.agent_channel, call.up) == (S.TALKING, w.now, f"cc-{caller}-1", True)
    answered = [event for _, event in w.history if isinstance(event, e.CallAnswered)]
    assert (answered[0].agent, answered[0].ring_ms, answered[0].wait_ms) == ("a1", 4000, 4000)
    assert call.stints[-1].joined_at == w.now
    assert w.agent("a1").state.value == "talking"


def test_ring_time_at_agents_counts_and_an_offer_does_not_restart_the_clock() -> None:
    w = World(agents=("a1", "a2"))
    caller = w.arrive()
    w.wait(8)
    w.wait(3)
    w.pick_up(caller)
    assert w.told(e.CallAnswered)[0].wait_ms == 11_000


# Late and doubled facts.


@pytest.mark.parametrize("kind", [LegRinging, LegAnswered])
def test_facts_about_a_ring_that_is_over_change_nothing(kind: type[LegRinging] | type[LegAnswered]) -> None:
    w = World(agents=("a1", "a2"))
    caller = w.arrive()
    old = w.leg(caller)
    w.hang_up(old, 21)
    calls, agents = dict(w.core.center.calls), dict(w.core.center.agents)
    w.feed(kind(pbx=PBX, channel=old), ChannelHungUp(pbx=PBX, channel=old, cause=16))
    assert (w.events, w.commands) == ([], [])
    assert (calls, agents) == (w.core.center.calls, w.core.center.agents)


def test_facts_told_twice_count_once() -> None:
    w = World()
    caller = w.arrive()
    leg = w.leg(caller)
    for fact in (LegRinging(pbx=PBX, channel=leg), LegAnswered(pbx=PBX, channel=leg)):
        w.feed(fact)
        before = dict(w.core.center.timers)
        w.wait(0.5)
        w.feed(fact)
        assert w.core.center.timers == before
        assert w.events == []


def test_a_phone_picked_up_just_as_it_is_withdrawn_does_not_keep_the_caller() -> None:
    """Asterisk may bridge the old leg for a moment; the caller then waits on with music."""
    w = World(agents=("a1",))
    caller = w.arrive()
    w.auto = False
    leg = w.leg(caller)
    w.hear()
    w.pbx.channels[leg].up = True
    w.pbx.join(w.pbx.channels[leg], caller)
    w.log_out("a1")
    w.auto = True
    w.hear()
    assert (w.state(caller), w.place(caller), w.call(caller).up) == (S.WAITING, "hold", True)
    assert leg not in w.pbx.channels


# The view of the records.


def test_an_offer_is_known_by_the_leg_that_rings() -> None:
    w = World()
    caller = w.arrive()
    offer = w.offer(caller)
    assert offer is not None
    assert w.core.center.offers == {OfferId(ChannelId(f"cc-{caller}-1")): offer}
    assert (offer.agent, offer.made_at, offer.rang) == (AgentId("a1"), w.now, True)


def test_caller_who_goes_as_the_phone_is_picked_up_is_no_miss_and_rings_nobody_else() -> None:
    """Asterisk tells of the end of the agent's leg before it tells of the caller's."""
    w = World(agents=("a1", "a2"))
    caller = w.arrive()
    w.auto = False
    w.begin()
    w.pbx.end(caller)
    w.pbx.pick_up(w.leg(caller))
    w.pbx.facts.rotate(-1)
    w.hear()
    assert [event.result for event in w.told(e.OfferEnded)] == [R.WITHDRAWN]
    assert (w.call(caller).outcome, w.call(caller).offers) == (e.Outcome.ABANDONED_RING, 1)
    assert (w.agent("a1").state, w.agent("a1").misses) == (AgentState.IDLE, 0)


def test_agent_who_did_not_get_a_caller_who_is_still_there_is_not_blamed_and_the_next_is_rung() -> None:
    w = World(agents=("a1", "a2"))
    caller = w.arrive()
    leg = w.leg(caller)
    w.feed(LegAnswered(pbx=PBX, channel=leg), BridgeMissed(pbx=PBX, channel=leg, result="FAILURE"))
    w.hang_up(leg)
    w.wait(UNMET_S)
    assert (w.rung(caller), w.agent("a1").misses) == ("a2", 0)
