"""Which callers are told that they can be called back, and when."""

from callcenter.calls.call_back import CallBack
from callcenter.calls.machine import IN_QUEUE
from callcenter.calls.model import Call
from callcenter.center import announce, promise, timers
from callcenter.center.state import Center
from callcenter.domain.call_back_events import CallBackOffered
from callcenter.domain.commands import Announce
from callcenter.domain.ids import Instant
from callcenter.domain.record import replace

MOMENT_S = 1.0


def will_offer(c: Center, call: Call, now: Instant) -> None:
    """Who waits for long will be told, where there are such rules and the number can be dialled."""
    offered = c.queue_of(call.queue).call_back
    if offered is None or call.requested_at is None or promise.number(c, call) is None:
        return
    key = timers.key(call.id, timers.OFFER_BACK)
    if call.call_back is None or key not in c.timers:
        c.start_timer(key, Instant(max(now, call.requested_at + offered.offer_after_s)))


def offer(c: Center, call: Call, now: Instant) -> None:
    """It is time to tell the caller of the key, and to do so again later."""
    offered, again = c.queue_of(call.queue).call_back, timers.key(call.id, timers.OFFER_BACK)
    if offered is None or call.state not in IN_QUEUE or promise.number(c, call) is None:
        return
    if not call.up:
        # Nothing can be said over ringing; soon it turns into music.
        limit = c.timers.get(timers.key(call.id, timers.RING_LIMIT), now)
        c.start_timer(again, Instant(max(limit, now) + MOMENT_S))
        return
    quiet = announce.quiet_at(call)
    if quiet is not None and now < quiet:
        c.start_timer(again, quiet)
        return
    call = c.put_call(replace(call, heard=replace(call.heard, offered_at=now)))
    if call.call_back is None:
        c.tell(CallBackOffered(call=call.id))
        call = c.put_call(replace(call, call_back=CallBack()))
    c.do(Announce(pbx=call.pbx, channel=call.channel, prompts=("callback_offer",)))
    c.start_timer(again, Instant(now + offered.offer_every_s))
