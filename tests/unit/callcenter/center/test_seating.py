"""Agents who come, go and change phones with a new plan: no talk is cut, and nobody sits at another's phone."""

from dataclasses import replace

import pytest

from agents.machine import AgentState as A
from callcenter.calls.machine import CallState as S
from callcenter.center.view import Memo, view
from callcenter.domain import events as e
from callcenter.domain.commands import HangUp
from callcenter.domain.ids import AgentId, PbxName
from callcenter.domain.plan import Plan
from callcenter.domain.requests import LogIn, ReplacePlan
from tests.support import replans
from tests.support.core import World, talking
from tests.support.floor import MAIN, OTHER, make_plan

A1, A2 = AgentId("a1"), AgentId("a2")


def reload(w: World, plan: Plan) -> None:
    """The plan is replaced."""
    w.ask(ReplacePlan(plan=plan, actor="cli:test"))


def without_a1(w: World) -> Plan:
    """The plan without the first agent."""
    return replans.without(w.core.center.plan, "agents", "a1")


def moved(w: World, endpoint: str) -> Plan:
    """The plan with the first agent at another phone."""
    return replans.with_agent(w.core.center.plan, "a1", endpoint=endpoint)


def there(w: World) -> list[str]:
    """The agents shown."""
    return [agent.id for agent in view(w.core.center, {}, w.now, Memo()).agents]


# Who comes.


def test_a_new_agent_at_a_phone_that_is_there_gets_the_waiting_caller() -> None:
    w = World(agents=())
    w.register("1009", reachable=True)
    caller = w.arrive()
    reload(w, replans.with_agent(w.core.center.plan, "a4", endpoint="1009", logged_in=True))
    assert w.rung(caller) == "a4"
    w.pick_up(caller)
    assert w.state(caller) is S.TALKING
    assert there(w) == ["a1", "a2", "a3", "a4"]


def test_a_new_agent_is_logged_out_unless_configured_otherwise() -> None:
    w = World(agents=())
    caller = w.arrive()
    reload(w, replans.with_agent(w.core.center.plan, "a4", endpoint="dept1"))
    assert (w.agent("a4").state, w.agent("a4").reachable) == (A.LOGGED_OUT, True)
    w.log_in("a4")
    assert w.rung(caller) == "a4"


def test_a_new_agent_at_a_phone_that_is_in_use_or_away_gets_no_call() -> None:
    w = World(agents=())
    private = w.own_call("dept1")
    w.register("1009", reachable=False)
    caller = w.arrive()
    plan = replans.with_agent(w.core.center.plan, "a4", endpoint="dept1", logged_in=True)
    reload(w, replans.with_agent(plan, "a5", endpoint="1009", logged_in=True))
    assert w.state(caller) is S.WAITING
    assert w.agent("a4").own_channels == {private}
    w.hang_up(private)
    assert w.rung(caller) == "a4"


def test_the_phones_are_known_again_after_the_link_was_cut() -> None:
    w = World(agents=())
    private = w.own_call("dept1")
    w.lose()
    w.pbx.end(private)
    w.sync()
    reload(w, replans.with_agent(w.core.center.plan, "a4", endpoint="dept1", logged_in=True))
    assert w.rung(w.arrive()) == "a4"


# Who goes.


@pytest.mark.parametrize("state", ["idle", "paused", "wrap_up", "logged_out"])
def test_an_agent_without_a_call_is_gone_at_once(state: str) -> None:
    w = World()
    if state == "paused":
        w.pause("a1")
    elif state == "wrap_up":
        caller = w.arrive()
        w.pick_up(caller)
        w.hang_up(caller)
    elif state == "logged_out":
        w.log_out("a1")
    assert w.agent("a1").state.value == state
    reload(w, without_a1(w))
    assert [(c.state, c.actor) for c in w.told(e.AgentChanged)] == [("logged_out", "cli:test")] * (
        state != "logged_out"
    )
    assert there(w) == ["a2", "a3"]
    assert w.refused(LogIn(agent=A1, actor="test")) == "unknown_agent"


def test_an_agent_whose_phone_rings_is_let_go_and_the_next_one_is_rung() -> None:
    w = World(agents=("a1", "a2"))
    caller = w.arrive()
    assert w.rung(caller) == "a1"
    reload(w, without_a1(w))
    assert [over.result for over in w.told(e.OfferEnded)] == [e.OfferResult.WITHDRAWN]
    assert w.rung(caller) == "a2"
    assert there(w) == ["a2", "a3"]


def test_a_talk_is_never_cut_and_the_agent_goes_after_it() -> None:
    w, caller = talking()
    reload(w, without_a1(w))
    assert not w.did(HangUp)
    tile = next(agent for agent in view(w.core.center, {}, w.now, Memo()).agents if agent.id == "a1")
    assert (tile.state, tile.then, tile.queues) == ("talking", "logout", ())
    w.wait(60.0)
    assert w.state(caller) is S.TALKING
    w.hang_up(caller)
    assert [changed.state for changed in w.told(e.AgentChanged)] == ["wrap_up", "logged_out"]
    assert there(w) == ["a2", "a3"]
    assert w.calls[w.call(caller).id].outcome is e.Outcome.ANSWERED


def test_who_goes_may_finish_with_a_department() -> None:
    w, caller = talking()
    w.department("a1")
    reload(w, without_a1(w))
    w.pick_up(caller)
    w.join("a1")
    assert w.state(caller) is S.THREE_WAY
    w.keys(w.leg(caller), "*6#")
    assert (w.state(caller), there(w)) == (S.WITH_DEPARTMENT, ["a2", "a3"])


def test_a_caller_who_loses_a_talk_with_one_who_goes_is_served_on() -> None:
    w, caller = talking()
    w.log_in("a2")
    reload(w, without_a1(w))
    w.hang_up(w.leg(caller), 27)
    assert (w.rung(caller), there(w)) == ("a2", ["a2", "a3"])


def test_who_is_planned_again_before_the_talk_is_over_stays() -> None:
    w, caller = talking()
    plan = w.core.center.plan
    reload(w, without_a1(w))
    reload(w, plan)
    w.hang_up(caller)
    assert (w.agent("a1").state, w.agent("a1").queues) == (A.WRAP_UP, (MAIN, OTHER))


def test_a_caller_does_not_wait_for_a_last_agent_who_is_gone() -> None:
    w = World(make_plan(queue={"sticky_days": 1.0, "sticky_wait_s": 60.0}))
    first = w.arrive()
    w.pick_up(first)
    w.wait(30.0)
    w.hang_up(first)
    again = w.arrive()
    w.log_in("a2")
    assert w.call(again).prefers == "a1"
    reload(w, without_a1(w))
    assert w.rung(again) == "a2"


# Who changes.


def test_other_queues_hold_at_once_and_a_ring_for_another_stops() -> None:
    w = World(agents=("a1", "a2"))
    caller = w.arrive()
    reload(w, replans.with_agent(w.core.center.plan, "a1", queues=(OTHER,), name="New"))
    assert w.rung(caller) == "a2"
    assert (w.agent("a1").queues, w.agent("a1").name) == ((OTHER,), "New")


def test_a_new_skill_holds_at_once() -> None:
    w = World(make_plan(queue={"requirement": "english"}))
    caller = w.arrive()
    assert w.state(caller) is S.WAITING
    reload(w, replans.with_agent(w.core.center.plan, "a1", skills={"english": 1}))
    assert w.rung(caller) == "a1"


def test_another_phone_holds_at_once_for_an_agent_without_a_call() -> None:
    w = World()
    w.register("1009", reachable=True)
    reload(w, moved(w, "1009"))
    caller = w.arrive()
    assert [cmd.endpoint for cmd in w.commands if hasattr(cmd, "endpoint")] == ["1009"]
    w.pick_up(caller)
    assert w.state(caller) is S.TALKING


def test_an_agent_moved_to_a_phone_that_is_not_there_is_shown_so() -> None:
    w = World()
    reload(w, moved(w, "1009"))
    assert [changed.reachable for changed in w.told(e.AgentChanged)] == [False]
    w.register("1009", reachable=True)
    assert w.agent("a1").offerable


def test_another_phone_waits_for_the_end_of_the_talk() -> None:
    w, caller = talking()
    w.register("1009", reachable=True)
    reload(w, moved(w, "1009"))
    assert (w.agent("a1").endpoint, w.state(caller)) == ("1001", S.TALKING)
    w.hang_up(caller)
    assert w.agent("a1").endpoint == "1009"
    assert w.core.center.behind == set()


def test_another_phone_waits_for_the_end_of_a_ring() -> None:
    w = World()
    w.register("1009", reachable=True)
    caller = w.arrive()
    reload(w, moved(w, "1009"))
    assert w.rung(caller) == "a1"
    assert not w.did(HangUp)
    w.hang_up(w.leg(caller), 21)
    assert w.agent("a1").endpoint == "1009"


def test_two_agents_change_phones_when_the_one_who_talks_is_done() -> None:
    w, caller = talking()
    w.log_in("a2")
    agents = dict(w.core.center.plan.agents)
    agents[A1], agents[A2] = replace(agents[A1], endpoint="1002"), replace(agents[A2], endpoint="1001")
    reload(w, replace(w.core.center.plan, agents=agents))
    assert [w.agent(a).endpoint for a in ("a1", "a2")] == ["1001", "1002"]
    second = w.arrive()
    assert w.rung(second) == "a2"
    w.hang_up(second)
    w.hang_up(caller)
    assert [w.agent(a).endpoint for a in ("a1", "a2")] == ["1002", "1001"]
    assert w.core.center.agent_of_phone[w.pbx.name, "1001"] == "a2"


def test_a_new_agent_waits_for_the_phone_of_one_who_still_talks() -> None:
    w, caller = talking()
    plan = replans.without(w.core.center.plan, "agents", "a1")
    reload(w, replans.with_agent(plan, "a4", endpoint="1001", logged_in=True))
    assert there(w) == ["a2", "a3", "a1"]
    second = w.arrive()
    assert w.state(second) is S.WAITING
    w.hang_up(caller)
    assert there(w) == ["a2", "a3", "a4"]
    assert w.rung(second) == "a4"


def test_a_private_call_stays_with_its_phone() -> None:
    w = World(agents=("a1", "a2"))
    private = w.own_call("1001")
    agents = dict(w.core.center.plan.agents)
    agents[A1], agents[A2] = replace(agents[A1], endpoint="1002"), replace(agents[A2], endpoint="1001")
    reload(w, replace(w.core.center.plan, agents=agents))
    assert (w.agent("a1").own_channels, w.agent("a2").own_channels) == (set(), {private})
    assert w.rung(w.arrive()) == "a1"


def test_an_agent_of_another_pbx_is_looked_for_there() -> None:
    w = World()
    reload(w, replans.with_agent(w.core.center.plan, "a1", pbx=PbxName("pbx2")))
    assert (w.agent("a1").pbx, w.agent("a1").offerable) == ("pbx2", False)
    assert w.state(w.arrive()) is S.WAITING


# A restart with another plan.


def test_who_is_taken_out_before_a_restart_finishes_the_call_in_hand() -> None:
    w, caller = talking()
    w.restart(without_a1(w))
    w.sync()
    assert there(w) == ["a2", "a3", "a1"]
    assert w.state(caller) is S.TALKING
    w.hang_up(caller)
    assert there(w) == ["a2", "a3"]


def test_who_is_taken_out_by_a_reload_before_a_restart_finishes_the_call_in_hand() -> None:
    w, caller = talking()
    reload(w, without_a1(w))
    w.restart()
    w.sync()
    assert w.state(caller) is S.TALKING
    w.hang_up(caller)
    assert there(w) == ["a2", "a3"]


def test_who_is_planned_again_after_that_restart_is_still_in_the_call() -> None:
    w, caller = talking()
    plan = w.core.center.plan
    w.restart(without_a1(w))
    w.sync()
    reload(w, plan)
    assert w.agent("a1").state is A.TALKING
    second = w.arrive()
    assert w.state(second) is S.WAITING
    w.hang_up(caller)
    w.end_wrap_up("a1")
    assert w.rung(second) == "a1"


def test_who_has_another_phone_after_a_restart_gets_it_after_the_call() -> None:
    w, caller = talking()
    w.restart(moved(w, "1009"))
    w.register("1009", reachable=True)
    w.sync()
    assert (w.agent("a1").endpoint, w.state(caller)) == ("1001", S.TALKING)
    w.hang_up(caller)
    assert (w.agent("a1").endpoint, w.agent("a1").reachable) == ("1009", True)


def test_whose_phone_is_still_talked_at_after_a_restart_stays_where_he_was() -> None:
    w, caller = talking()
    w.log_in("a2")
    agents = dict(w.core.center.plan.agents)
    agents[A1], agents[A2] = replace(agents[A1], endpoint="1002"), replace(agents[A2], endpoint="1001")
    w.restart(replace(w.core.center.plan, agents=agents))
    w.sync()
    assert (w.agent("a1").endpoint, w.agent("a2").endpoint) == ("1001", "1002")
    assert w.rung(w.arrive()) == "a2"
    w.hang_up(caller)
    w.hang_up(w.core.center.agents[A2].offer)
    assert (w.agent("a1").endpoint, w.agent("a2").endpoint) == ("1002", "1001")


def test_whose_phone_is_still_talked_at_and_who_was_never_there_waits_for_it() -> None:
    w, caller = talking()
    plan = replans.without(w.core.center.plan, "agents", "a1")
    plan = replans.with_agent(plan, "a4", endpoint="1001", logged_in=True)
    w.restart(plan)
    w.sync()
    assert "a4" not in w.core.center.agents
    second = w.arrive()
    w.hang_up(caller)
    assert there(w) == ["a2", "a3", "a4"]
    assert w.rung(second) == "a4"


def test_a_restart_with_other_targets_makes_waiting_callers_due_by_them() -> None:
    w = World(agents=())
    caller = w.arrive()
    lines = {number: replace(line, target_s=20.0) for number, line in w.core.center.plan.lines.items()}
    w.restart(replace(w.core.center.plan, lines=lines))
    w.sync()
    call = w.call(caller)
    assert call.requested_at is not None
    assert call.deadline == call.requested_at + 20.0
