"""What citizens' programs ask for and file by Open311, checked."""

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.case import Case, Citizen, Place
from callcenter.orders.terms import DemandType


class Published(Record, frozen=True, kw_only=True):
    """A case that may be published, and when it was changed last."""

    case: Case
    updated_at: Instant


class Wanted(Record, frozen=True, kw_only=True):
    """Which requests a list shows."""

    since: Instant
    until: Instant
    services: tuple[str, ...] = ()
    """Categories; empty: all."""
    open: bool | None = None
    """Only those that are open, or are closed; None: both."""
    limit: int
    offset: int = 0


class Filing(Record, frozen=True, kw_only=True):
    """A request that was filed, checked."""

    category: str
    demand_type: DemandType
    description: str
    place: Place
    citizen: Citizen
    occurred_at: Instant | None = None
    media_url: str = ""
    public: bool = False
    """The citizen agreed that the matter is published, without personal data."""
