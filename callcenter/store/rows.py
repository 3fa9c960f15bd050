"""What the store hands out: restored records and rows for people to look at."""

from dataclasses import dataclass

from agents.model import Agent
from callcenter.calls.model import Call
from callcenter.domain.events import Event
from callcenter.domain.ids import AgentId, Instant, OfferId, QueueName
from callcenter.orders.model import Order, OrderEvent
from sla.result import CallResult

OrderRow = Order
"""An order as stored: its ``number`` is set."""
CallRow = Call


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerSeen:
    """One past call of a number, as far as the next one may be treated otherwise for it."""

    number: str
    arrived_at: Instant
    agent: AgentId | None
    """Who spoke with the caller, and until when."""
    spoke_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a start needs to go on where the last run stopped."""

    calls: tuple[Call, ...]
    """Calls that were not over, oldest first."""
    agents: tuple[Agent, ...]
    results: tuple[CallResult, ...]
    """Calls that are over and arrived in the last 24 hours or today, oldest first."""
    callers: tuple[CallerSeen, ...] = ()
    """Calls of the time that the plan remembers, oldest first."""
    last_at: Instant | None = None
    """When something was recorded last; None: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """One event of a call."""

    seq: int
    at: Instant
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """One ring at one agent."""

    id: OfferId
    agent: AgentId
    queue: QueueName | None
    attempt: int | None
    made_at: Instant | None
    ended_at: Instant | None
    result: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDetail:
    """An order and its moves."""

    order: OrderRow
    events: tuple[OrderEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDetail:
    """A call (its stints are in the record), its journal, its rings and its order."""

    call: CallRow
    events: tuple[JournalRow, ...]
    offers: tuple[OfferRow, ...]
    order: OrderRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreStatus:
    """How the writer is doing."""

    pending: int
    """Steps that are not committed yet."""
    oldest_pending_s: float
    last_error: str | None
    """Why the last commit failed; None once one has succeeded again."""
    journal_lost: int
    """Events that found no room in memory while the database was away (the calls' last records are kept)."""
    set_aside: int
    """Steps put away as text because they could not be written."""
