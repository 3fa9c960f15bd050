"""Which caller goes first: queues that share agents, places, priorities, lanes, and callers who were here before."""

from dataclasses import replace

import pytest

from callcenter.calls.machine import CallState
from callcenter.domain import requests as r
from callcenter.domain.commands import HangUp
from callcenter.domain.events import CallMoved, CallPlaced
from callcenter.domain.ids import CallId
from callcenter.domain.plan import Choice
from callcenter.domain.routing import Lane
from tests.support.core import World, with_line
from tests.support.floor import MAIN, MENU, OTHER, SECOND, make_plan
from tests.support.routing import (
    ALL,
    agents,
    in_order,
    move,
    one_free_agent,
    other_queue,
    serve,
    three_waiting,
)

# Queues that share agents.


def test_given_equal_weights_when_an_agent_is_free_then_whoever_is_due_first_over_all_queues() -> None:
    w, lighter, heavier = one_free_agent(make_plan())
    assert (w.rung(lighter), w.rung(heavier)) == ("a1", None)


def test_given_a_heavier_queue_when_it_has_no_agent_to_spare_then_it_goes_first() -> None:
    w, lighter, heavier = one_free_agent(make_plan(queue={"weight": 5}))
    assert (w.rung(lighter), w.rung(heavier)) == (None, "a1")


def test_given_a_heavier_queue_whose_caller_this_agent_cannot_serve_then_the_lighter_is_not_starved() -> None:
    w, lighter, heavier = one_free_agent(make_plan(queue={"weight": 5, "requirement": "english"}))
    assert (w.rung(lighter), w.rung(heavier)) == ("a1", None)


@pytest.mark.parametrize(
    ("main", "other", "priorities", "first"),
    [
        pytest.param({"weight": 5}, {"weight": 7}, (0, 0), "lighter", id="the greater weight, whoever came first"),
        pytest.param({"weight": 5}, {"weight": 5}, (0, 0), "lighter", id="equal weights: whoever is due first"),
        pytest.param({}, {}, (3, 0), "heavier", id="greater priority, over all queues"),
        pytest.param({"weight": 5}, {}, (0, 9), "heavier", id="weight before priority"),
        pytest.param({"weight": 5, "max_talks": 1}, {}, (0, 0), "heavier", id="a cap that is not reached"),
    ],
)
def test_given_two_queues_with_one_agent_when_free_then_first(
    main: dict[str, int], other: dict[str, int], priorities: tuple[int, int], first: str
) -> None:
    plan = other_queue(make_plan(queue=main), **other)
    plan = with_line(with_line(plan, "12345", priority=priorities[0]), SECOND, priority=priorities[1])
    w, lighter, heavier = one_free_agent(plan)
    assert (w.rung(lighter), w.rung(heavier)) == (("a1", None) if first == "lighter" else (None, "a1"))


def test_given_a_heavier_queue_with_agents_to_spare_when_others_wait_then_all_are_served_at_once() -> None:
    w = World(make_plan(queue={"weight": 5}), agents=ALL[:2])
    callers = w.arrive(SECOND, number="1"), w.arrive("12345", number="2")
    assert [w.rung(caller) for caller in callers] == ["a1", "a2"]


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
        pytest.param({"position": 1, "priority": 1}, "4123", id="a place among those of the same priority: the first"),
        pytest.param({"position": 2, "priority": 1}, "4123", id="a place behind one's own priority's is not taken"),
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
