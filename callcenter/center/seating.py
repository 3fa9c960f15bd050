"""Agents as a new plan has them: who comes, who goes and who changes phones. Whoever is in a call is let finish it.

A phone has one agent at a time. Who is to sit where another still talks waits until that call is over.
"""

from collections.abc import Iterable

from agents import desk
from agents.machine import AgentState
from agents.model import Agent
from callcenter.center import phones
from callcenter.center.endpoints import Phone
from callcenter.center.state import Center
from callcenter.domain.decision import Move
from callcenter.domain.ids import AgentId, Instant, TimerKey
from callcenter.domain.plan import AgentPlan, Plan
from callcenter.domain.record import replace

# When the engine starts.


def restore(c: Center, saved: Iterable[Agent], now: Instant) -> None:
    """Everybody as planned, but for those whom a talk keeps where they were, even if they are not planned any more."""
    known = {agent.id: agent for agent in saved}
    for agent in known.values():
        if agent.state is AgentState.TALKING and not _at_planned_phone(c, agent):
            c.put_agent(_unseen(c, agent))
    late = []
    for plan in c.plan.agents.values():
        if plan.id not in c.agents and _may_sit(c, plan.id, set()):
            c.put_agent(agent_of(plan, known.get(plan.id), now))
        elif plan.id not in c.agents and plan.id in known:
            late.append(known[plan.id])
    for agent in late:
        # Somebody still talks at the phone: until then at the old one, if that is free.
        if (agent.pbx, agent.endpoint) not in c.agent_of_phone:
            c.put_agent(_unseen(c, agent))
    c.behind = _behind(c)


def _at_planned_phone(c: Center, agent: Agent) -> bool:
    planned = c.plan.agents.get(agent.id)
    return planned is not None and (planned.pbx, planned.endpoint) == (agent.pbx, agent.endpoint)


def _unseen(c: Center, agent: Agent) -> Agent:
    """The agent where the last run had it; nothing is known of the phone before the PBX is synced."""
    return replace(_planned(c, agent), reachable=False, own_channels=frozenset(), resting=False)


def agent_of(plan: AgentPlan, saved: Agent | None, now: Instant) -> Agent:
    """The agent as planned, in the state that was saved; one not met with before begins as configured."""
    if saved is None:
        state = AgentState.IDLE if plan.logged_in else AgentState.LOGGED_OUT
        saved = Agent(id=plan.id, name="", endpoint="", pbx=plan.pbx, queues=(), since=now, state=state, idle_since=now)
    return replace(
        saved,
        name=plan.name,
        endpoint=plan.endpoint,
        pbx=plan.pbx,
        queues=plan.queues,
        reachable=False,
        own_channels=frozenset(),
        resting=False,
    )


# When the plan changes.


def part(c: Center, plan: Plan, now: Instant, actor: str) -> None:
    """Agents who are no longer planned go: at once, or after the call in hand."""
    for agent in [agent for agent in c.agents.values() if agent.id not in plan.agents]:
        if agent.call is None:
            _go(c, agent, now, actor)


def _go(c: Center, agent: Agent, now: Instant, actor: str) -> None:
    if agent.state is not AgentState.LOGGED_OUT:
        agent = c.apply_agent(desk.log_out(agent, now, actor))
    c.cancel_timers(*(TimerKey(f"agent/{agent.id}/{what}") for what in ("rest", "stale")))
    _stand_up(c, agent)
    del c.agents[agent.id]
    c.pickups.pop(agent.id, None)
    c.behind.discard(agent.id)
    c.ending.pop(agent.id, None)


def _stand_up(c: Center, agent: Agent) -> Agent:
    """Nobody sits at the agent's phone any more."""
    for queue in agent.queues:
        c.hall.drop_idle((queue, agent.pbx), agent.id)
    for channel in agent.own_channels:
        c.phone_of_channel.pop(channel, None)
    if c.agent_of_phone.get((agent.pbx, agent.endpoint)) == agent.id:
        del c.agent_of_phone[agent.pbx, agent.endpoint]
    return replace(agent, own_channels=frozenset())


def tell_apart(c: Center) -> None:
    """Everybody's name and queues by the new plan; who is not where the plan says is behind."""
    c.behind = _behind(c)
    for agent in tuple(c.agents.values()):
        if (after := _planned(c, agent)) != agent:
            c.agents[agent.id] = c.changed_agents[agent.id] = after


def _behind(c: Center) -> set[AgentId]:
    leaving = {name for name in c.agents if name not in c.plan.agents}
    return leaving | {
        name for name in c.plan.agents if name not in c.agents or not _at_planned_phone(c, c.agents[name])
    }


def _planned(c: Center, agent: Agent) -> Agent:
    """The agent's name and queues as planned; none for one who is not planned any more."""
    planned = c.plan.agents.get(agent.id)
    name, queues = (planned.name, planned.queues) if planned is not None else (agent.name, ())
    return agent if (agent.name, agent.queues) == (name, queues) else replace(agent, name=name, queues=queues)


def catch_up(c: Center, now: Instant, actor: str = desk.ENGINE) -> None:
    """Whoever a call kept back goes, comes or changes phones, if it is over by now."""
    part(c, c.plan, now, actor)
    movers = {name for name in c.behind if name in c.plan.agents and _free(c, name)}
    while kept := {name for name in movers if not _may_sit(c, name, movers)}:
        movers -= kept
    for name in movers:
        if (agent := c.agents.get(name)) is not None:
            c.agents[name] = _stand_up(c, agent)
    for name in c.plan.agents:
        if name in movers:
            _sit_down(c, name, now, actor)
    c.behind -= movers
    # Shown in the order of the configuration, those who are on their way out at the end.
    order = [name for name in c.plan.agents if name in c.agents]
    leaving = [name for name in c.agents if name not in c.plan.agents]
    c.agents = {name: c.agents[name] for name in (*order, *leaving)}


def _free(c: Center, name: AgentId) -> bool:
    agent = c.agents.get(name)
    return agent is None or agent.call is None


def _phone(c: Center, name: AgentId) -> Phone:
    planned = c.plan.agents[name]
    return (planned.pbx, planned.endpoint)


def _may_sit(c: Center, name: AgentId, movers: set[AgentId]) -> bool:
    """Whether nobody sits at the phone who stays there for now."""
    holder = c.agent_of_phone.get(_phone(c, name))
    return holder is None or holder == name or holder in movers


def _sit_down(c: Center, name: AgentId, now: Instant, actor: str) -> None:
    phone = _phone(c, name)
    agent = c.agents.get(name) or agent_of(c.plan.agents[name], None, now)
    channels = c.endpoints.channels(phone)
    for channel in channels:
        c.phone_of_channel[channel] = name
    after = replace(
        agent, pbx=phone[0], endpoint=phone[1], own_channels=channels, reachable=c.endpoints.reachable(phone)
    )
    phones.watch(c, c.apply_agent(Move(after, (desk.changed(after, actor),))), now)
