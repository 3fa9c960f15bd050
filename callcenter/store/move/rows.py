"""The rows of a table out of one database and into another, some thousand at a time."""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

from callcenter.store.database import where_is
from callcenter.store.move.sums import TableSum
from callcenter.store.postgres import storable
from callcenter.store.refusals import AWAY, refusal

BATCH = 2000
Rows = list[tuple[Any, ...]]


async def batches(connection: AsyncConnection, table: Table, *, clean: bool = False) -> AsyncIterator[Rows]:
    """All rows, their values in the order of the columns; ``clean``: texts as PostgreSQL can hold them."""
    try:
        result = await connection.stream(select(*table.columns), execution_options={"yield_per": BATCH})
        async for part in result.partitions():
            yield [tuple(map(_clean, row)) for row in part] if clean else [tuple(row) for row in part]
    except AWAY as error:
        # Said here, where it is known which of the two databases it is.
        raise refusal(where_is(connection.engine.url), error) from None


def _clean(value: Any) -> Any:
    return storable(value) if type(value) is str else value


async def summed(connection: AsyncConnection, table: Table, *, clean: bool = False) -> TableSum:
    """What is in the table, read anew."""
    found = TableSum(table.name)
    async for rows in batches(connection, table, clean=clean):
        found.add(rows)
    return found


async def copy(source: AsyncConnection, target: AsyncConnection, table: Table, *, clean: bool) -> TableSum:
    """Copy the table; what was read."""
    statement = table.insert().values({c.name: bindparam(c.name) for c in table.columns})
    compiled = statement.compile(dialect=target.dialect)
    assert isinstance(compiled, SQLCompiler)
    assert compiled.positiontup == [c.name for c in table.columns]
    read = TableSum(table.name)
    async for rows in batches(source, table, clean=clean):
        read.add(rows)
        await target.exec_driver_sql(str(compiled), rows)
    return read
