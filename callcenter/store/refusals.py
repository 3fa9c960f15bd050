"""What PostgreSQL, or the way to it, says when it cannot be used: in our words, with the remedy."""

import traceback
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from callcenter.store.errors import StoreError

AWAY = (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, PoolTimeout)
"""What a failing server, network or pool raises."""
_VALUES = ("21", "22", "23", "54")
"""Classes of SQLSTATE that speak of a row's values; everything else may be over at the next try."""
_KNOWN = {
    "28P01": ("the server refuses the password", "Put the right one into [store] url"),
    "28000": ("the server refuses this user", "Check the user in [store] url, and pg_hba.conf on the server"),
    "3D000": ("there is no such database", "Make it (createdb), or correct its name in [store] url"),
    "57P03": ("the server is starting or stopping", "Wait until it is up"),
    "57P01": ("the server is being stopped", "Start it again"),
    "53300": ("the server has no connection left", "Raise its max_connections, or end programs that hold them"),
    "53100": ("the server's disk is full", "Make room there; what waits is then written"),
    "25006": ("the database can only be read", "Point [store] url to the primary, or allow writing again"),
    "42501": ("this user lacks a right", "Make the user the owner of the database: ALTER DATABASE ... OWNER TO ..."),
    "42P01": ("a table is missing", "Restore the last backup, or restart the engine, which makes missing tables"),
}


def is_of_values(error: BaseException) -> bool:
    """Whether the server, or its driver, refuses what is to be written, rather than being away."""
    state = _attribute(error, "sqlstate")
    if state:
        return str(state)[:2] in _VALUES
    return isinstance(_driver_error(error), asyncpg.DataError)


def refusal(where: str, error: BaseException) -> StoreError:
    """The error of a server that is away or cannot be used, with its remedy."""
    state = str(_attribute(error, "sqlstate") or "")
    if state in _KNOWN:
        return StoreError(where, *_KNOWN[state])
    found = _driver_error(error)
    if isinstance(found, asyncpg.PostgresError) and not isinstance(found, asyncpg.PostgresConnectionError):
        return StoreError(where, f"the server says: {_one_line(found)} ({state})", "See the server's log")
    if isinstance(found, TimeoutError | PoolTimeout):
        return StoreError(where, "the server does not answer", "See whether it runs, and what its log says")
    if isinstance(found, OSError):
        what = f"the server cannot be reached ({found.strerror or type(found).__name__})"
        return StoreError(where, what, "Start it, or correct host and port in [store] url")
    return StoreError(where, f"the connection is lost ({name_of(error)})", "It is made anew")


def name_of(error: BaseException) -> str:
    """The kind of the error and what it concerns, without any value: values may be callers' numbers."""
    found = _driver_error(error)
    about = [getattr(found, name, None) for name in ("table_name", "column_name", "constraint_name")]
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames and not any(about) else ""
    return " ".join([type(found).__name__, *(str(part) for part in about if part)]) + where


def _driver_error(error: BaseException) -> BaseException:
    """asyncpg's own error below SQLAlchemy's."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return error.orig.__cause__ or error.orig
    return error


def _attribute(error: BaseException, name: str) -> Any:
    return getattr(_driver_error(error), name, None)


def _one_line(error: asyncpg.PostgresError) -> str:
    return " ".join(str(getattr(error, "message", None) or type(error).__name__).split())
