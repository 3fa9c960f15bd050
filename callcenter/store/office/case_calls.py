"""Calls and the engine's own orders, as far as cases need them; they are read here, never written."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.calls.model import Call
from callcenter.orders.model import Order
from callcenter.store import codec
from callcenter.store.columns import read_order
from callcenter.store.office.cases_tables import cases
from callcenter.store.office.database import padded
from callcenter.store.schema import calls, orders


class Told(NamedTuple):
    """What the engine knows of a case's call."""

    order: Order
    call: Call


async def told(connection: AsyncConnection, number: str) -> Told | None:
    """The order of a number and its call; None: no call has that number."""
    return (await told_of(connection, [number])).get(number)


async def told_of(connection: AsyncConnection, numbers: Sequence[str]) -> dict[str, Told]:
    """The same of several; numbers of no call are left out."""
    query = select(*orders.c, calls.c.snapshot).join(calls, calls.c.id == orders.c.call_id)
    rows = (await connection.execute(query.where(orders.c.number.in_(padded(numbers))))).mappings()
    return {row["number"]: Told(read_order(row), codec.load_call(row["snapshot"])) for row in rows}


async def orders_of(connection: AsyncConnection, numbers: Iterable[str]) -> dict[str, Order]:
    """The engine's orders of these numbers, as far as they come from calls."""
    query = select(orders).where(orders.c.number.in_(sorted(numbers)))
    return {row["number"]: read_order(row) for row in (await connection.execute(query)).mappings()}


async def behind(connection: AsyncConnection, after: int, limit: int) -> list[tuple[int, str]]:
    """Orders (id, number) whose cases do not know of their newest version, by id, from beyond ``after`` on."""
    unknown = or_(cases.c.id.is_(None), cases.c.call_version < orders.c.version)
    query = select(orders.c.id, orders.c.number).outerjoin(cases, cases.c.number == orders.c.number)
    query = query.where(orders.c.id > after, unknown).order_by(orders.c.id).limit(limit)
    return [(id_, number) for id_, number in await connection.execute(query)]


async def are_known(connection: AsyncConnection, found: Sequence[Order]) -> None:
    """Note that the cases have followed these orders as they are now."""
    known = update(cases).where(cases.c.number == bindparam("of")).values(call_version=bindparam("now"))
    await connection.execute(known, [{"of": str(order.number), "now": order.version} for order in found])
