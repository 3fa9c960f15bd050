"""Kept call-backs under another plan: promises go on by the new rules, or end in a person's hands."""

from dataclasses import replace
from datetime import time

from callcenter.calls.machine import CallState
from callcenter.domain import events as e
from callcenter.domain import requests as r
from callcenter.domain.call_back import CallBackRules
from callcenter.domain.commands import Announce
from callcenter.domain.hours import Hours
from callcenter.domain.plan import Plan, Queue
from tests.support.calling_back import MUSIC, answer, asked, back, citizen, dialled, plan
from tests.support.core import World
from tests.support.dialplan import BUSY
from tests.support.floor import MAIN, OTHER, make_plan

S = CallState
NIGHT = Hours(days=frozenset(range(1, 8)), opens=time(1), closes=time(2))


def reload(w: World, new: Plan) -> None:
    w.ask(r.ReplacePlan(plan=new, actor="test"))


def main(w: World, **changes: object) -> Plan:
    """The plan with other rules of the main queue's call-backs."""
    whole = w.core.center.plan
    queue: Queue = whole.queues[MAIN]
    rules = replace(queue.call_back or CallBackRules(), **changes)  # type: ignore[arg-type]
    return replace(whole, queues={**whole.queues, MAIN: replace(queue, call_back=rules)})


def test_new_hours_hold_at_once() -> None:
    w, caller = asked()
    reload(w, main(w, hours=NIGHT))
    w.log_in("a1")
    assert w.state(caller) is S.CALL_BACK
    reload(w, main(w, hours=None))
    assert w.state(caller) is S.CALLING_BACK


def test_fewer_tries_end_what_has_had_as_many() -> None:
    w, caller = dialled()
    w.hang_up(citizen(w, caller), BUSY)
    reload(w, main(w, tries=1))
    assert w.call(caller).outcome is e.Outcome.CALL_BACK_FAILED


def test_numbers_that_may_not_be_dialled_any_more_are_left_to_a_person() -> None:
    w, caller = asked()
    way = w.core.center.plan.call_back
    assert way is not None
    reload(w, replace(w.core.center.plan, call_back=replace(way, numbers=("0X.",))))
    assert w.call(caller).outcome is e.Outcome.CALL_BACK_FAILED


def test_a_way_out_that_is_gone_while_the_agent_is_rung_lets_the_agent_go() -> None:
    w, caller = asked(agents=("a1",))
    leg = w.leg(caller)
    reload(w, replace(w.core.center.plan, call_back=None))
    w.begin()
    w.pbx.pick_up(leg)
    w.settle()
    assert (w.call(caller).outcome, w.agent("a1").state.value) == (e.Outcome.CALL_BACK_FAILED, "idle")
    assert (w.pbx.dialled, w.pbx.channels) == ([], {})


def test_a_citizen_who_is_being_rung_is_rung_on() -> None:
    w, caller = dialled()
    reload(w, main(w, ring_s=10.0, hours=NIGHT))
    answer(w, caller)
    assert w.state(caller) is S.TALKING


def test_a_queue_that_is_gone_gives_way_to_the_lines() -> None:
    w, caller = asked()
    whole = w.core.center.plan
    lines = {number: replace(line, queue=OTHER, menu=None) for number, line in whole.lines.items()}
    agents = {name: replace(agent, queues=(OTHER,)) for name, agent in whole.agents.items()}
    reload(w, replace(whole, lines=lines, agents=agents, queues={OTHER: whole.queues[OTHER]}, menus={}))
    assert (w.call(caller).queue, w.state(caller)) == (OTHER, S.CALL_BACK)
    w.log_in("a1")
    assert w.rung(caller) == "a1"


def test_callers_who_wait_are_offered_what_is_new() -> None:
    w = World(make_plan(), agents=())
    w.arrive(MUSIC)
    w.wait(60)
    assert w.did(Announce) == []
    reload(w, plan())
    w.wait(0.1)
    assert [said.prompts for said in w.did(Announce)] == [("callback_offer",)]


def test_what_changed_is_told_by_name() -> None:
    w, caller = asked()
    way = w.core.center.plan.call_back
    assert way is not None
    reload(w, replace(w.core.center.plan, call_back=replace(way, prefix="9")))
    (told,) = w.told(e.PlanChanged)
    assert told.changes.changed == {"call_back": ("prefix",)}
    reload(w, replace(w.core.center.plan, call_back=None))
    (told,) = w.told(e.PlanChanged)
    assert told.changes.changed == {"call_back": ("dial", "numbers", "prefix", "caller_id")}
    assert back(w, caller).tries == 0
