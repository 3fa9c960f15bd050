"""The configuration is replaced while people wait: what they are told, how they leave, and when they are sent home."""

from dataclasses import replace
from datetime import time
from typing import Any

from callcenter.calls.machine import CallState
from callcenter.center import expect
from callcenter.domain.comfort import Absence, Comfort, Exit, WaitRules
from callcenter.domain.commands import Announce
from callcenter.domain.ids import AgentId, Instant
from callcenter.domain.plan import Hours, Plan
from callcenter.domain.requests import ReplacePlan
from tests.support import replans
from tests.support.core import World, with_line
from tests.support.floor import MAIN, MUSIC, OTHER, make_plan

S = CallState
OLD = WaitRules(comfort=Comfort(bulletins=("own/a",), prompts=("one",), first_s=10.0, every_s=30.0))


def waits(plan: Plan, **rules: Any) -> Plan:
    """The main queue treats those who wait otherwise."""
    return replans.with_queue(plan, MAIN, waits=replace(plan.queues[MAIN].waits, **rules))


def reload(w: World, plan: Plan) -> None:
    """The plan is replaced."""
    w.ask(ReplacePlan(plan=plan, actor="cli:test"))


def said(w: World) -> list[tuple[str, ...]]:
    """What was announced in the last step."""
    return [each.prompts for each in w.did(Announce)]


def test_a_new_bulletin_is_heard_by_those_who_wait_and_comfort_goes_on_at_its_new_pace() -> None:
    w = World(make_plan(queue={"waits": OLD}), agents=())
    w.arrive(MUSIC)
    w.wait(4)
    comfort = Comfort(bulletins=("own/a", "own/b"), prompts=("two",), first_s=6.0, every_s=5.0)
    reload(w, waits(w.core.center.plan, comfort=comfort))
    assert said(w) == [("own/b",)]
    w.wait(1.9)
    assert said(w) == []
    w.wait(0.2)
    assert said(w) == [("two",)]
    w.wait(5)
    assert said(w) == [("two",)]


def test_who_hears_ringing_is_told_nothing_by_a_new_plan_either() -> None:
    w = World(make_plan(), agents=())
    w.arrive()
    reload(w, waits(w.core.center.plan, comfort=OLD.comfort))
    w.wait(20)
    assert said(w) == []


def test_announcements_that_are_configured_no_more_end() -> None:
    w = World(make_plan(queue={"waits": OLD}), agents=())
    w.arrive(MUSIC)
    reload(w, waits(w.core.center.plan, comfort=Comfort()))
    w.wait(100)
    assert said(w) == []
    assert not [key for key in w.core.center.timers if key.endswith("announce")]


def test_another_plan_that_says_the_same_here_does_not_repeat_anything() -> None:
    w = World(make_plan(queue={"waits": OLD}), agents=())
    w.arrive(MUSIC)
    reload(w, replans.with_queue(w.core.center.plan, OTHER, ring_s=5.0))
    assert said(w) == []
    w.wait(10)
    assert said(w) == [("one",)]


def test_a_new_rule_for_leaving_holds_for_those_who_wait_already() -> None:
    w = World(make_plan(), agents=())
    caller = w.arrive(MUSIC)
    reload(w, waits(w.core.center.plan, leave_when_empty=frozenset({Absence.PAUSED})))
    assert (w.state(caller), w.call(caller).reason) == (S.LEAVING, "nobody_here")


def test_who_serves_the_queue_by_the_new_plan_is_there_and_counts_for_the_wait() -> None:
    base = make_plan(queue={"waits": WaitRules(leave_when_empty=frozenset({Absence.PAUSED}))})
    w = World(base, agents=("a1",))
    w.pick_up(w.arrive(MUSIC))
    caller = w.arrive(MUSIC)
    reload(w, replans.with_agent(w.core.center.plan, "a2", queues=(MAIN,), logged_in=True))
    assert w.state(caller) is S.WAITING
    away = {AgentId("a1"): replace(base.agents[AgentId("a1")], queues=(OTHER,))}
    reload(w, replace(w.core.center.plan, agents={**w.core.center.plan.agents, **away}))
    assert w.state(caller) is S.LEAVING
    w.now = Instant(w.now + 1)
    assert expect.joining(w.core.center, MAIN, w.now) is None


def test_keys_lead_where_the_new_plan_says() -> None:
    w = World(make_plan(), agents=())
    caller = w.arrive(MUSIC)
    w.keys(caller, "8")
    assert w.state(caller) is S.WAITING
    reload(w, waits(w.core.center.plan, exits={"8": Exit(hang_up=True)}))
    w.keys(caller, "8")
    assert w.state(caller) is S.LEAVING


def test_closing_time_is_that_of_the_new_plan() -> None:
    w = World(make_plan(queue={"max_wait_s": 7200.0}), agents=())
    caller = w.arrive(MUSIC)
    soon = Hours(days=frozenset({5}), opens=time(9), closes=time(16, 2))
    reload(w, with_line(w.core.center.plan, MUSIC, hours=soon, sweep_after_s=0.0))
    w.wait(100)
    reload(w, with_line(w.core.center.plan, MUSIC, hours=replace(soon, closes=time(16, 3)), sweep_after_s=0.0))
    w.wait(60)
    assert w.state(caller) is S.WAITING
    w.wait(22)
    assert (w.state(caller), w.call(caller).reason) == (S.LEAVING, "closing")
