"""An alert for a year that ought to be known by now."""

from collections.abc import Callable
from functools import partial

from callcenter.domain.ids import Instant
from callcenter.office.calendars import Tell
from callcenter.orders.warnings.finding import AlertKind, Finding, Level
from callcenter.store.office.database import Connection, after_commit


def unknown_years(take: Callable[[Finding], None], now: Callable[[], Instant]) -> Tell:
    """Has ``take`` told of each such year, once the look for it is committed."""

    async def tell(connection: Connection, year: int) -> None:
        found = Finding(
            kind=AlertKind.CALENDAR, key=f"calendar:{year}", level=Level.WARNING, at=now(), detail={"year": year}
        )
        after_commit(connection, partial(take, found))

    return tell
