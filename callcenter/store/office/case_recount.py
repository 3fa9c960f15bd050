"""Cases whose due moments follow from the calendar, one after the other."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.orders.actions import Action
from callcenter.orders.transitions import TABLE
from callcenter.store.office.cases_tables import cases

_STATES = sorted(state.value for state in TABLE[Action.RECOUNT].sources)


async def counted(connection: AsyncConnection, after: str, limit: int) -> Sequence[str]:
    """The numbers of the next such cases, in order, behind the one ``after`` (empty: from the first)."""
    query = select(cases.c.number).where(cases.c.state.in_(_STATES), cases.c.number > after)
    return (await connection.execute(query.order_by(cases.c.number).limit(limit))).scalars().all()
