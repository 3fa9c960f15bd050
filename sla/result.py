"""What one finished call contributes to the figures."""

from callcenter.domain.ids import CallId, Instant, LineNumber, QueueName
from callcenter.domain.record import Record


class CallResult(Record, frozen=True, kw_only=True):
    """A call that is over, as the figures see it. Waits are whole milliseconds."""

    call: CallId
    line: LineNumber
    queue: QueueName | None
    arrived_at: Instant
    requested: bool
    """The caller wanted a person."""
    answered: bool
    ring_ms: int
    wait_ms: int | None
    target_ms: int
    short: bool = False
    """Gave up before the queue's short-abandon limit."""
