"""What a finished call contributes to the figures, as seen from its record."""

from callcenter.calls.model import Call
from callcenter.domain.events import Outcome
from callcenter.domain.ids import Instant
from callcenter.domain.plan import Plan
from sla.result import CallResult

_TARGET_S = 15.0
_SHORT_S = 5.0


def result_of(call: Call, plan: Plan | None) -> CallResult:
    """The call's part in the figures, by today's targets; lines and queues that are gone count by the defaults."""
    line = plan.lines.get(call.line) if plan is not None else None
    queue = plan.queues.get(call.queue) if plan is not None and call.queue is not None else None
    end = call.ended_at or call.answered_at or call.arrived_at
    wait_ms = call.wait_ms(end)
    short_ms = (queue.short_abandon_s if queue is not None else _SHORT_S) * 1000
    return CallResult(
        call=call.id,
        line=call.line,
        queue=call.queue,
        arrived_at=Instant(call.arrived_at),
        requested=call.requested_at is not None,
        answered=call.answered_at is not None,
        ring_ms=call.ring_ms(end),
        wait_ms=wait_ms,
        target_ms=round((line.target_s if line is not None else _TARGET_S) * 1000),
        short=wait_ms is not None and wait_ms < short_ms and call.outcome is not Outcome.REFUSED,
    )
