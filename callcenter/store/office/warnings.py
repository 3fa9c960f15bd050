"""What early warning reads of the cases."""

from collections.abc import AsyncIterator

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.ids import Instant
from callcenter.orders.area import significant
from callcenter.orders.warnings.burst import Spot
from callcenter.orders.warnings.overdue import Late
from callcenter.orders.warnings.sighting import STREET, Sighting, counts, sighting
from callcenter.store.office.case_rows import Seals, read_case
from callcenter.store.office.cases_tables import cases

SHOWN = 20
SLICE = {"yield_per": 100}
"""Calls share the loop: what is read between two looks at them must be little."""


async def spots(connection: AsyncConnection, since: Instant) -> AsyncIterator[tuple[Spot, Instant]]:
    """Category, street and time of every case since then."""
    where = (cases.c.opened_at >= since, cases.c.category != "", cases.c.area_code != "")
    query = select(cases.c.category, cases.c.area_code, cases.c.opened_at).where(*where).order_by(cases.c.opened_at)
    async with connection.stream(query.execution_options(**SLICE)) as rows:
        async for row in rows:
            yield (row.category, significant(row.area_code[:STREET])), Instant(row.opened_at)


async def sightings(connection: AsyncConnection, since: Instant, seals: Seals) -> AsyncIterator[Sighting]:
    """The cases since then as the detectors see them, in the order they came; the citizen stays sealed."""
    query = select(cases.c.body, cases.c.caller_print).where(cases.c.opened_at >= since)
    query = query.order_by(cases.c.opened_at, cases.c.id).execution_options(**SLICE)
    async with connection.stream(query) as rows:
        async for row in rows:
            if counts(case := read_case(row.body, "", seals)):
                yield sighting(case, row.caller_print)


async def late(connection: AsyncConnection, now: Instant) -> list[Late]:
    """How each department stands that has overdue cases."""
    due = (cases.c.due_at.is_not(None), cases.c.due_at < now, cases.c.lead != "")
    query = select(cases.c.lead, func.count().label("overdue"), func.min(cases.c.due_at).label("oldest"))
    found = []
    for row in (await connection.execute(query.where(*due).group_by(cases.c.lead).order_by(cases.c.lead))).all():
        some = select(cases.c.number).where(*due, cases.c.lead == row.lead).order_by(cases.c.due_at).limit(SHOWN)
        orders = tuple((await connection.execute(some)).scalars())
        found.append(Late(department=row.lead, overdue=row.overdue, oldest_due=Instant(row.oldest), orders=orders))
    return found
