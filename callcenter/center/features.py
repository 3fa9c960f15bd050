"""Feature codes: dialled from an idle phone and answered by a prompt, or keyed during a call."""

from collections.abc import Callable

from agents.features import Feature, collect, parse
from agents.machine import AgentState
from agents.model import Agent
from callcenter.center import calling_back, exits, promise
from callcenter.center import requests as do
from callcenter.center.state import Center
from callcenter.domain.commands import Say
from callcenter.domain.errors import Refused
from callcenter.domain.facts import FeatureDialled, KeyPressed
from callcenter.domain.ids import DepartmentId, Instant
from callcenter.domain.requests import (
    CallDepartment,
    CancelDepartment,
    EndWrapUp,
    JoinParties,
    LeaveCall,
    LogIn,
    LogOut,
    Pause,
    Unpause,
)

ACTOR = "phone"
Doer = Callable[[Center, Agent, str, Instant], str]
"""Carries a feature out and names the prompt that confirms it."""


def dialled(c: Center, fact: FeatureDialled, now: Instant) -> None:
    """An agent dialled a code: do it, and say what came of it."""
    owner = c.agent_of_phone.get((fact.pbx, fact.endpoint))
    language = next(iter(c.plan.lines.values())).language
    number = None
    if owner is None:
        prompt = "not_an_agent"
    else:
        prompt = _carry_out(c, c.agents[owner], Feature(name=fact.feature, argument=fact.argument), now)
        if prompt == "waiting_count":
            number = _waiting(c, c.agents[owner])
    c.do(Say(pbx=fact.pbx, channel=fact.channel, prompts=(prompt,), language=language, number=number))


def key_pressed(c: Center, fact: KeyPressed, now: Instant) -> None:
    """A key on an agent's leg; ``#`` ends a code. What it asks for is done or, if it cannot be, let be."""
    call = c.call_on(fact.channel)
    if call is not None and call.channel == fact.channel:
        # A key that leads nowhere may be that of the call-back.
        if not exits.key_pressed(c, call, fact.digit, now):
            calling_back.pressed(c, call, fact.digit, now)
        return
    if call is None or call.agent_channel != fact.channel or call.agent is None:
        return
    keys = c.keys.pop(fact.channel, "")
    if fact.digit != "#":
        if keys := collect(keys, fact.digit):
            c.keys[fact.channel] = keys
        return
    feature = parse(keys, c.plan.codes)
    agent = c.agents.get(call.agent)
    if feature is not None and agent is not None:
        _carry_out(c, agent, feature, now)


def _carry_out(c: Center, agent: Agent, feature: Feature, now: Instant) -> str:
    doer = _DOERS.get(feature.name)
    if doer is None:
        return "not_possible"
    try:
        return doer(c, agent, feature.argument, now)
    except Refused as refused:
        return _REFUSALS.get(refused.code, "not_possible")


_REFUSALS = {"unknown_department": "no_such_department"}


def _log_in(c: Center, agent: Agent, _: str, now: Instant) -> str:
    do.log_in(c, LogIn(agent=agent.id, actor=ACTOR), now)
    return "logged_in"


def _log_out(c: Center, agent: Agent, _: str, now: Instant) -> str:
    do.log_out(c, LogOut(agent=agent.id, actor=ACTOR), now)
    return "logged_out"


def _login_toggle(c: Center, agent: Agent, _: str, now: Instant) -> str:
    out = agent.state is AgentState.LOGGED_OUT or agent.then_log_out
    return (_log_in if out else _log_out)(c, agent, "", now)


def _pause(c: Center, agent: Agent, digit: str, now: Instant) -> str:
    reasons = c.plan.rules.pause_reasons
    # Phones can send A to D as well.
    place = int(digit or "1") if digit.isdecimal() or not digit else 0
    if not 1 <= place <= len(reasons):
        raise Refused("unknown_reason", f"there is no pause reason {digit}")
    do.pause(c, Pause(agent=agent.id, reason=reasons[place - 1].name, actor=ACTOR), now)
    return "paused"


def _unpause(c: Center, agent: Agent, _: str, now: Instant) -> str:
    do.unpause(c, Unpause(agent=agent.id, actor=ACTOR), now)
    return "unpaused"


def _pause_toggle(c: Center, agent: Agent, _: str, now: Instant) -> str:
    paused = agent.state is AgentState.PAUSED or agent.then_pause is not None
    return (_unpause if paused else _pause)(c, agent, "", now)


def _wrap_up_end(c: Center, agent: Agent, _: str, now: Instant) -> str:
    do.end_wrap_up(c, EndWrapUp(agent=agent.id, actor=ACTOR), now)
    return "wrapup_ended"


def _department(c: Center, agent: Agent, digits: str, now: Instant) -> str:
    do.call_department(c, CallDepartment(agent=agent.id, department=DepartmentId(digits), actor=ACTOR), now)
    return "department_calling"


def _join(c: Center, agent: Agent, _: str, now: Instant) -> str:
    do.join_parties(c, JoinParties(agent=agent.id, actor=ACTOR), now)
    return ""


def _leave(c: Center, agent: Agent, _: str, now: Instant) -> str:
    do.leave_call(c, LeaveCall(agent=agent.id, actor=ACTOR), now)
    return ""


def _cancel(c: Center, agent: Agent, _: str, now: Instant) -> str:
    do.cancel_department(c, CancelDepartment(agent=agent.id, actor=ACTOR), now)
    return ""


def _count(c: Center, agent: Agent, _: str, now: Instant) -> str:
    return "waiting_count" if _waiting(c, agent) else "nobody_waiting"


def _waiting(c: Center, agent: Agent) -> int:
    return sum(promise.on_line(c, queue) for queue in agent.queues)


_DOERS: dict[str, Doer] = {
    "login_toggle": _login_toggle,
    "login": _log_in,
    "logout": _log_out,
    "pause_toggle": _pause_toggle,
    "pause": _pause,
    "unpause": _unpause,
    "wrapup_end": _wrap_up_end,
    "department": _department,
    "waiting": _count,
    "join": _join,
    "leave": _leave,
    "cancel": _cancel,
}
