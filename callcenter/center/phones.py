"""The agents' phones and timers: who cannot be rung for long is logged out, and what time brings to an agent."""

from agents import desk
from agents.machine import AgentState
from agents.model import Agent
from callcenter.center import offers, timers
from callcenter.center.state import Center
from callcenter.domain.ids import AgentId, Instant, TimerKey


def _stale(agent: Agent) -> TimerKey:
    return TimerKey(f"agent/{agent.id}/stale")


def watch(c: Center, agent: Agent, now: Instant) -> None:
    """An agent whose phone is gone and stays gone has left without logging out."""
    limit = c.plan.rules.unreachable_logout_s
    if not limit:
        return
    if agent.reachable or agent.state is AgentState.LOGGED_OUT:
        c.cancel_timers(_stale(agent))
    elif _stale(agent) not in c.timers:
        c.start_timer(_stale(agent), Instant(now + limit))


def agent_timer(c: Center, agent_id: AgentId, what: str, now: Instant) -> None:
    """An agent's wrap-up, pause or rest is over, or the phone has been away for too long."""
    agent = c.agents.get(agent_id)
    if agent is None:
        return
    if what == "rest":
        c.apply_agent(desk.rested(agent))
    elif what == "stale":
        _gone_for_long(c, agent, now)
    elif what == "pause" and agent.state is AgentState.PAUSED:
        c.apply_agent(desk.unpause(agent, now, desk.ENGINE))
    elif what == "wrap-up" and agent.state is AgentState.WRAP_UP:
        c.apply_agent(desk.ready(agent, now, desk.ENGINE))


def _gone_for_long(c: Center, agent: Agent, now: Instant) -> None:
    if agent.pbx not in c.synced:
        # Whether the phone is back cannot be seen.
        c.start_timer(_stale(agent), Instant(now + timers.BLIND_S))
    elif not agent.reachable and agent.state is not AgentState.LOGGED_OUT:
        if agent.offer is not None:
            offers.withdraw(c, c.offers[agent.offer], now)
        c.apply_agent(desk.log_out(c.agents[agent.id], now, desk.ENGINE))
