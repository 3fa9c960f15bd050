"""What happens to call-backs: the key is pressed, the citizen answers or not, time runs out, somebody cancels."""

from acd.offer import result_of_cause, result_of_reason
from callcenter.calls.machine import IN_QUEUE, CallState, CallTrigger
from callcenter.calls.model import Call
from callcenter.calls.steps import closed, enter
from callcenter.center import call_back, offers, promise, timers
from callcenter.center.state import Center
from callcenter.domain.call_back_events import CallBackMissed
from callcenter.domain.commands import Announce, HangUp
from callcenter.domain.events import OfferResult, Outcome, Party
from callcenter.domain.ids import ChannelId, Instant
from callcenter.domain.record import replace


def pressed(c: Center, call: Call, key: str, now: Instant) -> None:
    """A key of a caller who waits. Until it has been offered, a key may be meant for the menu before."""
    rules = c.queue_of(call.queue).call_back if call.state in IN_QUEUE else None
    if rules is None or key != rules.key or call.requested_at is None:
        return
    if offers.has_picked_up(c, call):
        return  # An agent has just picked up: nothing is better.
    if promise.number(c, call) is None:
        if now - call.requested_at >= rules.offer_after_s:
            c.do(Announce(pbx=call.pbx, channel=call.channel, prompts=("callback_not_possible",)))
    elif call.call_back is not None:
        call = offers.withdraw_all(c, c.put_call(replace(call, overdue=False)), now)
        call_back.keep(c, call, "key", now)


# What the citizen's phone does.


def leg_ringing(c: Center, call: Call) -> None:
    """180."""
    c.put_call(replace(call, call_back=replace(promise.of(call), rang=True)))


def leg_answered(c: Center, call: Call, now: Instant) -> None:
    """200: the dialplan joins the citizen with the agent who waits; or else the agent's phone rings now."""
    if call.state is not CallState.CALLING_BACK:
        return  # Answered as we hung up: its end follows.
    back = replace(promise.of(call), up=True)
    if back.caller_first:
        reached(c, call, now)
        return
    c.put_call(replace(call, call_back=back))
    c.start_timer(timers.key(call.id, timers.DIAL), Instant(now + c.plan.rules.connect_s))


def reached(c: Center, call: Call, now: Instant) -> None:
    """The citizen is there first: a caller with music, for whom the reserved agent's phone rings."""
    c.cancel_timers(*timers.kept(call.id))
    back = replace(promise.of(call), leg=None, up=False, ready=False, next_at=None)
    call = c.put_call(enter(call, CallTrigger.CALLER_UP, call_back=back, up=True, round=call.round + 1))
    longest = c.queue_of(call.queue).max_wait_s
    c.start_timer(timers.key(call.id, timers.MAX_WAIT), Instant(now + longest))
    offers.ring_reserved(c, call, c.offers[call.rings[0]], now)


def leg_failed(c: Center, call: Call, reason: int, now: Instant) -> None:
    """The Originate of the citizen's leg came to nothing."""
    _ended(c, call, result_of_reason(reason, rang=promise.of(call).rang), now)


def leg_gone(c: Center, call: Call, cause: int, now: Instant) -> None:
    """The caller's channel ended: the first one, or the one that was dialled."""
    back = promise.of(call)
    _ended(c, call, OfferResult.DROPPED if back.up else result_of_cause(cause, rang=back.rang), now)


def _ended(c: Center, call: Call, result: OfferResult, now: Instant) -> None:
    if promise.of(call).gone:
        return  # Given up for gone already.
    if call.state is CallState.CALL_BACK:
        call_back.channel_gone(c, call, now)
    else:
        not_reached(c, call, result, now, gone=True)


def not_reached(c: Center, call: Call, result: OfferResult, now: Instant, *, gone: bool) -> None:
    """One try less; the agent is free at once, and no miss is noted."""
    back, retry_s = promise.of(call), promise.rules(c, call).retry_s
    back = replace(back, tries=back.tries + 1, next_at=Instant(now + retry_s), ready=False, up=False)
    if gone:
        c.cancel_timers(timers.key(call.id, timers.DIAL))
        c.let_go(call.channel)
        back = replace(back, gone=True, leg=None)
    stints = closed(call, call.channel, now, result.value)
    call = c.put_call(replace(call, call_back=back, stints=stints))
    c.tell(CallBackMissed(call=call.id, result=result.value))
    offers.withdraw_all(c, call, now)


# What time does.


def dial_timed_out(c: Center, call: Call, now: Instant) -> None:
    """Nothing was heard of the citizen's leg: not its answer, not the bridge after it, or not its end."""
    if call.state is CallState.CALL_BACK:
        call_back.channel_gone(c, call, now)
    elif call.state is CallState.CALLING_BACK:
        back = promise.of(call)
        if back.up:
            offers.withdraw_all(c, call, now)
        else:
            not_reached(c, call, OfferResult.NO_ANSWER, now, gone=back.leg is None)


# What else ends it.


def close(c: Center, call: Call, outcome: Outcome, now: Instant) -> None:
    """No call-back any more; a leg that is there ends first."""
    call = c.put_call(replace(call, outcome=outcome, ended_by=Party.SYSTEM))
    call = offers.withdraw_all(c, call, now)
    if call.state is not CallState.CALL_BACK:
        return
    if promise.of(call).gone:
        call_back.look(c, call, now)
    else:
        c.do(HangUp(pbx=call.pbx, channel=call.channel))


def follow_numbers(c: Center, now: Instant) -> None:
    """Who spoke with an agent in another call is not called back; who is in one now is not dialled meanwhile."""
    for name in c.numbers.take_touched():
        call = c.calls[name]
        spoke_at = c.callers.of(call.number).spoke_at
        if spoke_at is not None and spoke_at > (promise.of(call).asked_at or now):
            close(c, call, Outcome.CALL_BACK_JOINED, now)
            continue
        if call.state is CallState.CALLING_BACK and c.numbers.on_the_line(call) and not promise.of(call).up:
            # Its time may be over, so that it ends with this try.
            call = offers.withdraw_all(c, call, now)
        call_back.look(c, call, now)


def is_leg(call: Call, channel: ChannelId) -> bool:
    """Whether this is the citizen's leg that was dialled and has not ended."""
    return call.call_back is not None and call.call_back.leg == channel
