"""Fresh order numbers, out of the same counter as those that the engine gives to calls."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.orders import number
from callcenter.store.office.database import insert
from callcenter.store.schema import order_counter


async def take(connection: AsyncConnection, jurisdiction: str, day: date, count: int = 1) -> tuple[str, ...]:
    """So many numbers of a local day; nobody gets them a second time once the transaction is committed."""
    wanted = insert(connection, order_counter).values(jurisdiction=jurisdiction, day=day.isoformat(), last=count)
    more = {"last": order_counter.c.last + wanted.excluded.last}
    taken = wanted.on_conflict_do_update(index_elements=["jurisdiction", "day"], set_=more)
    last: int = (await connection.execute(taken.returning(order_counter.c.last))).scalar_one()
    return tuple(number.make(jurisdiction, day, no) for no in range(last - count + 1, last + 1))
