"""What a detector found, and what becomes of it: an alert that somebody acknowledges and closes."""

from enum import Enum
from typing import Any

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record, field


class AlertKind(Enum):
    """What is warned of."""

    BURST = "burst"
    """More orders of one category in one area than usual."""
    KEYWORD = "keyword"
    """Words in an order that somebody must read at once."""
    MASS = "mass"
    """群体性: different callers about the same place."""
    OVERDUE = "overdue"
    """A department's overdue orders."""
    CALENDAR = "calendar"
    """Deadlines run into a year whose working days are not known."""
    READS = "reads"
    """Somebody looks at more personal data than usual."""
    WEBHOOK = "webhook"
    """A receiver of events has taken nothing for a day."""
    TRAIL = "trail"
    """A chain of the trail is not what was written."""


class Level(Enum):
    """How soon somebody must look; in rising order."""

    NOTICE = "notice"
    WARNING = "warning"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """Greater is more pressing."""
        return tuple(Level).index(self)


class AlertState(Enum):
    """Whether anybody deals with it."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Finding(Record, frozen=True, kw_only=True):
    """What a detector found. Of one ``key`` one alert stands at a time."""

    kind: AlertKind
    key: str
    level: Level
    at: Instant
    """The newest thing it is about."""
    count: int = 1
    detail: dict[str, Any] = field(default_factory=dict)
    """What programs need of it: codes, numbers of orders; never personal data."""


class Alert(Record, frozen=True, kw_only=True):
    """A warning that was raised."""

    id: int
    kind: AlertKind
    key: str
    level: Level
    state: AlertState
    count: int
    detail: dict[str, Any]
    raised_at: Instant
    seen_at: Instant
    """The newest thing it is about."""
    acknowledged_at: Instant | None = None
    acknowledged_by: str = ""
    closed_at: Instant | None = None
    closed_by: str = ""
    note: str = ""
    confirmed: bool | None = None
    """Whether it was a real one, as said by who closed it."""
