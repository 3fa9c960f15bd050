"""What time does to a caller who waits: ringing turns into music, and at the maximum wait there is a way out."""

from callcenter.calls.machine import CallState, CallTrigger
from callcenter.calls.model import Call
from callcenter.calls.steps import enter
from callcenter.center import timers
from callcenter.center.arrival import turn_away
from callcenter.center.state import Center
from callcenter.domain.commands import HoldCaller
from callcenter.domain.events import CallMoved, Outcome
from callcenter.domain.ids import Instant
from callcenter.domain.record import replace

_IN_QUEUE = frozenset({CallState.WAITING, CallState.RINGING})


def ring_limit(c: Center, call: Call, now: Instant) -> None:
    """Carriers give up on long unanswered ringing: answer, and play music instead."""
    if call.state in _IN_QUEUE and not call.up:
        hold(c, c.put_call(replace(call, up=True)))


def hold(c: Center, call: Call) -> None:
    """Let the caller wait with music."""
    line = c.line_of(call)
    c.do(HoldCaller(pbx=call.pbx, channel=call.channel, music=line.music, language=call.language))


def max_wait(c: Center, call: Call, now: Instant) -> None:
    """The maximum wait is over; a phone that rings just now is given its chance first."""
    if call.state is CallState.RINGING:
        c.put_call(replace(call, overdue=True))
    elif call.state is CallState.WAITING:
        exit_queue(c, call, now)


def exit_queue(c: Center, call: Call, now: Instant) -> None:
    """On to the overflow queue, place and clocks kept, or goodbye with a promise to call back."""
    queue = c.queue_of(call.queue)
    if queue.overflow is None:
        turn_away(c, call, Outcome.TIMED_OUT, now)
        return
    onward = c.queue_of(queue.overflow)
    c.tell(CallMoved(call=call.id, queue=onward.name, was=queue.name))
    c.put_call(enter(call, CallTrigger.REQUEST, queue=onward.name, overdue=False))
    c.start_timer(timers.key(call.id, timers.MAX_WAIT), Instant(now + onward.max_wait_s))
