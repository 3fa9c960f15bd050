"""The numbers that a database gives to rows: which one was the last, so that none is ever given twice."""

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.store.tables import metadata


def counted() -> list[tuple[Table, str]]:
    """The tables whose rows are numbered by the database, and the column."""
    return [(t, c.name) for t in metadata.sorted_tables for c in t.columns if c.autoincrement is True]


async def last(connection: AsyncConnection, table: Table, column: str) -> int:
    """The last number given; 0: none yet."""
    if connection.dialect.name == "postgresql":
        sequence = (await connection.execute(text(_SEQUENCE), {"table": table.name, "column": column})).scalar_one()
        said = await connection.execute(text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"))
        return int(said.scalar_one())
    said = await connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
    return int(said.scalar() or 0)


async def set_last(connection: AsyncConnection, table: Table, column: str, number: int) -> None:
    """The next row gets the number after this one."""
    if connection.dialect.name == "postgresql":
        values = {"table": table.name, "column": column, "last": max(1, number), "called": number > 0}
        await connection.execute(text(f"SELECT setval({_NAMED}, :last, :called)"), values)
        return
    await connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
    values = {"name": table.name, "last": number}
    await connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), values)


_NAMED = "pg_get_serial_sequence(quote_ident(:table), :column)"
_SEQUENCE = f"SELECT {_NAMED}"
