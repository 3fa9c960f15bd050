"""The database file under a running writer: whether it is still there, still the same one, and sound.

SQLite goes on writing into a file that was removed or replaced under it, and nobody would ever read that again.
"""

from pathlib import Path

from callcenter.store import migrate
from callcenter.store.errors import CorruptDatabase, NewerDatabase, NotOurDatabase, StoreError

Mark = tuple[int, int, int, int]


class DatabaseFile:
    """The one file that may be written to; ``look`` comes before every transaction and after it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mine = self._identity()
        self._doubted = False
        self._refused: tuple[Mark, StoreError] | None = None
        """A file that must not be used, as it was when it was examined: only a changed one is examined again."""

    def doubt(self) -> None:
        """The disk or SQLite spoke of damage: nothing is written before the file has been examined."""
        self._doubted = True

    def look(self) -> bool:
        """Whether connections must be made anew, because another file has its place or the same was in doubt.

        Raises StoreError, and changes nothing, when there is no file or one that must not be written to.
        """
        found = self._identity()
        if found is None:
            raise StoreError(str(self._path), "the file is gone", _GONE)
        if found == self._mine and not self._doubted:
            return False
        self._examine()
        self._mine, self._doubted, self._refused = found, False, None
        return True

    def confirm(self) -> None:
        """What was just committed is in the file that has the name. Raises StoreError where it is not."""
        if self._identity() != self._mine:
            raise StoreError(str(self._path), "the file was taken away during a commit", "It is done again")

    def _examine(self) -> None:
        mark = self._mark()
        if self._refused is not None and self._refused[0] == mark:
            raise self._refused[1]
        try:
            revision = migrate.inspect(self._path)
            if revision != migrate.HEAD:
                raise StoreError(str(self._path), f"has schema {revision or 'none'}", _OTHER_SCHEMA)
        except _LASTING as error:
            self._refused = (mark, error)
            raise

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _mark(self) -> Mark:
        found = self._path.stat()
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


_LASTING = (CorruptDatabase, NewerDatabase, NotOurDatabase)
"""As long as the file is as it is. Others (it cannot be read just now) may be over the next time."""
_GONE = (
    "Put it back, or the last backup: what happened meanwhile is then written into it. "
    "While this process runs, a removed file can still be copied from /proc/<its pid>/fd"
)
_OTHER_SCHEMA = "Put the right file there, or restart the engine, which brings it to its own schema"
