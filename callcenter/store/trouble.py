"""What a failed commit says: the database is away, its file is in doubt, or one step cannot be written."""

import sqlite3
import traceback
from pathlib import Path

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from callcenter.store.errors import StoreError

_SPOILT = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_UNSURE = _SPOILT | {sqlite3.SQLITE_IOERR}


def is_away(error: Exception) -> bool:
    """Locked, full, gone, damaged: the same steps will do once the database is back."""
    if _is_servers(error):
        # What a server can get over is a StoreError before it comes here.
        return False
    return isinstance(error, OperationalError | PoolTimeout | OSError | StoreError) or _code(error) in _SPOILT


def leaves_doubt(error: Exception) -> bool:
    """The file must be examined before anything more is written to it."""
    return _code(error) in _UNSURE


def describe(error: BaseException) -> str:
    """The fault without the row's values: they hold callers' numbers."""
    if _is_servers(error):
        from callcenter.store.refusals import name_of

        return name_of(error)
    if isinstance(error, DBAPIError):
        return str(error.orig)
    if isinstance(error, StoreError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


def _is_servers(error: BaseException) -> bool:
    """Whether this is PostgreSQL's word about a row: its texts, unlike SQLite's, hold the row's values."""
    return isinstance(error, DBAPIError) and not isinstance(error.orig, sqlite3.Error)


def _code(error: Exception) -> int:
    """SQLite's primary result code; 0 for anything else."""
    extended: int = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0)
    return extended & 0xFF
