"""The database that is moved to: filled in one transaction, or beside its place, so that it is whole or not there."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import delete, exists, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.store import migrate
from callcenter.store.database import connect_office, is_server, parse_url, path_of, where_is
from callcenter.store.errors import StoreError
from callcenter.store.move.source import require_alone
from callcenter.store.postgres import connect_server
from callcenter.store.refusals import AWAY, refusal
from callcenter.store.tables import metadata

_ROOM = "Make room there and see to the rights, then repeat the move: nothing was changed"


@asynccontextmanager
async def filling(url: URL) -> AsyncIterator[AsyncConnection]:
    """A transaction on the target, its tables there. What is written is there once the block has ended."""
    if is_server(url):
        async with _server(url) as connection:
            yield connection
    else:
        async with _file(url) as connection:
            yield connection


async def holds_data(connection: AsyncConnection) -> bool:
    """Whether any table has a row."""
    for table in metadata.sorted_tables:
        if (await connection.execute(select(exists(select(1).select_from(table))))).scalar_one():
            return True
    return False


async def empty(connection: AsyncConnection) -> None:
    """Without what the migrations have put into tables that were just made."""
    for table in reversed(metadata.sorted_tables):
        await connection.execute(delete(table))


@asynccontextmanager
async def _server(url: URL) -> AsyncIterator[AsyncConnection]:
    from callcenter.store import migrate_server

    where = where_is(url)
    engine = connect_server(url, size=1, overflow=0, patient=True)
    try:
        async with engine.begin() as connection:
            await require_alone(connection, where)
            await migrate_server.lock(connection)
            revision = await connection.run_sync(migrate_server.inspect, where)
            if revision != migrate.HEAD:
                await connection.run_sync(migrate.run)
            if revision is None:
                await empty(connection)
            yield connection
    except AWAY as error:
        raise refusal(where, error) from None
    finally:
        await engine.dispose()


@asynccontextmanager
async def _file(url: URL) -> AsyncIterator[AsyncConnection]:
    """A file that is there is read where it is; a new one is made beside its place and takes it in the end."""
    path = path_of(url)
    revision = migrate.inspect(path)
    if revision is not None:
        if revision != migrate.HEAD:
            await migrate.upgrade(f"sqlite:///{path}")
        async with _transaction(url) as connection:
            if await holds_data(connection):
                yield connection
                return
    making = path.with_name(f"{path.name}.moving")
    _remove(making)
    await migrate.upgrade(f"sqlite:///{making}")
    async with _transaction(parse_url(f"sqlite:///{making}")) as connection:
        await connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        await empty(connection)
        yield connection
    _put(making, path)


@asynccontextmanager
async def _transaction(url: URL) -> AsyncIterator[AsyncConnection]:
    engine = connect_office(url)
    try:
        async with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise StoreError(where_is(url), f"cannot be written ({error.orig})", _ROOM) from None
    finally:
        await engine.dispose()


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def _put(making: Path, path: Path) -> None:
    """The last connection's end has put the log into the file."""
    _remove(path)
    os.replace(making, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
