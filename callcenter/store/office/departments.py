"""Departments as they are stored."""

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.record import replace
from callcenter.orders.department import Department
from callcenter.store.office.database import insert
from callcenter.store.office.departments_tables import departments

_department = msgspec.json.Decoder(Department)
_encode = msgspec.json.Encoder().encode


async def everyone(connection: AsyncConnection) -> tuple[Department, ...]:
    """All departments, each after the one it stands below."""
    rows = await connection.execute(select(departments.c.record).order_by(departments.c.path))
    return tuple(_department.decode(record) for record in rows.scalars())


async def get(connection: AsyncConnection, id: str) -> Department | None:
    """One department."""
    record = await connection.scalar(select(departments.c.record).where(departments.c.id == id))
    return None if record is None else _department.decode(record)


async def below(connection: AsyncConnection, top: Department) -> tuple[Department, ...]:
    """``top`` and all that stand below it, by path."""
    inside = departments.c.path.startswith(top.path, autoescape=True)
    rows = await connection.execute(select(departments.c.record).where(inside).order_by(departments.c.path))
    return tuple(_department.decode(record) for record in rows.scalars())


async def put(connection: AsyncConnection, department: Department) -> None:
    """Write one; where its path has changed, those of all below it change with it."""
    old = await get(connection, department.id)
    await _write(connection, department)
    if old is not None and old.path != department.path:
        for each in await below(connection, old):
            if each.id != department.id:
                await _write(connection, replace(each, path=department.path + each.path.removeprefix(old.path)))


async def _write(connection: AsyncConnection, department: Department) -> None:
    values = {"path": department.path, "active": department.active, "record": _encode(department).decode()}
    written = insert(connection, departments).values(id=department.id, **values)
    await connection.execute(written.on_conflict_do_update(index_elements=["id"], set_=values))
