"""Plans with changes, and callers and agents brought together: what the tests of routing share."""

from dataclasses import replace
from typing import Any

from callcenter.domain import requests as r
from callcenter.domain.ids import AgentId, ChannelId
from callcenter.domain.plan import AgentPlan, Plan
from callcenter.domain.routing import Membership
from tests.support.core import World
from tests.support.floor import MAIN, OTHER, SECOND

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


def one_free_agent(plan: Plan) -> tuple[World, ChannelId, ChannelId]:
    """A caller in the second queue, then one in the main queue, then an agent of both logs in."""
    w = World(plan, agents=())
    lighter = w.arrive(SECOND, number="1")
    w.wait(0.5)
    heavier = w.arrive("12345", number="2")
    w.log_in("a1")
    return w, lighter, heavier


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
