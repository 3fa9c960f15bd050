"""The ladder of overdue orders: the longer a department lets its oldest one lie, the more pressing."""

from collections.abc import Iterable, Iterator

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.warnings.finding import AlertKind, Finding, Level

DAY_S = 86_400.0
LADDER = ((0.0, Level.NOTICE), (1 * DAY_S, Level.WARNING), (3 * DAY_S, Level.URGENT))
"""From so long after the due time on it is so pressing."""


class Late(Record, frozen=True, kw_only=True):
    """How a department stands."""

    department: str
    overdue: int
    oldest_due: Instant
    orders: tuple[str, ...] = ()
    """Some of them, the oldest first."""


def overdue(late: Iterable[Late], now: Instant) -> Iterator[Finding]:
    """One finding for each department that has overdue orders."""
    for each in late:
        behind = now - each.oldest_due
        if each.overdue and behind > 0:
            yield Finding(
                kind=AlertKind.OVERDUE,
                key=f"overdue:{each.department}",
                level=max((level for after, level in LADDER if behind > after), key=lambda level: level.rank),
                at=now,
                count=each.overdue,
                detail={"department": each.department, "oldest_due": each.oldest_due, "orders": list(each.orders)},
            )
