"""How many cases stand where, at this moment and today: counted over narrow indexes of what is at work."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.store.office.cases_tables import AT_WORK, as_it_stands, cases


class Counts(Record, frozen=True, kw_only=True):
    """Figures of a moment."""

    at_work: int
    """Cases with which somebody has something to do before they are closed."""
    by_state: dict[str, int]
    """Of those."""
    by_department: dict[str, int]
    """Of those, by lead department; empty: none yet."""
    overdue: int
    """Of those, not handled in time."""
    overdue_by_department: dict[str, int]
    opened_today: int
    closed_today: int


async def counts(
    connection: AsyncConnection, now: Instant, midnight: Instant, departments: frozenset[str] | None = None
) -> Counts:
    """The figures at ``now``; today began at ``midnight``. With ``departments``, of cases that one of them leads."""
    led: list[ColumnElement[bool]] = [] if departments is None else [cases.c.lead.in_(sorted(departments))]
    number, late = func.count(), func.count().filter(cases.c.due_at < now)
    query = select(cases.c.state, cases.c.lead, number, late).where(as_it_stands(AT_WORK), *led)
    found = (await connection.execute(query.group_by(cases.c.state, cases.c.lead))).all()
    by_state, by_department, overdue = dict[str, int](), dict[str, int](), dict[str, int]()
    for state, lead, in_all, of_it_late in found:
        by_state[state] = by_state.get(state, 0) + in_all
        by_department[lead] = by_department.get(lead, 0) + in_all
        if of_it_late:
            overdue[lead] = overdue.get(lead, 0) + of_it_late
    return Counts(
        at_work=sum(by_state.values()),
        by_state=by_state,
        by_department=by_department,
        overdue=sum(overdue.values()),
        overdue_by_department=overdue,
        opened_today=await _since(connection, cases.c.opened_at, midnight, led),
        closed_today=await _since(connection, cases.c.closed_at, midnight, led),
    )


async def _since(
    connection: AsyncConnection, moment: ColumnElement[float], midnight: Instant, led: list[ColumnElement[bool]]
) -> int:
    query = select(func.count()).select_from(cases).where(moment >= midnight, *led)
    return (await connection.execute(query)).scalar_one()
