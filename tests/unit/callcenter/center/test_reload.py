"""The configuration is replaced while calls go on: what is kept, what changes at once, and what waits for its turn."""

from dataclasses import replace
from typing import Any

import pytest

from agents.machine import AgentState as A
from callcenter.calls.machine import CallState as S
from callcenter.center.view import Memo, view
from callcenter.domain import events as e
from callcenter.domain.commands import AskCaller, HangUp, PbxCommand
from callcenter.domain.ids import AgentId, LineNumber, QueueName
from callcenter.domain.plan import Choice, Plan
from callcenter.domain.requests import ReplacePlan
from callcenter.domain.routing import Strategy
from tests.support import replans
from tests.support.core import World, talking, with_line
from tests.support.floor import DIRECT, MAIN, MENU, OTHER, PBX, SECOND, make_plan


def reload(w: World, plan: Plan) -> None:
    """The plan is replaced."""
    w.ask(ReplacePlan(plan=plan, actor="cli:test"))


def plan_of(w: World) -> Plan:
    """The plan in force."""
    return w.core.center.plan


def in_line(w: World, queue: str = MAIN) -> list[str]:
    """Who waits in the queue, in order."""
    return list(w.core.center.in_queue[QueueName(queue)])


# The answer and the record.


def test_a_plan_that_says_the_same_changes_nothing() -> None:
    w = World()
    w.arrive()
    before = plan_of(w)
    reload(w, make_plan())
    assert (w.events, w.commands) == ([], [])
    assert plan_of(w) is before
    assert w.core.center.reloads == 0


def test_who_replaced_what_is_told_first() -> None:
    w = World()
    plan = replans.with_queue(replans.with_agent(plan_of(w), "a4", endpoint="1009"), MAIN, ring_s=5.0)
    reload(w, replans.without(plan, "departments", "12329"))
    assert isinstance(w.events[0], e.PlanChanged)
    changes = w.events[0].changes
    assert (w.events[0].actor, changes.added) == ("cli:test", {"agents": ("a4",)})
    assert changes.removed == {"departments": ("12329",)}
    assert changes.changed == {"queues": ("main",)}


# Queues.


def test_callers_of_a_queue_that_is_gone_wait_in_their_line_s_with_place_and_deadline() -> None:
    w = World(agents=())
    first = w.arrive(SECOND)
    w.wait(2.0)
    second = w.arrive(DIRECT)
    w.wait(2.0)
    third = w.arrive(SECOND)
    deadlines = [w.call(ch).deadline for ch in (first, second, third)]
    clocks = [w.call(ch).requested_at for ch in (first, second, third)]
    reload(w, replans.without_queue(plan_of(w)))
    assert in_line(w) == [w.call(ch).id for ch in (first, second, third)]
    assert [w.call(ch).deadline for ch in (first, second, third)] == deadlines
    assert [w.call(ch).requested_at for ch in (first, second, third)] == clocks
    assert [(m.call, m.was, m.queue) for m in w.told(e.CallMoved)] == [
        (w.call(ch).id, OTHER, MAIN) for ch in (first, third)
    ]
    assert not any(isinstance(command, PbxCommand) for command in w.commands)


def test_a_phone_that_rings_for_a_queue_that_is_gone_stops_and_rings_for_the_other() -> None:
    w = World()
    caller = w.arrive(SECOND)
    rung = w.call(caller).rings[0]
    reload(w, replans.without_queue(plan_of(w)))
    (over,) = w.told(e.OfferEnded)
    assert (over.offer, over.result) == (rung, e.OfferResult.WITHDRAWN)
    assert [o.queue for o in w.told(e.OfferMade)] == [MAIN]
    assert w.agent("a1").misses == 0
    w.pick_up(caller)
    assert w.state(caller) is S.TALKING


def test_who_was_overdue_in_a_queue_that_is_gone_is_not_sent_away() -> None:
    w = World(replans.with_queue(make_plan(), OTHER, max_wait_s=5.0, ring_s=20.0, deadline_routing=False))
    caller = w.arrive(SECOND)
    w.wait(6.0)
    assert w.call(caller).overdue
    reload(w, replans.without_queue(plan_of(w)))
    assert w.state(caller) is S.RINGING
    assert w.call(caller).queue == MAIN


def test_a_talk_of_a_queue_that_is_gone_goes_on_and_counts_for_the_line_s() -> None:
    w, caller = talking(line=SECOND)
    reload(w, replans.without_queue(plan_of(w)))
    assert not w.did(HangUp)
    assert w.state(caller) is S.TALKING
    assert w.core.center.load == {MAIN: 1}
    w.hang_up(caller)
    assert w.core.center.queue_figures[MAIN].at(w.now).today.tally.answered == 1


def test_a_phone_picked_up_in_the_very_moment_is_not_hung_up() -> None:
    w = World()
    caller = w.arrive(SECOND)
    w.auto = False
    w.pbx.pick_up(w.leg(caller))
    w.hear(1)
    reload(w, replans.without(replans.without_queue(plan_of(w)), "agents", "a1"))
    assert not w.did(HangUp)
    w.auto = True
    w.hear()
    assert (w.state(caller), w.call(caller).queue) == (S.TALKING, MAIN)
    assert w.agent("a1").state is A.TALKING


def test_figures_of_what_remains_are_kept_and_new_ones_begin() -> None:
    w, caller = talking()
    w.hang_up(caller)
    plan = plan_of(w)
    queue = replace(plan.queues[OTHER], name=QueueName("new"))
    reload(w, replace(plan, queues={**plan.queues, queue.name: queue}))
    figures = w.core.center.queue_figures
    assert [figures[q].at(w.now).today.tally.answered for q in (MAIN, OTHER, queue.name)] == [1, 0, 0]
    shown = view(w.core.center, {}, w.now, Memo())
    assert [q.name for q in shown.queues] == ["main", "other", "new"]


def test_a_longer_or_shorter_wait_holds_for_those_who_wait() -> None:
    w = World(agents=())
    caller = w.arrive()
    w.wait(30.0)
    reload(w, replans.with_queue(plan_of(w), MAIN, max_wait_s=40.0))
    w.wait(9.0)
    assert w.state(caller) is S.WAITING
    w.wait(1.1)
    assert w.state(caller) is S.LEAVING


def test_a_wait_that_is_over_by_the_new_plan_ends_at_once() -> None:
    w = World(agents=())
    caller = w.arrive()
    w.wait(30.0)
    reload(w, replans.with_queue(plan_of(w), MAIN, max_wait_s=20.0))
    w.wait(0.001)
    assert w.state(caller) is S.LEAVING


def test_the_length_limit_is_for_those_who_come() -> None:
    w = World(agents=())
    callers = [w.arrive() for _ in range(3)]
    reload(w, replans.with_queue(plan_of(w), MAIN, max_length=2))
    assert [w.state(ch) for ch in callers] == [S.WAITING] * 3
    assert w.state(w.arrive()) is S.LEAVING


def test_a_cap_that_is_lifted_lets_the_next_caller_ring_at_once() -> None:
    w = World(make_plan(queue={"max_talks": 1}), agents=("a1", "a2"))
    w.pick_up(w.arrive())
    second = w.arrive()
    assert w.state(second) is S.WAITING
    reload(w, replans.with_queue(plan_of(w), MAIN, max_talks=None))
    assert w.rung(second) == "a2"


def test_another_strategy_holds_for_the_next_ring() -> None:
    w = World(agents=("a3", "a2", "a1"))
    reload(w, replans.with_queue(plan_of(w), MAIN, strategy=Strategy.LINEAR))
    assert w.rung(w.arrive()) == "a1"


def test_penalties_that_are_lifted_let_an_agent_be_rung_at_once() -> None:
    skilled = replans.with_queue(make_plan(), MAIN, requirement="english")
    w = World(skilled)
    caller = w.arrive()
    assert w.state(caller) is S.WAITING
    reload(w, replans.with_queue(skilled, MAIN, requirement=""))
    assert w.rung(caller) == "a1"


# Lines.


def test_a_line_that_is_gone_is_served_on() -> None:
    w = World(agents=())
    caller = w.arrive(SECOND)
    reload(w, replans.without(plan_of(w), "lines", SECOND))
    assert w.call(caller).line == SECOND
    w.log_in("a1")
    w.pick_up(caller)
    assert w.state(caller) is S.TALKING


def test_another_target_moves_deadlines_and_clocks_of_those_who_wait() -> None:
    w = World(agents=())
    caller = w.arrive()
    w.wait(8.0)
    reload(w, with_line(plan_of(w), DIRECT, target_s=12.0, warn_s=5.0))
    call = w.call(caller)
    assert call.deadline == call.arrived_at + 12.0
    assert {warned.clock for warned in w.told(e.ClockWarned)} == {e.Clock.RING, e.Clock.REQUEST}
    w.wait(3.9)
    assert not w.told(e.ClockBreached)
    w.wait(0.2)
    assert len(w.told(e.ClockBreached)) == 2


def test_a_breach_that_was_told_stays_told() -> None:
    w = World(agents=())
    caller = w.arrive()
    w.wait(16.0)
    reload(w, with_line(plan_of(w), DIRECT, target_s=30.0, warn_s=20.0))
    w.wait(20.0)
    assert not w.told(e.ClockBreached)
    assert w.call(caller).breached == set(e.Clock)


def test_ringing_turns_into_music_by_the_new_limit() -> None:
    w = World(agents=())
    caller = w.arrive()
    w.wait(4.0)
    reload(w, with_line(plan_of(w), DIRECT, ring_limit_s=5.0))
    w.wait(1.1)
    assert w.call(caller).up


# Menus.


def test_a_caller_in_a_menu_that_is_gone_is_led_to_people() -> None:
    w = World(agents=())
    caller = w.arrive(MENU)
    plan = with_line(plan_of(w), MENU, menu=None)
    reload(w, replace(plan, menus={}))
    assert w.state(caller) is S.WAITING


def test_a_caller_in_a_menu_with_other_keys_is_asked_anew() -> None:
    w = World(agents=())
    caller = w.arrive(MENU)
    reload(w, replans.with_menu(plan_of(w), "top", keys={"1": Choice(queue=OTHER)}))
    assert [ask.channel for ask in w.did(AskCaller)] == [caller]
    w.digits(caller, "1")
    assert w.call(caller).queue == OTHER


def test_other_departments_are_there_at_once() -> None:
    w, caller = talking()
    w.department("a1")
    w.pick_up(caller)
    reload(w, replace(plan_of(w), departments={}))
    w.join("a1")
    assert w.state(caller) is S.THREE_WAY
    w.leave("a1")
    assert w.state(caller) is S.WITH_DEPARTMENT


# Rules.


@pytest.mark.parametrize("seconds", [0.0, 3.0])
def test_the_time_until_a_lost_phone_is_logged_out(seconds: float) -> None:
    w = World(make_plan(rules={"unreachable_logout_s": 10.0}))
    w.register("1001", reachable=False)
    w.wait(2.0)
    plan = plan_of(w)
    reload(w, replace(plan, rules=replace(plan.rules, unreachable_logout_s=seconds)))
    w.wait(4.0)
    assert (w.agent("a1").state is A.LOGGED_OUT) == bool(seconds)
    w.wait(20.0)
    assert (w.agent("a1").state is A.LOGGED_OUT) == bool(seconds)


def test_what_was_learnt_and_counted_of_those_who_remain_is_kept() -> None:
    w = World(agents=("a1", "a2"))
    caller = w.arrive()
    w.wait(3.0)
    w.pick_up(caller)
    w.wait(10.0)
    w.hang_up(caller)
    c = w.core.center
    before: tuple[Any, ...] = (dict(c.pickups), dict(c.last_ring), dict(c.rings), dict(c.cursor), w.agent("a1"))
    assert all(before)
    reload(w, replans.with_agent(plan_of(w), "a4", endpoint="1009"))
    assert (c.pickups, c.last_ring, c.rings, c.cursor, w.agent("a1")) == before


def test_nothing_of_an_agent_who_is_gone_is_left() -> None:
    w = World(agents=("a1",))
    caller = w.arrive()
    w.pick_up(caller)
    w.hang_up(caller)
    reload(w, replans.without(plan_of(w), "agents", "a1"))
    c = w.core.center
    a1 = AgentId("a1")
    assert a1 not in c.agents
    assert a1 not in c.pickups
    assert a1 not in c.cursor.values()
    assert not any(agent == a1 for _, agent in c.last_ring)
    assert (PBX, "1001") not in c.agent_of_phone
    assert not [key for key in c.timers if "a1" in key]
    assert c.present == {MAIN: 0, OTHER: 0}


def test_a_new_line_takes_calls() -> None:
    w = World()
    plan = plan_of(w)
    line = replace(plan.lines[LineNumber(DIRECT)], number=LineNumber("12366"), queue=OTHER)
    reload(w, replace(plan, lines={**plan.lines, line.number: line}))
    caller = w.arrive("12366")
    assert (w.call(caller).queue, w.rung(caller)) == (OTHER, "a1")
    assert LineNumber("12366") in w.core.center.line_figures
