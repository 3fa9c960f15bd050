"""What lasts: overdue orders, more pressing the longer the oldest lies, and years whose working days are not known."""

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


def calendar(unknown_years: Iterable[int], now: Instant) -> Iterator[Finding]:
    """One finding for each year into which deadlines run and whose working days are not known; told once a day."""
    for year in unknown_years:
        yield Finding(
            kind=AlertKind.CALENDAR,
            key=f"calendar:{year}",
            level=Level.WARNING,
            at=Instant(now - now % DAY_S),
            detail={"year": year},
        )
