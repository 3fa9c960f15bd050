"""A start from the records, and a whole PBX at resync."""

from dataclasses import replace as plan_with

import pytest

from agents.machine import AgentState as A
from agents.model import Agent
from callcenter.calls.machine import CallState
from callcenter.calls.model import Call
from callcenter.domain import events as e
from callcenter.domain.commands import HangUp
from callcenter.domain.facts import PbxLost
from callcenter.domain.ids import AgentId, Instant
from callcenter.domain.plan import Plan
from callcenter.domain.record import replace
from tests.support.core import World, talking
from tests.support.floor import MAIN, OTHER, PBX, make_plan

S = CallState


def records(w: World) -> tuple[list[Call], list[Agent]]:
    """What the store has."""
    return list(w.core.center.calls.values()), list(w.core.center.agents.values())


def without(plan: Plan, agent: str) -> Plan:
    """The plan without one of its agents."""
    return plan_with(plan, agents={k: v for k, v in plan.agents.items() if k != agent})


# Agents.


def test_agents_begin_as_the_plan_says_and_then_as_they_were() -> None:
    plan = make_plan()
    plan = plan_with(plan, agents={k: plan_with(v, logged_in=k == "a2") for k, v in plan.agents.items()})
    w = World(plan, agents=())
    assert [w.agent(a).state for a in ("a1", "a2", "a3")] == [A.LOGGED_OUT, A.IDLE, A.LOGGED_OUT]
    w.log_out("a2")
    w.log_in("a3")
    w.restart()
    assert [w.agent(a).state for a in ("a1", "a2", "a3")] == [A.LOGGED_OUT, A.LOGGED_OUT, A.IDLE]


def test_what_the_configuration_says_of_an_agent_is_as_it_is_now() -> None:
    w = World()
    plan = w.core.center.plan
    moved = plan_with(plan.agents[AgentId("a1")], name="New", endpoint="1009", queues=(OTHER,))
    w.restart(plan_with(plan, agents={**plan.agents, moved.id: moved}))
    agent = w.agent("a1")
    assert (agent.name, agent.endpoint, agent.queues, agent.state) == ("New", "1009", (OTHER,), A.IDLE)


def test_nobody_is_rung_before_the_phones_are_known() -> None:
    w = World()
    w.restart()
    assert (w.agent("a1").reachable, w.agent("a1").offerable) == (False, False)
    w.sync()
    assert w.agent("a1").offerable


def test_phone_that_was_switched_off_while_no_engine_ran_is_told_so() -> None:
    """Or the record would have the agent at a free phone until the next change."""
    w = World()
    w.restart()
    w.pbx.reachable["1001"] = False
    w.sync()
    (told,) = (event for event in w.told(e.AgentChanged) if event.agent == "a1")
    assert (told.state, told.reachable, told.own_call) == ("idle", False, False)


def test_private_call_begun_while_the_link_was_cut_is_told() -> None:
    w = World()
    w.lose()
    own = w.pbx.own_call("1001")
    w.sync()
    assert [(event.agent, event.own_call) for event in w.told(e.AgentChanged)] == [("a1", True)]
    w.lose()
    w.pbx.end(own)
    w.sync()
    assert [(event.agent, event.own_call) for event in w.told(e.AgentChanged)] == [("a1", False)]


@pytest.mark.parametrize(("away", "left"), [(4.0, 6.0), (60.0, 0.0)])
def test_a_wrap_up_goes_on_where_it_was(away: float, left: float) -> None:
    w, caller = talking()
    w.hang_up(caller)
    calls, agents = records(w)
    w.pbx.cut()
    w.now = Instant(w.now + away)
    w.start(w.core.center.plan, calls, agents)
    w.sync()
    if left:
        w.wait(left - 0.1)
        assert w.agent("a1").state is A.WRAP_UP
    w.wait(0.1)
    assert w.agent("a1").state is A.IDLE


def test_an_agents_rest_ends_with_the_run() -> None:
    w = World()
    caller = w.arrive()
    w.hang_up(w.leg(caller), 21)
    w.restart()
    w.sync()
    assert (w.rung(caller), w.agent("a1").misses) == ("a1", 1)


@pytest.mark.parametrize("state", [A.TALKING, A.RINGING])
def test_an_agent_whose_call_is_not_in_the_record_is_free(state: A) -> None:
    w = World()
    caller = w.arrive()
    if state is A.TALKING:
        w.pick_up(caller)
    calls, agents = records(w)
    for unknown in ([], [replace(call, agent=AgentId("a2"), agent_channel=None) for call in calls]):
        if unknown and state is A.RINGING:
            continue
        w.start(w.core.center.plan, unknown, agents)
        assert w.agent("a1").state is A.IDLE
        assert w.agent("a1").call is None


# Calls.


def test_callers_keep_their_place_across_a_restart() -> None:
    w = World(agents=())
    callers = [w.arrive() for _ in range(3)]
    w.restart()
    w.sync()
    for agent, caller in zip(("a1", "a2", "a3"), callers, strict=True):
        w.log_in(agent)
        assert w.rung(caller) == agent


def test_a_talk_goes_on_across_a_restart() -> None:
    w, caller = talking()
    w.restart()
    w.sync()
    w.wait(30)
    w.hang_up(caller)
    assert (w.call(caller).outcome, w.call(caller).talk_ms()) == (e.Outcome.ANSWERED, 60_000)
    assert w.agent("a1").state is A.WRAP_UP


def test_a_maximum_wait_goes_on_where_it_was() -> None:
    w = World(make_plan(queue={"max_wait_s": 40.0}), agents=())
    caller = w.arrive()
    w.wait(30)
    w.restart()
    w.sync()
    w.wait(9)
    assert w.state(caller) is S.WAITING
    w.wait(1)
    assert w.state(caller) is S.LEAVING


def test_a_caller_who_was_sent_on_is_not_sent_away_by_a_restart() -> None:
    """The first wait is long over, the second has just begun."""
    w = World(make_plan(queue={"max_wait_s": 40.0, "overflow": OTHER}), agents=())
    caller = w.arrive()
    w.wait(301)
    assert w.call(caller).queue == OTHER
    w.restart()
    w.sync()
    w.wait(60)
    assert w.state(caller) is S.WAITING


def test_a_ring_goes_on_across_a_restart() -> None:
    w = World()
    caller = w.arrive()
    w.wait(3)
    w.restart()
    w.sync()
    assert w.rung(caller) == "a1"
    w.wait(4.9)
    assert w.rung(caller) == "a1"
    w.wait(0.1)
    assert w.told(e.OfferEnded)[0].result is e.OfferResult.NO_ANSWER


def test_a_ring_at_an_agent_who_is_no_longer_configured_is_withdrawn() -> None:
    w = World(agents=("a1", "a2"))
    caller = w.arrive()
    leg = w.leg(caller)
    w.restart(without(w.core.center.plan, "a1"))
    assert [(x.agent, x.result) for x in w.events if isinstance(x, e.OfferEnded)] == [("a1", e.OfferResult.WITHDRAWN)]
    w.sync()
    assert HangUp(pbx=PBX, channel=leg) in w.commands
    assert w.rung(caller) == "a2"


def test_a_ring_that_the_agents_own_record_does_not_know_is_none() -> None:
    w = World()
    caller = w.arrive()
    calls, agents = records(w)
    w.pbx.cut()
    w.start(w.core.center.plan, calls, [replace(a, state=A.IDLE, offer=None, call=None) for a in agents])
    w.sync()
    # The phone still rings under the first name, which is not used again, and until it stops another's rings.
    assert (w.rung(caller), w.call(caller).offers) == ("a2", 2)


def test_a_talk_with_an_agent_who_is_no_longer_configured_goes_on() -> None:
    w, caller = talking()
    w.restart(without(w.core.center.plan, "a1"))
    w.sync()
    assert w.state(caller) is S.TALKING
    w.hang_up(w.leg(caller))
    assert w.state(caller) is S.LEAVING


def test_a_queue_that_is_no_longer_configured_is_the_lines_own_now() -> None:
    w = World(agents=())
    caller = w.arrive("12315")
    plan = w.core.center.plan
    lines = {k: plan_with(v, queue=MAIN, menu=None) for k, v in plan.lines.items()}
    agents = {k: plan_with(v, queues=(MAIN,)) for k, v in plan.agents.items()}
    w.restart(plan_with(plan, queues={MAIN: plan.queues[MAIN]}, lines=lines, agents=agents))
    w.sync()
    w.log_in("a1")
    assert (w.call(caller).queue, w.rung(caller)) == (MAIN, "a1")


# The link.


def test_without_the_link_nobody_is_offered_anything() -> None:
    w = World(agents=())
    caller = w.arrive()
    w.lose()
    w.log_in("a1")
    assert (w.told(e.OfferMade), w.state(caller)) == ([], S.WAITING)
    w.sync()
    assert w.rung(caller) == "a1"


def test_a_link_that_is_lost_twice_is_told_once() -> None:
    w = World()
    w.lose()
    assert len(w.told(e.PbxChanged)) == 1
    w.feed(PbxLost(pbx=PBX))
    assert w.told(e.PbxChanged) == []


def test_phones_are_as_the_lists_say() -> None:
    w = World(agents=("a1", "a2", "a3"))
    private = w.own_call("1003")
    w.lose()
    w.pbx.end(private)
    own = w.pbx.own_call("1002")
    w.pbx.reachable["1001"] = False
    w.sync()
    assert [w.agent(a).offerable for a in ("a1", "a2", "a3")] == [False, False, True]
    assert w.agent("a2").own_channels == {own}
    w.hang_up(own)
    assert w.agent("a2").offerable


def test_a_phone_that_no_list_names_cannot_be_rung() -> None:
    w = World()
    w.lose()
    del w.pbx.reachable["1001"]
    w.sync()
    assert not w.agent("a1").reachable


def test_who_waits_when_the_link_is_back_is_offered_at_once() -> None:
    w = World(agents=())
    callers = [w.arrive() for _ in range(2)]
    w.lose()
    w.log_in("a1")
    w.log_in("a2")
    w.sync()
    assert [w.rung(caller) for caller in callers] == ["a1", "a2"]


def test_a_ring_at_an_agent_who_no_longer_serves_the_queue_is_not_taken_up() -> None:
    w = World()
    caller = w.arrive()
    leg = w.leg(caller)
    plan = w.core.center.plan
    agents = {name: plan_with(agent, queues=(OTHER,)) for name, agent in plan.agents.items()}
    w.restart(plan_with(plan, agents=agents))
    w.sync()
    assert (w.state(caller), w.agent("a1").state.value, leg in w.pbx.channels) == (S.WAITING, "idle", False)
