"""Connections: where the file is, and how every connection and transaction begins."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from callcenter.store.errors import StoreError

_DRIVER = "sqlite+aiosqlite"
_WRITER_DRIVER = "sqlite+pysqlite"
BUSY_TIMEOUT_MS = 5000


def parse_url(url: str) -> URL:
    """The database's URL. Raises StoreError for one that cannot be used."""
    example = "Set [store] url to a file, for example sqlite:///var/callcenter.db"
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(url, "this is not a database URL", example) from None
    if parsed.get_backend_name() != "sqlite":
        raise StoreError(parsed.render_as_string(), "only SQLite databases can be used so far", example)
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise StoreError(parsed.render_as_string(), "the record must be kept in a file", example)
    return parsed.set(drivername=_DRIVER)


def path_of(url: URL) -> Path:
    """The database's file."""
    return Path(url.database or "")


def connect(url: URL, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS, foreign_keys: bool = True) -> AsyncEngine:
    """The engine for reading and migrating; transactions with the execution option ``readonly`` take no lock."""
    engine = create_async_engine(url, pool_size=4, max_overflow=4, hide_parameters=True)
    _prepare(engine.sync_engine, busy_timeout_ms, foreign_keys)
    return engine


def connect_writer(url: URL, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Engine:
    """The engine of the writer's own thread: one connection, kept open."""
    engine = create_engine(url.set(drivername=_WRITER_DRIVER), pool_size=1, max_overflow=0, hide_parameters=True)
    _prepare(engine, busy_timeout_ms, foreign_keys=True)
    return engine


def _prepare(engine: Engine, busy_timeout_ms: int, foreign_keys: bool) -> None:
    """How every connection and every transaction begins."""
    pragmas = (
        f"busy_timeout={int(busy_timeout_ms)}",
        "journal_mode=WAL",
        # FULL: a committed row survives a power cut, not only a crash of the program.
        "synchronous=FULL",
        f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver must not begin transactions behind SQLAlchemy's back.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # IMMEDIATE: a writer that begins by reading would otherwise fail when it comes to write.
        readonly = connection.get_execution_options().get("readonly", False)
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")
