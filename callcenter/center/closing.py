"""Closing time for those who still wait."""

from callcenter.calls.model import Call
from callcenter.center import timers
from callcenter.center.state import Center
from callcenter.domain.ids import Instant
from ivr.hours import closes_at


def at(c: Center, call: Call) -> Instant | None:
    """When this caller is sent home; None: whoever came in time is served, and so is who is called back."""
    line, back = c.line_of(call), call.call_back
    if line.sweep_after_s is None or call.answered_at is not None or (back is not None and back.asked_at is not None):
        return None
    closes = closes_at(line.hours, call.arrived_at, c.plan.rules.timezone)
    return None if closes is None else Instant(closes + line.sweep_after_s)


def passed(c: Center, call: Call, now: Instant) -> bool:
    """Whether that moment has come."""
    moment = at(c, call)
    return moment is not None and now >= moment


def watch(c: Center, call: Call, now: Instant) -> None:
    """Wake up at that moment."""
    moment = at(c, call)
    if moment is not None:
        c.start_timer(timers.key(call.id, timers.CLOSING), Instant(max(now, moment)))
