"""The 15-second clocks of the calls: warnings and breaches as their moments come."""

from callcenter.calls.machine import CallState
from callcenter.calls.model import Call
from callcenter.center import timers
from callcenter.center.state import Center
from callcenter.domain.events import Clock, ClockBreached, ClockWarned
from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from sla.clock import Marks, look


def run(c: Center, call: Call, now: Instant) -> Call:
    """Tell the marks that have passed and wake up for the next one. Stands still once answered or sent away."""
    if call.answered_at is not None or call.state is CallState.LEAVING:
        return call
    line = c.line_of(call)
    starts = {Clock.RING: call.arrived_at}
    if call.requested_at is not None:
        starts[Clock.REQUEST] = call.requested_at
    due = look(Marks(warn_ms=round(line.warn_s * 1000), breach_ms=round(line.target_s * 1000)), starts, now)
    # What was told stays told, also when the line's target is raised later.
    warned, breached = call.warned | due.warned, call.breached | due.breached
    c.tell(*(ClockWarned(call=call.id, clock=k) for k in Clock if k in due.warned - call.warned))
    c.tell(*(ClockBreached(call=call.id, clock=k) for k in Clock if k in due.breached - call.breached))
    if due.next_at is not None:
        c.start_timer(timers.key(call.id, timers.CLOCK), due.next_at)
    if warned == call.warned and breached == call.breached:
        return call
    return c.put_call(replace(call, warned=warned, breached=breached))
