"""Three-way calls: the agent brings a department in, joins all, leaves, or comes back to the caller.

The caller waits with music while agent and desk are in the room named after the caller's channel; joining moves the
caller into the room; coming back bridges the agent with the caller again.
"""

from acd.offer import result_of_cause, result_of_reason
from agents.machine import AgentState
from callcenter.calls.machine import WITH_AGENT, CallState, CallTrigger
from callcenter.calls.model import Call
from callcenter.calls.steps import began, closed, enter, joined
from callcenter.center import talk, timers
from callcenter.center.state import Center
from callcenter.domain.commands import EnterRoom, HangUp, ReturnAgent, RingDepartment, SplitToRoom
from callcenter.domain.errors import Refused
from callcenter.domain.events import (
    DepartmentAnswered,
    DepartmentCalled,
    DepartmentLeft,
    DepartmentMissed,
    OfferResult,
    PartiesJoined,
    Party,
)
from callcenter.domain.ids import AgentId, ChannelId, DepartmentId, Instant
from callcenter.domain.record import replace

S = CallState


def _call_in_hand(c: Center, agent_id: AgentId, states: frozenset[CallState], code: str, message: str) -> Call:
    agent = c.agents.get(agent_id)
    if agent is None:
        raise Refused("unknown_agent", f"there is no agent {agent_id}")
    call = c.calls.get(agent.call) if agent.call is not None and agent.state is AgentState.TALKING else None
    # A caller who was released is in the talk no more, although the agent's leg has not been told to be gone yet.
    if call is None or call.state not in WITH_AGENT or call.agent_channel is None or call.released:
        raise Refused("no_call", f"agent {agent_id} is in no call")
    if call.state not in states:
        raise Refused(code, message)
    if call.pbx not in c.synced:
        raise Refused("pbx_away", f"the link to {call.pbx} is down; try again once it is back")
    return call


# What the agent asks for.


def call_department(c: Center, agent: AgentId, department: DepartmentId, now: Instant) -> None:
    """Part the talk and ring the desk."""
    call = _call_in_hand(c, agent, frozenset({S.TALKING}), "busy_with_department", "a department is in the call")
    desk = c.plan.departments.get(department)
    if desk is None:
        known = ", ".join(sorted(c.plan.departments)) or "none"
        raise Refused("unknown_department", f"there is no department {department}; configured: {known}")
    assert call.agent_channel is not None, "a talk has an agent's leg"
    tries = sum(s.party is Party.DEPARTMENT for s in call.stints) + 1
    leg = ChannelId(f"cd-{call.channel}-{tries}")
    line = c.line_of(call)
    c.do(
        SplitToRoom(
            pbx=call.pbx, caller=call.channel, agent=call.agent_channel, music=line.music, language=call.language
        ),
        RingDepartment(
            pbx=call.pbx,
            leg=leg,
            caller=call.channel,
            dial=desk.dial,
            ring_ms=round(desk.ring_s * 1000),
            line=call.line,
        ),
    )
    c.tell(DepartmentCalled(call=call.id, agent=agent, department=department))
    c.put_call(
        enter(
            call,
            CallTrigger.CONSULT,
            department=department,
            department_channel=leg,
            department_rang=False,
            department_answered=False,
            in_room=False,
            apart=True,
            stints=began(call, Party.DEPARTMENT, department, leg, now),
        )
    )
    c.start_timer(timers.key(call.id, timers.DESK), Instant(now + desk.ring_s))


def join(c: Center, agent: AgentId, now: Instant) -> None:
    """Bring the caller in: three-way."""
    ready = frozenset({S.CONSULTING})
    call = _call_in_hand(c, agent, ready, "department_not_there", "no department is on the line to join")
    c.do(EnterRoom(pbx=call.pbx, caller=call.channel))
    c.put_call(enter(call, CallTrigger.JOIN, in_room=True, three_way=True))
    c.tell(PartiesJoined(call=call.id, department=call.department or DepartmentId("")))


def leave(c: Center, agent: AgentId, now: Instant) -> None:
    """Leave the caller with the department."""
    ready = frozenset({S.CONSULTING, S.THREE_WAY})
    call = _call_in_hand(
        c, agent, ready, "department_not_there", "no department is on the line to leave the caller with"
    )
    assert call.agent_channel is not None, "a talk has an agent's leg"
    c.do(HangUp(pbx=call.pbx, channel=call.agent_channel))
    _hand_over(c, call, now)


def cancel(c: Center, agent: AgentId, now: Instant) -> None:
    """Send the department away."""
    ready = frozenset({S.DEPARTMENT_RINGING, S.CONSULTING, S.THREE_WAY})
    call = _call_in_hand(c, agent, ready, "no_department", "no department is in the call")
    back(c, call, "cancelled", now)


# What the phones do.


def desk_entered(c: Center, call: Call, now: Instant) -> None:
    """The desk picked up and is in the room with the agent."""
    if call.state is not S.DEPARTMENT_RINGING or call.department_channel is None:
        return
    c.cancel_timers(timers.key(call.id, timers.DESK))
    stints = joined(call, call.department_channel, now)
    c.put_call(enter(call, CallTrigger.DEPARTMENT_UP, department_answered=True, stints=stints))
    c.tell(DepartmentAnswered(call=call.id, department=call.department or DepartmentId("")))


def desk_failed(c: Center, call: Call, reason: int, now: Instant) -> None:
    """The Originate of the desk came to nothing."""
    if call.state is S.DEPARTMENT_RINGING:
        back(c, call, result_of_reason(reason, rang=call.department_rang).value, now)


def desk_timed_out(c: Center, call: Call, now: Instant) -> None:
    """The desk did not answer in time."""
    if call.state is S.DEPARTMENT_RINGING:
        back(c, call, OfferResult.NO_ANSWER.value, now)


def desk_gone(c: Center, call: Call, cause: int, now: Instant) -> None:
    """The desk's leg ended: whoever is left is never left alone."""
    match call.state:
        case S.DEPARTMENT_RINGING:
            back(c, call, result_of_cause(cause, rang=call.department_rang).value, now)
        case S.CONSULTING:
            back(c, call, "left", now)
        case S.THREE_WAY:
            _desk_left(c, call, CallTrigger.DEPARTMENT_DONE, now)
        case S.WITH_DEPARTMENT:
            c.tell(DepartmentLeft(call=call.id, department=call.department or DepartmentId("")))
            call = replace(call, stints=closed(call, call.department_channel, now, "left"), department_channel=None)
            if call.apart:
                # Agent and desk went in one moment, before the caller was with the desk.
                talk.requeue(c, c.put_call(call), "department_lost", now)
            else:
                talk.leave(c, call, CallTrigger.DEPARTMENT_DONE, Party.DEPARTMENT, now)
        case _:
            pass


def agent_gone(c: Center, call: Call, now: Instant) -> None:
    """The agent hung up while a department was being brought in, or with it in the call."""
    if call.state is S.DEPARTMENT_RINGING:
        drop_desk(c, call)
        call = talk.release_agent(c, call, now, "hung up")
        call = replace(call, stints=closed(call, call.department_channel, now, "cancelled"), department_channel=None)
        talk.requeue(c, c.put_call(call), "agent_left_during_consult", now)
    else:
        _hand_over(c, call, now)


# Steps.


def back(c: Center, call: Call, result: str, now: Instant, *, together: bool = False) -> None:
    """Agent and caller are brought together again, unless they are (``together``); the desk is gone. From a three-way
    talk they just go on in the room."""
    c.cancel_timers(timers.key(call.id, timers.DESK))
    drop_desk(c, call)
    if call.state is S.THREE_WAY:
        _desk_left(c, call, CallTrigger.RETURN, now)
        return
    if not call.department_answered:
        c.tell(DepartmentMissed(call=call.id, department=call.department or DepartmentId(""), result=result))
    else:
        c.tell(DepartmentLeft(call=call.id, department=call.department or DepartmentId("")))
    assert call.agent_channel is not None, "a consultation has an agent's leg"
    if not together:
        c.do(ReturnAgent(pbx=call.pbx, agent=call.agent_channel, caller=call.channel))
    stints = closed(call, call.department_channel, now, result)
    c.put_call(enter(call, CallTrigger.RETURN, department_channel=None, in_room=False, stints=stints))


def _desk_left(c: Center, call: Call, trigger: CallTrigger, now: Instant) -> None:
    c.tell(DepartmentLeft(call=call.id, department=call.department or DepartmentId("")))
    stints = closed(call, call.department_channel, now, "left")
    c.put_call(enter(call, trigger, department_channel=None, stints=stints))


def drop_desk(c: Center, call: Call) -> None:
    """Hang up the desk's leg, ringing or talking."""
    if call.department_channel is not None:
        c.do(HangUp(pbx=call.pbx, channel=call.department_channel))


def _hand_over(c: Center, call: Call, now: Instant) -> None:
    """Caller and department go on without the agent."""
    if not call.in_room:
        c.do(EnterRoom(pbx=call.pbx, caller=call.channel))
    call = enter(call, CallTrigger.HAND_OVER, in_room=True, three_way=True)
    talk.release_agent(c, call, now, "left")
