"""The database that is moved away from: one moment of it, and nobody else writes into it meanwhile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.store import migrate
from callcenter.store.database import connect_office, is_server, path_of, where_is
from callcenter.store.errors import StoreError
from callcenter.store.postgres import APPLICATION, connect_server
from callcenter.store.refusals import AWAY, refusal
from callcenter.store.tables import metadata

_BUSY_MS = 1000
_SESSIONS = """SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = :name AND pid <> pg_backend_pid()"""
_STOP = "Stop the engine that uses it (callcenter serve), then repeat the move"


@asynccontextmanager
async def held(url: URL) -> AsyncIterator[AsyncConnection]:
    """A transaction that sees one moment of the database and keeps all other writers out. Raises StoreError."""
    if is_server(url):
        async with _server(url) as connection:
            yield connection
    else:
        async with _file(url) as connection:
            yield connection


async def require_alone(connection: AsyncConnection, where: str) -> None:
    """No other callcenter is connected to this database on a server. Raises StoreError."""
    others = (await connection.execute(text(_SESSIONS), {"name": APPLICATION})).scalar_one()
    if others:
        raise StoreError(where, f"a running callcenter is connected to it ({others} connections)", _STOP)


@asynccontextmanager
async def _file(url: URL) -> AsyncIterator[AsyncConnection]:
    where = where_is(url)
    if migrate.inspect(path_of(url)) != migrate.HEAD:
        raise _old(where)
    engine = connect_office(url, busy_timeout_ms=_BUSY_MS)
    try:
        # It begins with BEGIN IMMEDIATE: whoever wants to write waits.
        async with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise StoreError(where, f"cannot be read ({error.orig})", _STOP) from None
    finally:
        await engine.dispose()


@asynccontextmanager
async def _server(url: URL) -> AsyncIterator[AsyncConnection]:
    from callcenter.store import migrate_server

    where = where_is(url)
    engine = connect_server(url, size=1, overflow=0, patient=True)
    try:
        async with engine.connect() as connection:
            await require_alone(connection, where)
            if await connection.run_sync(migrate_server.inspect, where) != migrate.HEAD:
                raise _old(where)
            await connection.rollback()
            await connection.execution_options(isolation_level="REPEATABLE READ")
            await connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            # Before the first SELECT, with which the moment begins that the transaction sees.
            await connection.execute(text(f"LOCK TABLE {', '.join(sorted(metadata.tables))} IN SHARE MODE"))
            yield connection
    except AWAY as error:
        raise refusal(where, error) from None
    finally:
        await engine.dispose()


def _old(where: str) -> StoreError:
    return StoreError(where, "its schema is not this program's", "Run callcenter db upgrade first")
