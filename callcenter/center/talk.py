"""From the answer to the end of a call, and what happens when one side goes."""

from agents import desk
from agents.machine import AgentState
from callcenter.calls.machine import CallState, CallTrigger
from callcenter.calls.model import Call
from callcenter.calls.steps import all_closed, closed, enter, joined
from callcenter.center import clocks, ending, stay, timers, turns
from callcenter.center.arrival import LEAVE_S
from callcenter.center.state import Center
from callcenter.domain.commands import HangUp, Say
from callcenter.domain.events import AgentLeft, CallAnswered, CallEnded, CallRequeued, Outcome, Party
from callcenter.domain.ids import AgentId, ChannelId, Instant, elapsed_ms
from callcenter.domain.record import replace
from sla.calendar import day_start
from sla.result import CallResult

PARTED_S = 1.5
"""How long the two signs of an agent's hang-up (the leg's end, the caller's release) may lie apart."""
NORMAL_CAUSES = frozenset({0, 16, 31, 127})
"""Q.850: nothing, normal clearing, normal unspecified, interworking. Anything else: the phone or its network died."""


def begin(c: Center, call: Call, leg: ChannelId | None, now: Instant) -> Call:
    """Caller and agent are together; no leg: an agent that plan B found."""
    first = call.answered_at is None
    c.cancel_timers(*timers.while_waiting(call.id))
    call = enter(
        call,
        CallTrigger.ANSWER,
        answered_at=call.answered_at or now,
        bridged_at=now,
        agent_channel=leg,
        offer=None,
        rings=(),
        more=False,
        up=True,
        overdue=False,
        released=False,
        agent_cause=None,
        stints=joined(call, leg, now) if leg is not None else call.stints,
    )
    if first and call.sources:
        # An answer that was taken back may have been an estimate.
        call = replace(call, sources={name: source for name, source in call.sources.items() if name != "answered_at"})
    if first and call.agent is not None:
        wait = call.wait_ms(now)
        c.tell(CallAnswered(call=call.id, agent=call.agent, ring_ms=call.ring_ms(now), wait_ms=wait or 0))
    return c.put_call(call)


def release_agent(c: Center, call: Call, now: Instant, result: str) -> Call:
    """The agent's part is over: wrap-up begins. Does nothing the second time."""
    stints = closed(call, call.agent_channel, now, result)
    call = c.put_call(replace(call, agent_channel=None, stints=stints))
    agent = c.agents.get(call.agent) if call.agent is not None else None
    if agent is None or agent.call != call.id or agent.state is not AgentState.TALKING:
        return call
    talk_ms = elapsed_ms(call.bridged_at or now, now)
    wrap_up_s = _wrap_up_s(c, call, agent.id)
    today, phantom_ms = day_start(now, c.plan.rules.timezone), c.plan.rules.phantom_s * 1000
    c.tell(AgentLeft(call=call.id, agent=agent.id, talk_ms=talk_ms))
    if agent.channel is not None:
        ending.begin(c, agent.id, agent.channel, now)
    c.apply_agent(desk.released(agent, now, wrap_up_s=wrap_up_s, talk_ms=talk_ms, today=today, phantom_ms=phantom_ms))
    if talk_ms >= phantom_ms:
        c.callers.spoke(call.number, agent.id, now)
    return call


def _wrap_up_s(c: Center, call: Call, agent: AgentId) -> float:
    """The agent's own, else that of the queue whose call it was; it holds for all queues of the agent."""
    plan = c.plan.agents.get(agent)
    if plan is not None and plan.wrap_up_s is not None:
        return plan.wrap_up_s
    return c.queue_of(call.queue).wrap_up_s if call.queue is not None else 0.0


# The agent's side went first.


def agent_gone(c: Center, call: Call, cause: int, now: Instant) -> None:
    """The agent's leg ended during a talk of two. Who hung up first is known when the caller is released or gone."""
    call = release_agent(c, call, now, "hung up")
    call = c.put_call(replace(call, agent_cause=cause))
    if call.apart:
        requeue(c, call, "agent_left_during_consult", now)
    elif call.released:
        _after_talk(c, call, now)
    else:
        c.start_timer(timers.key(call.id, timers.PARTED), Instant(now + PARTED_S))


def caller_released(c: Center, call: Call, now: Instant) -> None:
    """The dialplan says that the caller's other side has gone."""
    call = c.put_call(replace(call, released=True))
    if call.agent_cause is not None or call.agent_channel is None:
        _after_talk(c, call, now)
    else:
        c.start_timer(timers.key(call.id, timers.PARTED), Instant(now + PARTED_S))


def parted(c: Center, call: Call, now: Instant) -> None:
    """The second sign did not come: take the talk as ended normally."""
    if call.state is CallState.TALKING and (call.released or call.agent_cause is not None):
        if call.agent_channel is not None:
            c.do(HangUp(pbx=call.pbx, channel=call.agent_channel))
        _after_talk(c, release_agent(c, call, now, "hung up"), now)


def _after_talk(c: Center, call: Call, now: Instant) -> None:
    """The agent hung up first: goodbye, unless there was no talk or the phone died."""
    rules = c.plan.rules
    c.cancel_timers(timers.key(call.id, timers.PARTED))
    # Who brings in a department has picked up, however quickly all of it went.
    alone = all(stint.party is not Party.DEPARTMENT for stint in call.stints)
    if alone and _talked_ms(call, now) < rules.phantom_s * 1000:
        _take_back_answer(c, call, now)
        requeue(
            c,
            replace(call, answered_at=None if call.answered_at == call.bridged_at else call.answered_at),
            "phantom_answer",
            now,
        )
    elif call.agent_cause is not None and call.agent_cause not in NORMAL_CAUSES:
        requeue(c, call, "agent_lost", now)
    else:
        leave_with_agent(c, call, now)


def _talked_ms(call: Call, now: Instant) -> int:
    """How long the talk that just ended was: to the first sign of its end."""
    ends = [s.ended_at for s in call.stints if s.party is Party.AGENT and s.ended_at is not None]
    return elapsed_ms(call.bridged_at or now, max(ends, default=now))


def _take_back_answer(c: Center, call: Call, now: Instant) -> None:
    agent = c.agents.get(call.agent) if call.agent is not None else None
    if agent is not None and agent.call is None:
        rules = c.plan.rules
        limit, reason = rules.misses_before_pause, rules.missed_reason
        c.apply_agent(desk.phantom(agent, now, rest_s=rules.rest_s, limit=limit, reason=reason))


def requeue(c: Center, call: Call, reason: str, now: Instant) -> Call:
    """Back to the front of the queue with an apology: the place is that of the first request."""
    queue, call = c.queue_of(call.queue), c.put_call(lost(c, call))
    c.tell(CallRequeued(call=call.id, queue=queue.name, reason=reason))
    sorry = ("sorry_reconnect",)
    c.do(Say(pbx=call.pbx, channel=call.channel, prompts=sorry, language=call.language, then_hold=True))
    return clocks.run(c, stay.begin(c, turns.relax(c, call, now), now), now)


def lost(c: Center, call: Call) -> Call:
    """The record without its agent: the caller waits again."""
    c.cancel_timers(timers.key(call.id, timers.PARTED), timers.key(call.id, timers.DESK))
    return enter(
        call,
        CallTrigger.LOSE_AGENT,
        agent=None,
        agent_channel=None,
        bridged_at=None,
        released=False,
        agent_cause=None,
        in_room=False,
        apart=False,
        up=True,
        offer=None,
    )


def leave(c: Center, call: Call, trigger: CallTrigger, by: Party, now: Instant) -> None:
    """The talk is over; the dialplan says goodbye and hangs up."""
    c.put_call(enter(call, trigger, outcome=Outcome.ANSWERED, ended_by=by))
    c.start_timer(timers.key(call.id, timers.LEAVE), Instant(now + LEAVE_S))


def leave_with_agent(c: Center, call: Call, now: Instant) -> None:
    """The agent hung up first."""
    leave(c, call, CallTrigger.AGENT_DONE, Party.AGENT, now)


# The end.

_ABANDONED = {
    CallState.NEW: Outcome.ABANDONED_MENU,
    CallState.MENU: Outcome.ABANDONED_MENU,
    CallState.WAITING: Outcome.ABANDONED_QUEUE,
    CallState.RINGING: Outcome.ABANDONED_RING,
}


def outcome_if_gone(call: Call) -> Outcome:
    """What the call comes to if the caller's channel ends now."""
    if call.outcome is not None:
        return call.outcome
    return Outcome.ANSWERED if call.answered_at is not None else _ABANDONED.get(call.state, Outcome.ANSWERED)


def caller_gone(c: Center, call: Call, outcome: Outcome, now: Instant) -> None:
    """The caller's channel ended: everybody else in the call is free within this turn."""
    for leg in (call.agent_channel, call.department_channel):
        if leg is not None:
            c.do(HangUp(pbx=call.pbx, channel=leg))
    call = release_agent(c, call, now, "caller hung up")
    end(c, call, outcome, call.ended_by or Party.CALLER, now)


def end(c: Center, call: Call, outcome: Outcome, by: Party, now: Instant) -> None:
    """Close the call's record and count it."""
    c.cancel_timers(*timers.of_call(call.id))
    stints = all_closed(call, now)
    call = enter(call, CallTrigger.END, ended_at=now, outcome=outcome, ended_by=by, offer=None, rings=(), stints=stints)
    c.tell(CallEnded(call=call.id, outcome=outcome, ended_by=by))
    c.put_call(call)
    count(c, result(c, call, now))


def result(c: Center, call: Call, now: Instant) -> CallResult:
    """What the call contributes to the figures."""
    wait = call.wait_ms(now)
    short_ms = c.queue_of(call.queue).short_abandon_s * 1000 if call.queue is not None else 0.0
    return CallResult(
        call=call.id,
        line=call.line,
        queue=call.queue,
        arrived_at=call.arrived_at,
        requested=call.requested_at is not None,
        answered=call.answered_at is not None,
        ring_ms=call.ring_ms(now),
        wait_ms=wait,
        target_ms=round(c.line_of(call).target_s * 1000),
        # Whom the centre sent away did not give up.
        short=wait is not None and wait < short_ms and call.ended_by is not Party.SYSTEM,
    )


def correct(c: Center, call: CallResult) -> None:
    """The call was counted with what was known then: let it count with what is known now."""
    if call.queue in c.queue_figures:
        c.queue_figures[call.queue].correct(call)
    if call.line in c.line_figures:
        c.line_figures[call.line].correct(call)


def count(c: Center, call: CallResult) -> None:
    """Let the call count in its queue's and its line's figures."""
    if call.queue in c.queue_figures:
        c.queue_figures[call.queue].add(call)
    if call.line in c.line_figures:
        c.line_figures[call.line].add(call)
