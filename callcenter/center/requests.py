"""What people ask for, carried out or refused."""

from agents import desk
from agents.machine import AgentState
from agents.model import Agent
from callcenter.calls.machine import KEPT
from callcenter.center import calling_back, department, offers, phones, steer
from callcenter.center.state import Center
from callcenter.domain.commands import HangUp
from callcenter.domain.errors import Refused
from callcenter.domain.events import Outcome, Party
from callcenter.domain.ids import AgentId, Instant
from callcenter.domain.record import replace
from callcenter.domain.requests import (
    CallDepartment,
    CancelDepartment,
    EndWrapUp,
    ExtendWrapUp,
    HangUpCall,
    JoinParties,
    LeaveCall,
    LogIn,
    LogOut,
    Pause,
    Unpause,
)

MOST_PAUSE_S, MOST_EXTENSION_S = 86_400.0, 3600.0


def _agent(c: Center, agent_id: AgentId) -> Agent:
    agent = c.agents.get(agent_id)
    if agent is None:
        raise Refused("unknown_agent", f"there is no agent {agent_id}")
    return agent


def _at_work(c: Center, agent_id: AgentId) -> Agent:
    agent = _agent(c, agent_id)
    if agent.state is AgentState.LOGGED_OUT:
        raise Refused("logged_out", f"agent {agent_id} is logged out; log in first")
    return agent


def log_in(c: Center, request: LogIn, now: Instant) -> None:
    """签入; an agent who is in already stays as is."""
    agent = _agent(c, request.agent)
    if agent.state is AgentState.LOGGED_OUT:
        steer.start_anew(c, agent.id)
        phones.watch(c, c.apply_agent(desk.log_in(agent, now, request.actor)), now)
    elif agent.then_log_out:
        c.apply_agent(desk.unpause(replace(agent, then_log_out=False), now, request.actor))


def log_out(c: Center, request: LogOut, now: Instant) -> None:
    """签出; a phone that rings just now stops, and the caller goes to the next agent."""
    agent = _agent(c, request.agent)
    if agent.state is not AgentState.LOGGED_OUT:
        c.apply_agent(desk.log_out(_stop_ringing(c, agent, now), now, request.actor))


def pause(c: Center, request: Pause, now: Instant) -> None:
    """示忙 with one of the configured reasons."""
    agent = _at_work(c, request.agent)
    reasons = c.plan.rules.pause_reasons
    named = [r.name for r in reasons if request.reason in {r.name, r.name_en}]
    if not named:
        known = ", ".join(f"{r.name} ({r.name_en})" for r in reasons)
        raise Refused("unknown_reason", f"{request.reason!r} is no pause reason; use one of: {known}")
    if request.for_s is not None and not 0 < request.for_s <= MOST_PAUSE_S:
        raise Refused("bad_time", f"a pause lasts more than 0 and at most {MOST_PAUSE_S:g} seconds")
    c.apply_agent(desk.pause(_stop_ringing(c, agent, now), named[0], now, request.actor, for_s=request.for_s))


def unpause(c: Center, request: Unpause, now: Instant) -> None:
    """示闲; an agent who is not paused stays as is."""
    agent = _at_work(c, request.agent)
    if agent.state is AgentState.PAUSED or agent.then_pause is not None:
        steer.start_anew(c, agent.id)
        c.apply_agent(desk.unpause(agent, now, request.actor))


def end_wrap_up(c: Center, request: EndWrapUp, now: Instant) -> None:
    """The work after the call is done."""
    agent = _at_work(c, request.agent)
    if agent.state is not AgentState.WRAP_UP:
        raise Refused("no_wrap_up", f"agent {agent.id} is not in wrap-up")
    c.apply_agent(desk.ready(agent, now, request.actor))


def extend_wrap_up(c: Center, request: ExtendWrapUp, now: Instant) -> None:
    """More time for the work after the call."""
    agent = _at_work(c, request.agent)
    if agent.state is not AgentState.WRAP_UP:
        raise Refused("no_wrap_up", f"agent {agent.id} is not in wrap-up")
    by_s = c.plan.rules.wrap_up_extension_s if request.by_s is None else request.by_s
    if not 0 < by_s <= MOST_EXTENSION_S:
        raise Refused("bad_time", f"a wrap-up is extended by more than 0 and at most {MOST_EXTENSION_S:g} seconds")
    c.apply_agent(desk.extended(agent, by_s, request.actor))


def _stop_ringing(c: Center, agent: Agent, now: Instant) -> Agent:
    if agent.offer is not None:
        offers.withdraw(c, c.offers[agent.offer], now)
    return c.agents[agent.id]


def call_department(c: Center, request: CallDepartment, now: Instant) -> None:
    """Bring in a department."""
    department.call_department(c, request.agent, request.department, now)


def join_parties(c: Center, request: JoinParties, now: Instant) -> None:
    """三方通话."""
    department.join(c, request.agent, now)


def leave_call(c: Center, request: LeaveCall, now: Instant) -> None:
    """Leave the caller with the department."""
    department.leave(c, request.agent, now)


def cancel_department(c: Center, request: CancelDepartment, now: Instant) -> None:
    """Send the department away."""
    department.cancel(c, request.agent, now)


def hang_up_call(c: Center, request: HangUpCall, now: Instant) -> None:
    """End a call; everything else follows from the caller's channel ending. A kept call-back is given up."""
    call = c.calls.get(request.call)
    if call is None:
        raise Refused("unknown_call", f"there is no live call {request.call}")
    if call.pbx not in c.synced:
        raise Refused("pbx_away", f"the link to {call.pbx} is down; try again once it is back")
    if call.state in KEPT:
        calling_back.close(c, call, Outcome.CALL_BACK_FAILED, now)
        return
    c.put_call(replace(call, ended_by=Party.SYSTEM))
    c.do(HangUp(pbx=call.pbx, channel=call.channel))
