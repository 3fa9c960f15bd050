"""One work order: the call it came from, who dealt with it, how, and where it stands."""

from enum import Enum

from callcenter.domain.events import Outcome
from callcenter.domain.ids import AgentId, CallId, DepartmentId, Instant, LineNumber, QueueName
from callcenter.domain.record import Record
from callcenter.orders.machine import OrderState
from callcenter.orders.masking import mask_number


class Handling(Enum):
    """How the matter was dealt with (办理方式)."""

    DIRECT = "direct"
    """直办: by the agent alone."""
    THREE_PARTY = "three_party"
    """三方通话: with a department in the call."""
    MISSED = "missed"
    """未接: nobody spoke with the caller."""
    REFUSED = "refused"
    AFTER_HOURS = "after_hours"


class Order(Record, frozen=True, kw_only=True):
    """The record of a work order; a new value for every change. Every call has exactly one."""

    call: CallId
    line: LineNumber
    caller_number: str
    """As the network gave it; show ``shown_number`` unless the viewer may see all of it."""
    arrived_at: Instant
    number: str | None = None
    """Given by the store when the order is first written."""
    queue: QueueName | None = None
    department: DepartmentId | None = None
    """The last department that took part."""
    agent: AgentId | None = None
    requested_at: Instant | None = None
    answered_at: Instant | None = None
    ended_at: Instant | None = None
    ring_ms: int | None = None
    """Arrival to answer or end; None while the caller still waits."""
    wait_ms: int | None = None
    """Request of an agent to answer or end; None: never asked, or still waiting."""
    talk_ms: int = 0
    outcome: Outcome | None = None
    handling: Handling | None = None
    """None: not known yet."""
    state: OrderState = OrderState.DRAFT
    callback_due_at: Instant | None = None
    """When the caller must have been called back at the latest; None: no callback is owed."""
    version: int = 1
    """Counts the changes."""

    @property
    def shown_number(self) -> str:
        """The caller's number, masked."""
        return mask_number(self.caller_number)


class OrderEvent(Record, frozen=True, kw_only=True):
    """One move of a work order; never changed once written."""

    at: Instant
    action: str
    """``open`` or an OrderAction value."""
    actor: str
    """An agent's id, or ``system``."""
    from_state: OrderState | None
    to_state: OrderState
