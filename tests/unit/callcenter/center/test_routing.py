"""Routing through the core: strategies, penalties, weights, skills, lanes, places and several phones, one row each."""

from dataclasses import replace
from typing import Any

import pytest

from callcenter.calls.machine import CallState
from callcenter.domain import requests as r
from callcenter.domain.commands import HangUp, RingAgent
from callcenter.domain.events import CallMoved, CallPlaced, OfferEnded, OfferResult
from callcenter.domain.facts import BridgeMissed
from callcenter.domain.ids import AgentId, CallId, ChannelId
from callcenter.domain.plan import AgentPlan, Choice, Plan
from callcenter.domain.routing import AutoPause, Lane, Membership, PenaltyChange, PenaltyRule, Strategy
from tests.support.core import World, with_line
from tests.support.floor import MAIN, MENU, OTHER, SECOND, make_plan

ALL = ("a1", "a2", "a3")


def agents(plan: Plan, **changes: dict[str, Any]) -> Plan:
    """The plan with some agents changed."""
    new: dict[AgentId, AgentPlan] = {k: replace(v, **changes.get(k, {})) for k, v in plan.agents.items()}
    return replace(plan, agents=new)


def penalties(plan: Plan, **levels: int) -> Plan:
    """The plan with penalties in the main queue; everybody keeps the usual place."""
    members = {
        name: {"members": {MAIN: Membership(penalty=levels.get(name, 0), position=place)}}
        for place, name in enumerate(ALL)
    }
    return agents(plan, **members)


def other_queue(plan: Plan, **settings: Any) -> Plan:
    """The plan with the second queue changed."""
    return replace(plan, queues={**plan.queues, OTHER: replace(plan.queues[OTHER], **settings)})


def rung_for(w: World, caller: ChannelId) -> list[str]:
    """Everybody whose phone rings for the caller."""
    return [w.core.center.offers[ring].agent for ring in w.call(caller).rings]


def serve(w: World, caller: ChannelId, talk_s: float = 5.0) -> str:
    """The phone that rings is picked up, they talk, the caller hangs up; who it was."""
    agent = w.rung(caller)
    assert agent is not None
    w.pick_up(caller)
    w.wait(talk_s)
    w.hang_up(caller)
    return agent


def six_calls(strategy: Strategy, talks: dict[str, float] | None = None) -> str:
    """Who takes six calls, one after the other, all three agents being free each time."""
    w = World(make_plan(queue={"strategy": strategy, "wrap_up_s": 0.0}), agents=ALL)
    taken = ""
    for _ in range(6):
        caller = w.arrive()
        agent = w.rung(caller) or ""
        taken += agent[1]
        serve(w, caller, (talks or {}).get(agent, 5.0))
        w.wait(1.0)
    return taken


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        (Strategy.LONGEST_IDLE, "123123"),
        (Strategy.FEWEST_CALLS, "123123"),
        (Strategy.ROUND_ROBIN, "123123"),
        (Strategy.ROUND_ROBIN_ORDERED, "123123"),
        (Strategy.LINEAR, "111111"),
    ],
)
def test_given_three_free_agents_when_six_calls_come_then_taken_by(strategy: Strategy, expected: str) -> None:
    assert six_calls(strategy) == expected


def test_given_least_talk_when_one_talks_long_then_the_others_take_the_next_calls() -> None:
    assert six_calls(Strategy.LEAST_TALK, {"a1": 100.0, "a2": 30.0, "a3": 20.0}) == "123323"


@pytest.mark.parametrize("strategy", [Strategy.RANDOM, Strategy.WEIGHTED_RANDOM])
def test_given_chance_when_the_same_calls_come_then_the_same_agents_take_them(strategy: Strategy) -> None:
    assert six_calls(strategy) == six_calls(strategy)
    assert set(six_calls(strategy)) <= {"1", "2", "3"}


def test_given_linear_when_an_agent_misses_then_the_try_goes_on_below() -> None:
    queue = {"strategy": Strategy.LINEAR, "deadline_routing": False}
    w = World(make_plan(queue=queue, rules={"rest_s": 0.5}), agents=ALL)
    caller = w.arrive()
    tried = []
    for _ in range(4):
        tried.append(w.rung(caller))
        w.wait(8.0)
    assert tried == ["a1", "a2", "a3", "a1"]


def test_given_midnight_when_fewest_calls_then_everybody_begins_anew() -> None:
    w = World(make_plan(queue={"strategy": Strategy.FEWEST_CALLS, "wrap_up_s": 0.0}), agents=ALL[:2])
    serve(w, w.arrive())
    caller = w.arrive()
    assert w.rung(caller) == "a2"
    serve(w, caller)
    serve(w, w.arrive())
    w.wait(9 * 3600.0)
    assert w.rung(w.arrive()) == "a1"


# Penalties.


@pytest.mark.parametrize(
    ("settings", "wait_s", "expected"),
    [
        pytest.param({}, 0.0, "a2", id="the lowest tier first"),
        pytest.param({"penalty_rules": (PenaltyRule(after_s=0, high=PenaltyChange(value=0)),)}, 0.0, None, id="max"),
        pytest.param(
            {
                "penalty_rules": (
                    PenaltyRule(after_s=0, high=PenaltyChange(value=0)),
                    PenaltyRule(after_s=6, high=PenaltyChange(value=1, relative=True)),
                )
            },
            6.0,
            "a2",
            id="a rule opens the next tier at its time, with nothing else happening",
        ),
        pytest.param({"penalty_rules": (PenaltyRule(after_s=0, low=PenaltyChange(value=2)),)}, 0.0, "a3", id="min"),
        pytest.param({"penalty_rules": (PenaltyRule(after_s=0, lift=PenaltyChange(value=5)),)}, 0.0, "a1", id="raise"),
        pytest.param({"penalty_members_limit": 3}, 0.0, "a1", id="few members: penalties do not count"),
        pytest.param({"penalty_members_limit": 2}, 0.0, "a2", id="more members than the limit: penalties count"),
    ],
)
def test_given_penalties_when_a_caller_waits_then_rung(settings: dict[str, Any], wait_s: float, expected: str) -> None:
    w = World(penalties(make_plan(queue=settings), a1=3, a2=1, a3=2), agents=ALL)
    caller = w.arrive()
    if wait_s:
        assert w.rung(caller) is None
        w.wait(wait_s)
    assert w.rung(caller) == expected


# Skills, and turns that nobody is kept from.


ENGLISH = "english >= 3; after 8 s english >= 1; after 12 s anyone"


def test_given_a_requirement_when_the_wait_grows_then_it_relaxes_step_by_step() -> None:
    plan = agents(make_plan(), a1={"skills": {}}, a2={"skills": {"english": 1}})
    w = World(with_line(plan, "12345", requirement=ENGLISH), agents=("a1",))
    caller = w.arrive()
    w.wait(7.9)
    assert w.rung(caller) is None
    w.log_in("a2")
    assert w.rung(caller) is None
    w.wait(0.1)
    assert w.rung(caller) == "a2"
    w.log_out("a2")
    assert w.rung(caller) is None
    w.wait(4.0)
    assert w.rung(caller) == "a1"


def test_given_a_caller_whom_nobody_can_serve_when_others_come_then_they_are_not_kept_waiting() -> None:
    plan = with_line(agents(make_plan(), a1={"skills": {}}), "12345", requirement="english")
    w = World(plan, agents=("a1",))
    first = w.arrive("12345")
    second = w.arrive("12347", number="13900000002")
    assert (w.rung(first), w.rung(second)) == (None, "a1")


def test_given_requirements_of_queue_and_key_when_chosen_then_both_hold() -> None:
    plan = make_plan(queue={"requirement": "tax"})
    top = plan.menus[plan.lines[MENU].menu]  # type: ignore[index]
    menu = replace(top, keys={"1": Choice(queue=MAIN, requirement="english >= 2")})
    plan = replace(plan, menus={**plan.menus, menu.name: menu})
    plan = agents(
        plan, a1={"skills": {"tax": 1}}, a2={"skills": {"english": 3}}, a3={"skills": {"english": 2, "tax": 1}}
    )
    w = World(plan, agents=ALL)
    caller = w.arrive(MENU)
    w.digits(caller, "1")
    assert w.rung(caller) == "a3"
    why = w.call(caller).why[-1]
    assert why.asked == "english >= 2 and tax >= 1"
    assert {p.agent: p.reason for p in why.passed} == {"a1": "english 0 < 2", "a2": "tax 0 < 1"}


# Queues that share agents.


def one_free_agent(plan: Plan) -> tuple[World, ChannelId, ChannelId]:
    """A caller in the second queue, then one in the main queue, then an agent of both logs in."""
    w = World(plan, agents=())
    lighter = w.arrive(SECOND, number="1")
    w.wait(0.5)
    heavier = w.arrive("12345", number="2")
    w.log_in("a1")
    return w, lighter, heavier


def test_given_equal_weights_when_an_agent_is_free_then_whoever_is_due_first_over_all_queues() -> None:
    w, lighter, heavier = one_free_agent(make_plan())
    assert (w.rung(lighter), w.rung(heavier)) == ("a1", None)


def test_given_a_heavier_queue_when_it_has_no_agent_to_spare_then_it_goes_first() -> None:
    w, lighter, heavier = one_free_agent(make_plan(queue={"weight": 5}))
    assert (w.rung(lighter), w.rung(heavier)) == (None, "a1")


def test_given_a_heavier_queue_whose_caller_this_agent_cannot_serve_then_the_lighter_is_not_starved() -> None:
    w, lighter, heavier = one_free_agent(make_plan(queue={"weight": 5, "requirement": "english"}))
    assert (w.rung(lighter), w.rung(heavier)) == ("a1", None)


def test_given_a_shorter_target_when_an_agent_is_free_then_the_earlier_deadline_goes_first() -> None:
    w, first, urgent = one_free_agent(with_line(make_plan(), "12345", target_s=5.0, warn_s=3.0))
    assert (w.rung(first), w.rung(urgent)) == (None, "a1")


def test_given_a_deadline_from_the_arrival_when_a_menu_took_time_then_that_caller_goes_first() -> None:
    plan = with_line(make_plan(), MENU, deadline_from_arrival=True)
    w = World(plan, agents=())
    slow = w.arrive(MENU)
    w.wait(3.0)
    direct = w.arrive("12345", number="2")
    w.wait(1.0)
    w.digits(slow, "1")
    w.log_in("a1")
    assert (w.rung(slow), w.rung(direct)) == ("a1", None)


def test_given_a_cap_on_talks_when_it_is_reached_then_callers_wait_beside_idle_agents() -> None:
    w = World(make_plan(queue={"max_talks": 1}), agents=ALL)
    first, second = w.arrive(), w.arrive(number="2")
    assert (w.rung(first), w.rung(second)) == ("a1", None)
    w.pick_up(first)
    w.wait(10.0)
    assert w.rung(second) is None
    w.hang_up(first)
    assert w.rung(second) == "a2"


# The order of callers.


def in_order(w: World) -> list[str]:
    """The numbers of those who wait in the main queue, in their order."""
    c = w.core.center
    return [c.calls[call].number for call in c.in_queue[MAIN]]


def three_waiting(plan: Plan | None = None) -> tuple[World, list[ChannelId]]:
    """Three callers in the main queue, nobody at work."""
    w = World(plan, agents=())
    callers = []
    for number in ("1", "2", "3"):
        callers.append(w.arrive(number=number))
        w.wait(0.5)
    return w, callers


def move(w: World, caller: ChannelId, **to: Any) -> None:
    """A supervisor moves a caller."""
    w.ask(r.MoveCall(actor="test", call=w.call(caller).id, **to))


@pytest.mark.parametrize(
    ("index", "to", "expected"),
    [
        (2, {"position": 1}, "312"),
        (2, {"position": 2}, "132"),
        (0, {"position": 2}, "213"),
        (0, {"position": 3}, "231"),
        (0, {"position": 99}, "231"),
        (1, {"by": -1}, "213"),
        (1, {"by": 1}, "132"),
        (1, {"by": -9}, "213"),
        (1, {"position": 2}, "123"),
    ],
)
def test_given_three_waiting_when_one_is_moved_then_the_order_is(index: int, to: dict[str, int], expected: str) -> None:
    w, callers = three_waiting()
    move(w, callers[index], **to)
    assert "".join(in_order(w)) == expected
    (told,) = w.told(CallPlaced)
    assert told.position == expected.index(str(index + 1)) + 1
    w.log_in("a1")
    assert w.rung(callers[int(expected[0]) - 1]) == "a1"


def test_given_callers_moved_again_and_again_then_every_move_takes_effect() -> None:
    w, callers = three_waiting()
    for _ in range(60):
        move(w, callers[2], position=2)
        assert in_order(w)[1] == "3"
        move(w, callers[1], position=2)
        assert in_order(w)[1] == "2"


def test_given_a_greater_priority_when_set_then_first_and_back_again() -> None:
    w, callers = three_waiting()
    w.ask(r.SetPriority(actor="test", call=w.call(callers[2]).id, priority=5))
    assert in_order(w) == ["3", "1", "2"]
    w.ask(r.SetPriority(actor="test", call=w.call(callers[2]).id, priority=0))
    assert in_order(w) == ["1", "2", "3"]


def test_given_a_ringing_caller_when_moved_to_another_queue_then_the_phone_stops_and_the_clock_goes_on() -> None:
    plan = agents(make_plan(), a1={"queues": (MAIN,)}, a2={"queues": (OTHER,)})
    w = World(plan, agents=("a1",))
    caller = w.arrive()
    w.wait(3.0)
    before = w.call(caller)
    move(w, caller, queue=OTHER)
    after = w.call(caller)
    assert (after.state, after.queue, after.deadline) == (CallState.WAITING, OTHER, before.deadline)
    assert [e.queue for e in w.told(CallMoved)] == [OTHER]
    assert [c.channel for c in w.did(HangUp)] == [before.offer]
    w.log_in("a2")
    assert w.rung(caller) == "a2"
    assert w.agent("a1").misses == 0


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (r.MoveCall(actor="test", call=CallId("pbx1:none"), position=1), "unknown_call"),
        (r.SetPriority(actor="test", call=CallId("pbx1:none"), priority=1), "unknown_call"),
    ],
)
def test_given_no_such_call_when_moved_then_refused(request_: r.Request, code: str) -> None:
    assert World().refused(request_) == code


def test_given_a_waiting_caller_when_moved_without_or_to_no_place_then_refused() -> None:
    w, (first, *_) = three_waiting()
    call = w.call(first).id
    assert w.refused(r.MoveCall(actor="test", call=call)) == "bad_move"
    assert w.refused(r.MoveCall(actor="test", call=call, position=1, by=1)) == "bad_move"
    assert w.refused(r.MoveCall(actor="test", call=call, queue=MAIN.__class__("nowhere"))) == "unknown_queue"
    assert w.refused(r.SetPriority(actor="test", call=call, priority=5000)) == "bad_priority"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param({"priority": 1}, "4123", id="priority: before all"),
        pytest.param({"priority": -1}, "1234", id="negative priority: behind all"),
        pytest.param({"position": 1}, "4123", id="position 1: before all of equal priority"),
        pytest.param({"position": 3}, "1243", id="position 3"),
        pytest.param({"position": 9}, "1234", id="a place behind one's own is no gain and no loss"),
        pytest.param({"position": 1, "priority": -1}, "1234", id="never before those of greater priority"),
    ],
)
def test_given_three_waiting_when_a_line_asks_for_a_place_then_the_order_is(
    settings: dict[str, int], expected: str
) -> None:
    w, _ = three_waiting(with_line(make_plan(), "12347", **settings))
    w.arrive("12347", number="4")
    assert "".join(in_order(w)) == expected


@pytest.mark.parametrize(
    ("lane", "number", "calls_before", "first"),
    [
        (Lane(name="care", priority=5, numbers=frozenset({"+86 138-0013-8000"})), "013800138000", 0, True),
        (Lane(name="care", priority=5, numbers=frozenset({"13800138000"})), "008613800138000", 0, True),
        (Lane(name="care", priority=5, numbers=frozenset({"13800138000"})), "13800138001", 0, False),
        (Lane(name="again", priority=5, repeat_calls=3), "13900000009", 2, True),
        (Lane(name="again", priority=5, repeat_calls=3), "13900000009", 1, False),
        (Lane(name="again", priority=5, repeat_calls=2), "", 5, False),
    ],
)
def test_given_a_lane_when_a_caller_belongs_to_it_then_before_others(
    lane: Lane, number: str, calls_before: int, first: bool
) -> None:
    w = World(make_plan(lanes={lane.name: lane}), agents=())
    for _ in range(calls_before):
        w.hang_up(w.arrive(number=number))
    w.arrive(number="1")
    w.wait(1.0)
    caller = w.arrive(number=number)
    assert (in_order(w)[0] == number) == first
    assert w.call(caller).lane == (lane.name if first else "")


def test_given_an_emergency_key_when_pressed_then_its_lane() -> None:
    plan = make_plan(lanes={"emergency": Lane(name="emergency", priority=9)})
    top = plan.menus[plan.lines[MENU].menu]  # type: ignore[index]
    menus = {**plan.menus, top.name: replace(top, keys={"9": Choice(queue=MAIN, lane="emergency")})}
    w, _ = three_waiting(replace(plan, menus=menus))
    caller = w.arrive(MENU, number="9")
    w.digits(caller, "9")
    assert in_order(w) == ["9", "1", "2", "3"]
    assert (w.call(caller).priority, w.call(caller).lane) == (9, "emergency")


# Callers who were here before.


@pytest.mark.parametrize(
    ("gap_s", "number", "line", "expected"),
    [
        pytest.param(50.0, "+8613800000001", "12345", True, id="in time, the number written otherwise"),
        pytest.param(61.0, "13800000001", "12345", False, id="too late"),
        pytest.param(5.0, "13800000002", "12345", False, id="another number"),
    ],
)
def test_given_a_caller_who_hung_up_when_calling_again_then_the_old_place(
    gap_s: float, number: str, line: str, expected: bool
) -> None:
    w = World(make_plan(queue={"redial_s": 60.0}), agents=())
    first = w.arrive(number="13800000001")
    w.wait(1.0)
    w.arrive(number="2")
    w.wait(1.0)
    w.hang_up(first)
    w.wait(gap_s)
    w.arrive(line, number=number)
    assert (in_order(w)[0] == number) == expected


def test_given_a_place_taken_again_when_a_third_call_comes_then_it_is_not_given_twice() -> None:
    w = World(make_plan(queue={"redial_s": 60.0}), agents=())
    number = "13800000001"
    w.hang_up(w.arrive(number=number))
    for each in ("2", number, number):
        w.wait(0.5)
        w.arrive(number=each)
    assert in_order(w) == [number, "2", number]


STICKY = {"sticky_days": 2.0, "sticky_wait_s": 10.0, "wrap_up_s": 0.0}


def spoke_with_a2() -> World:
    """The caller 13800138000 has spoken with a2, who is free again; a1 has been idle longer."""
    w = World(make_plan(queue=STICKY), agents=("a2",))
    serve(w, w.arrive())
    w.wait(1.0)
    w.log_in("a1")
    busy = w.arrive(number="5")
    assert w.rung(busy) == "a2"
    w.pick_up(busy)
    w.wait(5.0)
    w.hang_up(busy)
    return w


def test_given_an_agent_known_to_the_caller_when_free_then_that_one() -> None:
    w = spoke_with_a2()
    caller = w.arrive(number="+8613800138000")
    assert w.rung(caller) == "a2"
    assert w.call(caller).why[0].asked == "agent a2"


def test_given_an_agent_known_to_the_caller_when_busy_then_waited_for_a_while_only() -> None:
    w = spoke_with_a2()
    w.log_out("a1")
    other = w.arrive(number="7")
    w.pick_up(other)
    w.log_in("a1")
    caller = w.arrive()
    w.wait(9.9)
    assert w.rung(caller) is None
    w.wait(0.1)
    assert w.rung(caller) == "a1"


def test_given_an_agent_known_to_the_caller_when_not_at_work_or_long_ago_then_anyone() -> None:
    w = spoke_with_a2()
    w.log_out("a2")
    caller = w.arrive()
    assert w.rung(caller) == "a1"
    serve(w, caller)
    late = spoke_with_a2()
    late.wait(2 * 86_400.0 + 20)
    assert late.rung(late.arrive()) == "a1"


def test_given_an_agent_known_to_the_caller_when_missing_the_call_then_the_next_one() -> None:
    w = spoke_with_a2()
    caller = w.arrive()
    w.wait(8.0)
    assert w.rung(caller) == "a1"


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
