"""The office's way into the database, the same on SQLite and on PostgreSQL.

Every repository takes the connection of the transaction that it is part of: what belongs together is committed
together, and whoever holds a connection from ``write`` sees nobody else's half-done work.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Self, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from callcenter.store import migrate
from callcenter.store.database import connect, connect_office, is_server, parse_url
from callcenter.store.postgres import connect_server

T = TypeVar("T")
Connection = AsyncConnection
"""What repositories are given: the transaction that they are part of."""
_AFTERWARDS = "callcenter.afterwards"

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
        if is_server(url):
            engine = connect_server(url, size=8, overflow=8)
            return cls(engine, engine)
        return cls(connect(url), connect_office(url))

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that changes nothing."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that changes nothing and sees one moment, however long it reads."""
        async with self._reader.connect() as connection:
            if self.postgresql:
                await connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end, undone by any exception."""
        async with self._turn, self._writer.begin() as connection:
            # The pool keeps ``info`` with the connection: what an undone transaction left there is gone now.
            connection.info[_AFTERWARDS] = afterwards = list[Callable[[], None]]()
            yield connection
        for tell in afterwards:
            tell()

    async def close(self) -> None:
        """Let go of the database."""
        await self._writer.dispose()
        await self._reader.dispose()


def after_commit(connection: AsyncConnection, tell: Callable[[], None]) -> None:
    """Have ``tell`` called once the transaction (of ``write``) is committed, and never if it is undone."""
    connection.info[_AFTERWARDS].append(tell)


def insert(connection: AsyncConnection, table: Table) -> "postgresql.Insert | sqlite.Insert":
    """An INSERT that knows ``on_conflict_do_update`` and ``on_conflict_do_nothing``, in the store's own dialect."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def padded(values: Sequence[T]) -> list[T]:
    """The values for an ``IN``, some of them again: so few lengths are so few statements to be prepared."""
    found = [*values]
    return found + found[-1:] * ((1 << max(0, len(found) - 1).bit_length()) - len(found))
