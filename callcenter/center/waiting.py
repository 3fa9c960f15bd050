"""What time does to a caller who waits: ringing turns into music; at the maximum wait, or closing time, a way out."""

from callcenter.calls.machine import IN_QUEUE, CallState, CallTrigger
from callcenter.calls.model import Call
from callcenter.calls.steps import enter
from callcenter.center import announce, call_back, closing, stay, turns
from callcenter.center.arrival import turn_away
from callcenter.center.state import Center
from callcenter.domain.commands import AnswerCaller, HoldCaller
from callcenter.domain.events import CallMoved, Outcome
from callcenter.domain.ids import Instant, QueueName
from callcenter.domain.record import replace
from callcenter.domain.waiting_events import ClosingTime


def ring_limit(c: Center, call: Call, now: Instant) -> None:
    """Carriers give up on long unanswered ringing: answer, and play music instead."""
    if call.state in IN_QUEUE and not call.up:
        call = c.put_call(replace(call, up=True))
        music = c.line_of(call).music
        c.do(AnswerCaller(pbx=call.pbx, channel=call.channel, music=music, language=call.language))
        _tell(c, call, now)


def hold(c: Center, call: Call, now: Instant) -> None:
    """Let the caller wait with music, and begin to tell what there is to tell."""
    line = c.line_of(call)
    c.do(HoldCaller(pbx=call.pbx, channel=call.channel, music=line.music, language=call.language))
    _tell(c, call, now)


def _tell(c: Center, call: Call, now: Instant) -> None:
    if call.state in IN_QUEUE and call.heard.since is None:
        announce.begin(c, call, now)


def max_wait(c: Center, call: Call, now: Instant) -> None:
    """The maximum wait, or closing time, is over; a phone that rings just now is given its chance first."""
    if call.state is CallState.RINGING:
        c.put_call(replace(call, overdue=True))
    elif call.state is CallState.WAITING:
        exit_queue(c, call, now)


def exit_queue(c: Center, call: Call, now: Instant) -> None:
    """On to the overflow queue, place and clocks kept; or called back at that place; or goodbye. Home after closing."""
    queue = c.queue_of(call.queue)
    if closing.passed(c, call, now):
        c.tell(ClosingTime(call=call.id, queue=queue.name))
        turn_away(c, call, Outcome.AFTER_HOURS, now, reason="closing")
        return
    if queue.overflow is None and call_back.possible(c, call):
        call_back.keep(c, call, "max_wait", now)
        return
    if queue.overflow is None:
        turn_away(c, call, Outcome.TIMED_OUT, now)
        return
    to_queue(c, call, queue.overflow, now)


def to_queue(c: Center, call: Call, name: QueueName, now: Instant) -> Call:
    """The caller waits on in another queue; deadline and clocks are kept."""
    onward = c.queue_of(name)
    c.tell(CallMoved(call=call.id, queue=onward.name, was=c.queue_of(call.queue).name))
    call = enter(call, CallTrigger.REQUEST, queue=onward.name, overdue=False, prefers=None)
    return stay.begin(c, turns.relax(c, c.put_call(call), now), now)


def further(c: Center, call: Call, now: Instant) -> None:
    """It is time for one phone more."""
    if call.state in IN_QUEUE:
        c.put_call(replace(call, more=bool(call.rings)))
