"""Bring a database to this program's schema, or say why it must not be touched.

alembic is only loaded where there is something to migrate: an engine that starts again has callers who wait for it.
"""

import asyncio
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from callcenter.store.database import connect_migrating, parse_url, path_of
from callcenter.store.errors import CorruptDatabase, NewerDatabase, NotOurDatabase, StoreError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0010"
"""The schema's revision that this program works with: that of the newest file in ``migrations/versions``."""
_MAGIC = b"SQLite format 3\0"
_FULL_CHECK_BYTES = 256 * 1024 * 1024
"""Larger files are checked by their schema only: a start must not take minutes."""
_NOT_WRITABLE = "Check the rights to the file and its folder, the room on the disk, and which program locks it"
_OTHER_FILE = "Set [store] url to a file of its own; nothing was changed in this one"


async def upgrade(url: str) -> str:
    """Create the tables, or bring them up to date. Returns the schema's revision."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "postgresql":
        from callcenter.store import migrate_server

        await migrate_server.upgrade(parsed)
        return HEAD
    path = path_of(parsed)
    try:
        if await asyncio.to_thread(inspect, path) != HEAD:
            await _run(parsed)
    except DBAPIError as error:
        raise StoreError(str(path), f"cannot be written ({error.orig})", _NOT_WRITABLE) from None
    return HEAD


def inspect(path: Path) -> str | None:
    """Look at the file without changing it: its schema's revision, None where there is nothing yet.

    Raises StoreError when it cannot be our database.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.stat().st_size == 0:
            _refuse_lone_log(path)
            return None
        with path.open("rb") as file:
            start = file.read(len(_MAGIC))
    except OSError as error:
        raise StoreError(str(path), f"cannot be used ({error.strerror})", "Give the service the right to it") from None
    if start != _MAGIC:
        raise NotOurDatabase(str(path), "this file is not an SQLite database", _OTHER_FILE)
    return _look_inside(path)


def _refuse_lone_log(path: Path) -> None:
    """A write-ahead log without its database may hold the last calls; SQLite would remove it with the first write."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        remedy = f"Put the database back beside it, or the last backup; to begin a new record, move {log} away"
        raise StoreError(str(path), f"the database is missing, but its log {log.name} is there", remedy)


def _look_inside(path: Path) -> str | None:
    damaged = "Stop the service, keep a copy of the file, and restore the last backup (or try sqlite3's .recover)"
    try:
        faults, tables, revision = _read(path)
    except sqlite3.OperationalError as error:
        raise StoreError(str(path), f"cannot be opened ({error})", "Check its rights and who else uses it") from None
    except sqlite3.DatabaseError as error:
        raise CorruptDatabase(str(path), f"the database is damaged ({error})", damaged) from None
    if faults != "ok":
        # SQLite tells it in several lines.
        raise CorruptDatabase(str(path), f"the database is damaged ({' '.join(faults.split())})", damaged)
    if tables and revision is None:
        raise NotOurDatabase(str(path), f"another program's database (it has a table {tables[0]!r})", _OTHER_FILE)
    if revision is not None and revision != HEAD:
        require_known(str(path), revision)
    return revision


def _read(path: Path) -> tuple[str, list[str], str | None]:
    """The first fault (or ``ok``), the names of the tables, and the schema's revision."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
    try:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        faults = "ok"
        if path.stat().st_size <= _FULL_CHECK_BYTES:
            (faults,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        revision = None
        if "alembic_version" in tables:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            revision = row[0] if row else None
        return faults, tables, revision
    finally:
        connection.close()


def require_known(where: str, revision: str) -> None:
    """Raise NewerDatabase for a revision that this program has no migration of."""
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    try:
        ScriptDirectory.from_config(_config()).get_revision(revision)
    except CommandError:
        raise NewerDatabase(
            where,
            f"a newer version of callcenter has changed the database (schema {revision}, this one knows {HEAD})",
            "Install that version again, or restore the backup made before it",
        ) from None


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def run(connection: Connection, revision: str = "head") -> None:
    """Migrate over this connection, as a part of its transaction."""
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


async def _run(url: URL) -> None:
    engine = connect_migrating(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(run)
    finally:
        await engine.dispose()
