"""Which cases a list shows, and in which order."""

from enum import Enum

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.terms import Card, CaseState, Channel, DemandType, HandlingMode, Urgency


class Sort(Enum):
    """By what a list is sorted."""

    OPENED = "opened"
    DUE = "due"
    """By when it must be handled; only cases whose time runs."""
    UPDATED = "updated"


class Filter(Record, frozen=True, kw_only=True):
    """Which cases a list shows; what is None or empty does not matter."""

    states: tuple[CaseState, ...] = ()
    line: str | None = None
    channel: Channel | None = None
    departments: frozenset[str] | None = None
    """One of these is lead or co-department."""
    hidden_from: frozenset[str] = frozenset()
    """Not those that are about one of these departments."""
    demand_type: DemandType | None = None
    category: str | None = None
    area: str | None = None
    """An area code; what lies within it counts too, from six digits on."""
    urgency: Urgency | None = None
    handling_mode: HandlingMode | None = None
    card: Card | None = None
    due_before: Instant | None = None
    opened_from: Instant | None = None
    opened_until: Instant | None = None
    caller_print: str | None = None
    """The keyed hash of the caller's number."""
    text: str | None = None
    public: bool = False
    """Only what may be published."""
