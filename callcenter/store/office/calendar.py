"""The calendar as it is stored: special days, and the years that are known."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.ids import Instant
from callcenter.orders.deadlines.calendar import Day, DayKind
from callcenter.store.office.database import insert
from callcenter.store.office.deadlines_tables import calendar_day, calendar_year

Days = Mapping[date, Day]


async def days(connection: AsyncConnection) -> Days:
    """Every special day."""
    rows = await connection.execute(select(calendar_day).order_by(calendar_day.c.date))
    return {date.fromisoformat(row.date): _day(row) for row in rows}


async def years(connection: AsyncConnection) -> Mapping[int, str]:
    """The known years, and where each is from."""
    rows = await connection.execute(select(calendar_year).order_by(calendar_year.c.year))
    return {row.year: row.source for row in rows}


async def put(connection: AsyncConnection, some: Days, *, keep: bool = False) -> None:
    """Write these days; with ``keep``, a day that is there already stays as it is."""
    if not some:
        return
    adding = insert(connection, calendar_day)
    told = ("kind", "name", "name_en", "source")
    if keep:
        statement = adding.on_conflict_do_nothing(index_elements=[calendar_day.c.date])
    else:
        changed = {name: adding.excluded[name] for name in told}
        statement = adding.on_conflict_do_update(index_elements=[calendar_day.c.date], set_=changed)
    await connection.execute(statement, [_row(day, what) for day, what in some.items()])


async def remove(connection: AsyncConnection, day: date) -> None:
    """The day is again what its weekday says."""
    await connection.execute(delete(calendar_day).where(calendar_day.c.date == day.isoformat()))


async def clear(connection: AsyncConnection, year: int) -> None:
    """No day of the year is special."""
    of_year = calendar_day.c.date.between(f"{year:04}-01-01", f"{year:04}-12-31")
    await connection.execute(delete(calendar_day).where(of_year))


async def know(connection: AsyncConnection, year: int, source: str, at: Instant) -> None:
    """The year is known from now on."""
    adding = insert(connection, calendar_year)
    changed = {"source": adding.excluded.source, "at": adding.excluded.at}
    statement = adding.on_conflict_do_update(index_elements=[calendar_year.c.year], set_=changed)
    await connection.execute(statement, [{"year": year, "source": source, "at": at}])


def _day(row: Row[Any]) -> Day:
    return Day(kind=DayKind(row.kind), name=row.name, name_en=row.name_en, source=row.source)


def _row(day: date, what: Day) -> dict[str, str]:
    told = {"name": what.name, "name_en": what.name_en, "source": what.source}
    return {"date": day.isoformat(), "kind": what.kind.value} | told
