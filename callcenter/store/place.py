"""Where the writer writes: one database, used from the writer's own thread, and watched."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine

from callcenter.store.file import DatabaseFile

R = TypeVar("R")


class Place(Protocol):
    """The one database that may be written to; ``look`` comes before every transaction, ``confirm`` after it."""

    def look(self) -> bool:
        """Whether this may be another database than before. Raises StoreError when it must not be written to."""

    def transact(self, work: Callable[[Connection], R]) -> R:
        """Do ``work`` in a transaction of its own."""

    def confirm(self) -> None:
        """What was just committed can be found again. Raises StoreError where it cannot."""

    def doubt(self) -> None:
        """The last error spoke of damage: nothing is written before the database has been examined."""

    def close(self) -> None:
        """Let go of the connection."""


class FilePlace:
    """An SQLite file."""

    def __init__(self, engine: Engine, file: DatabaseFile) -> None:
        self.engine, self._file = engine, file

    def look(self) -> bool:
        """Whether another file has the place, or the same was in doubt; then connections are made anew."""
        if changed := self._file.look():
            self.engine.dispose()
        return changed

    def transact(self, work: Callable[[Connection], R]) -> R:
        """Do ``work`` in a transaction of its own."""
        with self.engine.begin() as connection:
            return work(connection)

    def confirm(self) -> None:
        """What was just committed is in the file that has the name."""
        self._file.confirm()

    def doubt(self) -> None:
        """The disk or SQLite spoke of damage."""
        self._file.doubt()

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()
