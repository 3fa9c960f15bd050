"""The office's way into the database, the same on SQLite and on PostgreSQL.

Every repository takes the connection of the transaction that it is part of: what belongs together is committed
together, and whoever holds a connection from ``write`` sees nobody else's half-done work.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from callcenter.store import migrate
from callcenter.store.database import connect, connect_office, parse_url

Transaction = AsyncConnection
"""What the repositories take: the connection of the transaction that they are part of."""
TROUBLES = (SQLAlchemyError, OSError)
"""What a transaction raises when the database cannot be had."""


class Database:
    """Transactions of the office. Made by ``open``; the schema must be there (``migrate.upgrade``)."""

    def __init__(self, reader: AsyncEngine, writer: AsyncEngine) -> None:
        self._reader, self._writer = reader, writer
        self.postgresql = writer.dialect.name == "postgresql"
        """Which of the two stores this is."""
        # SQLite lets one write at a time: a queue here is fair, its busy handler is not.
        self._turn = asyncio.Semaphore(64 if self.postgresql else 1)

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the database, creating or migrating it. Raises StoreError when it must not be touched."""
        await migrate.upgrade(url)
        return cls.at(parse_url(url))

    @classmethod
    def at(cls, url: URL) -> Self:
        """The database whose schema is there already."""
        if url.get_backend_name() == "postgresql":
            engine = create_async_engine(url, pool_size=8, max_overflow=8, hide_parameters=True)
            return cls(engine, engine)
        return cls(connect(url), connect_office(url))

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that changes nothing."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end, undone by any exception."""
        async with self._turn, self._writer.begin() as connection:
            yield connection

    async def close(self) -> None:
        """Let go of the database."""
        await self._writer.dispose()
        await self._reader.dispose()


def insert(connection: AsyncConnection, table: Table) -> "postgresql.Insert | sqlite.Insert":
    """An INSERT that knows ``on_conflict_do_update`` and ``on_conflict_do_nothing``, in the store's own dialect."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
