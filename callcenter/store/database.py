"""Connections: where the file is, and how every connection and transaction begins."""

import contextlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from callcenter.store.errors import StoreError
from callcenter.store.postgres import connect_server

_DRIVER = "sqlite+aiosqlite"
_WRITER_DRIVER = "sqlite+pysqlite"
_POSTGRESQL_DRIVER = "postgresql+asyncpg"
BUSY_TIMEOUT_MS = 5000
# FULL: a committed row survives a power cut, not only a crash of the program.
_WRITING = ("journal_mode=WAL", "synchronous=FULL")


def parse_url(url: str) -> URL:
    """The database's URL. Raises StoreError for one that cannot be used."""
    example = (
        "Set [store] url to a file, for example sqlite:///var/callcenter.db, or to a server: "
        "postgresql://user:secret@127.0.0.1/callcenter"
    )
    try:
        parsed = make_url(url)
    except ArgumentError:
        # It may hold a password: not repeated.
        raise StoreError("[store] url", "this is not a database URL", example) from None
    if is_server(parsed):
        if not parsed.database:
            raise StoreError(parsed.render_as_string(), "it names no database", example)
        return parsed.set(drivername=_POSTGRESQL_DRIVER)
    if parsed.get_backend_name() != "sqlite":
        raise StoreError(parsed.render_as_string(), "only SQLite and PostgreSQL can be used", example)
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise StoreError(parsed.render_as_string(), "the record must be kept in a file", example)
    return parsed.set(drivername=_DRIVER)


def is_server(url: URL) -> bool:
    """Whether this is a database on a PostgreSQL server; else it is an SQLite file."""
    return url.get_backend_name() == "postgresql"


def where_is(url: URL) -> str:
    """The database as logs and messages name it: the file, or server and name; no user, no password."""
    if not is_server(url):
        return str(path_of(url))
    return f"postgresql://{url.host or 'localhost'}:{url.port or 5432}/{url.database}"


def without_password(url: str) -> str:
    """A URL that ``parse_url`` has taken, as it may be shown."""
    return make_url(url).render_as_string(hide_password=True)


def path_of(url: URL) -> Path:
    """The database's file."""
    return Path(url.database or "")


def connect(url: URL, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> AsyncEngine:
    """The engine for reading: its transactions take no lock, and it makes no file."""
    if is_server(url):
        return connect_server(url)
    engine = create_async_engine(_existing(url), pool_size=4, max_overflow=4, hide_parameters=True)
    _prepare(engine.sync_engine, busy_timeout_ms)
    _follow(engine.sync_engine, path_of(url))
    return engine.execution_options(readonly=True)


def connect_migrating(url: URL) -> AsyncEngine:
    """The engine that makes the tables of a file, or changes them."""
    engine = create_async_engine(url, hide_parameters=True)
    # Batch migrations rebuild tables; with foreign keys on, dropping the old one would be refused.
    _prepare(engine.sync_engine, BUSY_TIMEOUT_MS, *_WRITING, "foreign_keys=OFF")
    return engine


def connect_writer(url: URL, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Engine:
    """The engine of the writer's own thread on a file: one connection, kept open; it makes no file."""
    existing = _existing(url.set(drivername=_WRITER_DRIVER))
    engine = create_engine(existing, pool_size=1, max_overflow=0, hide_parameters=True)
    _prepare(engine, busy_timeout_ms, *_WRITING, "foreign_keys=ON")
    return engine


def connect_office(url: URL, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> AsyncEngine:
    """The engine for what the office writes into a file, beside the call path's writer; it makes no file."""
    engine = create_async_engine(_existing(url), pool_size=1, max_overflow=0, hide_parameters=True)
    _prepare(engine.sync_engine, busy_timeout_ms, *_WRITING, "foreign_keys=ON")
    _follow(engine.sync_engine, path_of(url))
    return engine


def _existing(url: URL) -> URL:
    """The same file, if it is there: an empty one made by accident would take the place of the record."""
    file = f"file:{quote(str(path_of(url).absolute()))}"
    return url.set(database=file, query={"mode": "rw", "uri": "true"})


def _follow(engine: Engine, path: Path) -> None:
    """A connection to a file whose place another one has taken is made anew."""

    def identity() -> tuple[int, int] | None:
        with contextlib.suppress(FileNotFoundError):
            found = path.stat()
            return found.st_dev, found.st_ino
        return None

    @event.listens_for(engine, "connect")
    def note(_connection: object, record: Any) -> None:
        record.info["file"] = identity()

    @event.listens_for(engine, "checkout")
    def check(_connection: object, record: Any, _proxy: object) -> None:
        if identity() not in (None, record.info["file"]):
            raise DisconnectionError("another file has the place of the database")


def _prepare(engine: Engine, busy_timeout_ms: int, *pragmas: str) -> None:
    """How every connection and every transaction begins."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver must not begin transactions behind SQLAlchemy's back.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (f"busy_timeout={int(busy_timeout_ms)}", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # IMMEDIATE: a writer that begins by reading would otherwise fail when it comes to write.
        readonly = connection.get_execution_options().get("readonly", False)
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")
