"""Plans that an operator might make of the one there is."""

from dataclasses import replace
from typing import Any

from callcenter.domain.comfort import Absence, Comfort, Exit, WaitRules
from callcenter.domain.ids import AgentId, LineNumber, MenuName, QueueName
from callcenter.domain.plan import AgentPlan, Choice, Plan
from callcenter.domain.routing import Membership, Strategy
from tests.support.floor import MAIN, OTHER

NEWS = Comfort(bulletins=("own/news", "own/other"), prompts=("three",), first_s=3.0, every_s=7.0, position=True)


def smaller(plan: Plan) -> Plan:
    """The operator took an agent, the menus, the second queue and the departments out of the configuration."""
    agents = {k: replace(v, queues=(MAIN,)) for k, v in plan.agents.items() if k != AgentId("a3")}
    lines = {k: replace(v, queue=MAIN, menu=None) for k, v in plan.lines.items()}
    queues = {MAIN: replace(plan.queues[MAIN], overflow=None)}
    return replace(plan, agents=agents, lines=lines, queues=queues, menus={}, departments={})


def other(plan: Plan) -> Plan:
    """Other people at the same phones, other targets, waits, skills and keys; one line less and one more."""
    lines = {k: replace(v, target_s=20.0, warn_s=5.0, ring_limit_s=3.0) for k, v in plan.lines.items() if k != "12347"}
    lines[LineNumber("12366")] = replace(lines[LineNumber("12345")], number=LineNumber("12366"))
    new_main = replace(
        plan.queues[MAIN],
        strategy=Strategy.LINEAR,
        max_wait_s=30.0,
        max_talks=None,
        max_length=2,
        requirement="english >= 2; after 4 s anyone",
        overflow=OTHER,
        waits=WaitRules(comfort=NEWS, exits={"0": Exit(hang_up=True)}, leave_when_empty=frozenset({Absence.PAUSED})),
    )
    menus = {k: replace(v, keys={**v.keys, "1": Choice(queue=OTHER)}) for k, v in plan.menus.items()}
    return replace(plan, lines=lines, queues={**plan.queues, MAIN: new_main}, agents=seated(plan), menus=menus)


def seated(plan: Plan) -> dict[AgentId, AgentPlan]:
    """The first two have changed phones, and a fourth agent has the third one's."""
    a1, a2, a3 = (plan.agents[AgentId(name)] for name in ("a1", "a2", "a3"))
    fourth = replace(a3, id=AgentId("a4"), name="Agent 4", logged_in=True)
    moved = (
        fourth,
        replace(a2, endpoint=a1.endpoint, queues=(OTHER,)),
        replace(a1, endpoint=a2.endpoint, skills={"english": 2}, members={MAIN: Membership(penalty=1, position=2)}),
    )
    return {agent.id: agent for agent in moved}


def variants(plan: Plan) -> tuple[Plan, ...]:
    """The plan and others in its place."""
    return (plan, smaller(plan), other(plan))


def with_queue(plan: Plan, name: str, **changes: Any) -> Plan:
    """The plan with one queue changed."""
    return replace(plan, queues={k: replace(v, **changes) if k == name else v for k, v in plan.queues.items()})


def with_agent(plan: Plan, name: str, /, **changes: Any) -> Plan:
    """The plan with one agent changed, or one more made after the first."""
    like = plan.agents.get(AgentId(name)) or next(iter(plan.agents.values()))
    agent = replace(like, **{"id": AgentId(name), "name": f"Agent {name[1:]}"} | changes)
    return replace(plan, agents={**plan.agents, agent.id: agent})


def without(plan: Plan, section: str, *names: str) -> Plan:
    """The plan without these entries."""
    kept: Any = {k: v for k, v in getattr(plan, section).items() if k not in names}
    return replace(plan, **{section: kept})


def without_queue(plan: Plan, name: QueueName = OTHER, to: QueueName = MAIN) -> Plan:
    """The plan without a queue, and nothing that leads there."""
    agents = {k: replace(v, queues=tuple(q for q in v.queues if q != name)) for k, v in plan.agents.items()}
    lines = {k: replace(v, queue=to) if v.queue == name else v for k, v in plan.lines.items()}
    queues = {k: replace(v, overflow=None) for k, v in plan.queues.items() if k != name}
    menus = {
        menu.name: replace(menu, keys={k: Choice(queue=to) if c.queue == name else c for k, c in menu.keys.items()})
        for menu in plan.menus.values()
    }
    return replace(plan, agents=agents, lines=lines, queues=queues, menus=menus)


def with_menu(plan: Plan, name: str, **changes: Any) -> Plan:
    """The plan with one menu changed."""
    menu = replace(plan.menus[MenuName(name)], **changes)
    return replace(plan, menus={**plan.menus, menu.name: menu})
