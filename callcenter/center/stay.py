"""What begins when a caller joins a queue, and what is looked at then."""

from callcenter.calls.model import Call
from callcenter.center import announce, call_back_offer, closing, timers
from callcenter.center.state import Center
from callcenter.domain.ids import Instant
from callcenter.domain.plan import Plan


def begin(c: Center, call: Call, now: Instant) -> Call:
    """The caller waits in the queue from now on."""
    queue = c.queue_of(call.queue)
    c.start_timer(timers.key(call.id, timers.MAX_WAIT), Instant(now + queue.max_wait_s))
    closing.watch(c, call, now)
    call_back_offer.will_offer(c, call, now)
    # Whether anybody is there is looked at as the turn ends.
    c.foyer.moved[queue.name] = None
    return announce.begin(c, call, now)


def by_new_plan(c: Center, call: Call, old: Plan, now: Instant, *, moved: bool) -> Call:
    """The operator changed the plan: what is said, and closing time, by the new one from now on."""
    c.cancel_timers(timers.key(call.id, timers.CLOSING))
    closing.watch(c, call, now)
    comfort, before = c.queue_of(call.queue).waits.comfort, old.queues.get(call.queue) if call.queue else None
    if moved or (before is not None and before.waits.comfort != comfort):
        return announce.by_new_plan(c, call, now, moved=moved)
    return call


def leave(c: Center, call: Call) -> None:
    """The caller waits no more, and the clocks run on."""
    c.cancel_timers(*(key for key in timers.while_waiting(call.id) if key != timers.key(call.id, timers.CLOCK)))
