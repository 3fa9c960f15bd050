"""The database as the checker reads it: a file or a server, by drivers of its own, in a transaction that only reads."""

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from callcenter.audit.errors import AuditError

R = TypeVar("R")
Rows = Callable[[str], Iterator[tuple[Any, ...]]]
"""The rows of a query; ``:name`` in it is a value of the span."""
_REMEDY = "It must be the database of a callcenter of this version"
_SERVER = re.compile(r"postgresql(\+asyncpg)?://")
_VALUE = re.compile(r"(?<!:):([a-z]+)")


def read(place: Path | str, span: Mapping[str, float], work: Callable[[Rows], R]) -> R:
    """What ``work`` makes of the rows; ``place`` is a file, or the URL of a database on a server. Raises AuditError."""
    if _SERVER.match(str(place)):
        return _server(_SERVER.sub("postgresql://", str(place)), span, work)
    return _file(Path(place), span, work)


def _file(path: Path, span: Mapping[str, float], work: Callable[[Rows], R]) -> R:
    if not path.is_file():
        raise AuditError(path, "there is no such database", "Name it with --database, or the configuration with -c")
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)) as db:
            # One transaction: the engine may go on writing meanwhile.
            db.execute("BEGIN")
            return work(lambda sql: iter(db.execute(sql, {name: span[name] for name in _VALUE.findall(sql)})))
    except sqlite3.Error as error:
        raise AuditError(path, f"it cannot be read: {error}", _REMEDY) from None


def _server(url: str, span: Mapping[str, float], work: Callable[[Rows], R]) -> R:
    # Loaded only where there is a server.
    import asyncpg

    with asyncio.Runner() as runner:
        try:
            connection = runner.run(_connected(asyncpg, url))
            try:
                return work(lambda sql: iter(runner.run(_fetched(connection, sql, span))))
            finally:
                runner.run(connection.close())
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            said = getattr(error, "message", None) or getattr(error, "strerror", None) or type(error).__name__
            # Without the user and the password.
            raise AuditError(re.sub(r"//.*@", "//", url), f"it cannot be read: {said}", _REMEDY) from None


async def _connected(asyncpg: Any, url: str) -> Any:
    connection = await asyncpg.connect(url, timeout=10)
    await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    return connection


async def _fetched(connection: Any, sql: str, span: Mapping[str, float]) -> list[tuple[Any, ...]]:
    names = list(dict.fromkeys(_VALUE.findall(sql)))
    numbered = _VALUE.sub(lambda found: f"${names.index(found[1]) + 1}::float8", sql)
    return [tuple(row) for row in await connection.fetch(numbered, *(span[name] for name in names))]
