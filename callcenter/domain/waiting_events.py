"""What happens to callers who wait, besides being offered to agents; the other events are in ``events``."""

from callcenter.domain.events import CallEvent
from callcenter.domain.ids import QueueName


class NobodyThere(CallEvent, frozen=True, kw_only=True):
    """No agent was there for a caller: the caller did not join the queue, or had to leave it."""

    queue: QueueName
    rule: str
    """``join_empty`` or ``leave_when_empty``."""


class ExitTaken(CallEvent, frozen=True, kw_only=True):
    """The caller pressed a key that leads out of the queue."""

    queue: QueueName
    key: str
    to: str


class ClosingTime(CallEvent, frozen=True, kw_only=True):
    """The line has closed, and the caller who still waits is sent home."""

    queue: QueueName
