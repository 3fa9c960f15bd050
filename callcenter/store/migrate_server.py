"""A PostgreSQL database before it is used: looked at without changing it, and brought to this program's schema."""

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.store import migrate
from callcenter.store.database import where_is
from callcenter.store.errors import NotOurDatabase, StoreError
from callcenter.store.postgres import connect_server
from callcenter.store.refusals import AWAY, refusal

_LOCK = 0x63616C6C
"""The advisory lock of whoever changes the schema: two programs that start at one time do it one after the other."""
_OTHER = "Set [store] url to a database of its own; nothing was changed in this one"
_STATE = (
    "SELECT pg_is_in_recovery(), current_setting('transaction_read_only') = 'on', current_setting('server_encoding')"
)
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"


async def upgrade(url: URL) -> None:
    """Create the tables, or bring them up to date, in one transaction. Raises StoreError."""
    engine = connect_server(url, size=1, overflow=0, patient=True)
    try:
        async with engine.begin() as connection:
            await lock(connection)
            if await connection.run_sync(inspect, where_is(url)) != migrate.HEAD:
                await connection.run_sync(migrate.run)
    except AWAY as error:
        raise refusal(where_is(url), error) from None
    finally:
        await engine.dispose()


async def lock(connection: AsyncConnection) -> None:
    """Until the end of the transaction nobody else changes the schema."""
    await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def inspect(connection: Connection, where: str) -> str | None:
    """The schema's revision, None where there is nothing yet. Raises StoreError when it must not be written to."""
    standby, read_only, encoding = connection.execute(text(_STATE)).one()
    if standby or read_only:
        what = "it is a standby" if standby else "the database can only be read"
        raise StoreError(where, what, "Point [store] url to the primary, or allow writing again")
    if encoding != "UTF8":
        remedy = "Make a database with ENCODING 'UTF8' for it"
        raise StoreError(where, f"its encoding is {encoding}, which cannot hold every name", remedy)
    tables = list(connection.execute(text(_TABLES)).scalars())
    revision = _revision(connection) if "alembic_version" in tables else None
    if tables and revision is None:
        raise NotOurDatabase(where, f"another program's database (it has a table {tables[0]!r})", _OTHER)
    if revision is not None and revision != migrate.HEAD:
        migrate.require_known(where, revision)
    return revision


def require_head(connection: Connection, where: str) -> None:
    """Before each write: the schema is this program's. Raises StoreError."""
    revision = inspect(connection, where)
    if revision != migrate.HEAD:
        remedy = "Put the right database there, or restart the engine, which brings it to its own schema"
        raise StoreError(where, f"has schema {revision or 'none'}", remedy)


def _revision(connection: Connection) -> str | None:
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found
