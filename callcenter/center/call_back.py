"""Call-backs that keep the place: asked for, kept, and made ready when their time has come."""

from callcenter.calls.call_back import CallBack
from callcenter.calls.machine import CallState, CallTrigger
from callcenter.calls.model import Call
from callcenter.calls.steps import closed, enter
from callcenter.center import arrival, promise, talk, timers
from callcenter.center.state import Center
from callcenter.domain.call_back_events import CallBackAsked
from callcenter.domain.commands import Say
from callcenter.domain.events import Outcome, Party
from callcenter.domain.ids import Instant
from callcenter.domain.plan import Hours
from callcenter.domain.record import replace
from ivr.hours import is_open, next_change

# Asking for it.


def possible(c: Center, call: Call) -> bool:
    """Whether the maximum wait of this caller ends in a call-back."""
    offered = c.queue_of(call.queue).call_back
    return offered is not None and offered.at_max_wait and promise.number(c, call) is not None


def keep(c: Center, call: Call, by: str, now: Instant) -> None:
    """The caller, for whom no phone rings, hears that the place is kept, and hangs up."""
    if c.numbers.kept(call.number) is not None:
        # One call-back for a number: the older place stays, and this call has no part in it.
        arrival.turn_away(c, call, Outcome.CALL_BACK_JOINED, now)
        return
    c.cancel_timers(*timers.on_line(call.id))
    ends = Instant(now + promise.rules(c, call).expires_s)
    before = call.call_back or CallBack()
    noted = replace(before, asked_at=now, expires_at=ends, gone=False, ready=False, next_at=None, leg=None, up=False)
    call = c.put_call(enter(call, CallTrigger.ASK_BACK, call_back=noted, up=True, overdue=False))
    c.tell(CallBackAsked(call=call.id, by=by))
    c.start_timer(timers.key(call.id, timers.EXPIRE), ends)
    confirm(c, call, now)


def confirm(c: Center, call: Call, now: Instant) -> None:
    """The caller is told; the dialplan hangs up after it."""
    said = ("callback_confirmed",)
    c.do(Say(pbx=call.pbx, channel=call.channel, prompts=said, language=call.language))
    c.start_timer(timers.key(call.id, timers.LEAVE), Instant(now + arrival.LEAVE_S))


# Keeping the place.


def channel_gone(c: Center, call: Call, now: Instant) -> None:
    """The caller's channel has ended, the first one or one that was dialled: from now on there may be a try."""
    c.cancel_timers(timers.key(call.id, timers.LEAVE), timers.key(call.id, timers.DIAL))
    c.let_go(call.channel)
    stints = closed(call, call.channel, now, "")
    back = replace(promise.of(call), gone=True, leg=None, up=False)
    look(c, c.put_call(replace(call, stints=stints, call_back=back)), now)


def look(c: Center, call: Call, now: Instant) -> None:
    """Whether it may be tried now, and when that changes. It is over when time or tries have run out."""
    back, ready = call.call_back, timers.key(call.id, timers.READY)
    if call.state is not CallState.CALL_BACK or back is None or not back.gone:
        return
    if call.outcome is not None or _hopeless(c, call, back, now):
        talk.end(c, call, call.outcome or Outcome.CALL_BACK_FAILED, Party.SYSTEM, now)
        return
    may, changes_at = _may_try(c, call, back, now)
    if changes_at is not None:
        c.start_timer(ready, changes_at)
    else:
        c.cancel_timers(ready)
    if may is not back.ready:
        c.put_call(replace(call, call_back=replace(back, ready=may)))


def _hopeless(c: Center, call: Call, back: CallBack, now: Instant) -> bool:
    late = back.expires_at is not None and now >= back.expires_at
    return late or back.tries >= promise.rules(c, call).tries or promise.number(c, call) is None


def _may_try(c: Center, call: Call, back: CallBack, now: Instant) -> tuple[bool, Instant | None]:
    if back.next_at is not None and now < back.next_at:
        return False, back.next_at
    hours, zone = _hours(c, call), c.plan.rules.timezone
    # Who is in another call with us is not dialled: the line is busy, and the matter may be settled there.
    may = is_open(hours, now, zone) and not c.numbers.on_the_line(call)
    return may, next_change(hours, now, zone)


def _hours(c: Center, call: Call) -> Hours | None:
    own = promise.rules(c, call).hours
    return own if own is not None else c.line_of(call).hours


def resume(c: Center, call: Call, now: Instant) -> None:
    """After a start of the engine: the timers of a call-back that is kept."""
    if (back := call.call_back) is not None and back.expires_at is not None:
        c.start_timer(timers.key(call.id, timers.EXPIRE), Instant(max(now, back.expires_at)))
    look(c, call, now)
