"""The record written and read by the loop's own thread: for virtual time, where no thread is waited for."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Self, cast

from sqlalchemy import Connection, Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine

from callcenter.ports import Step
from callcenter.store import queries
from callcenter.store.database import connect_writer, parse_url
from callcenter.store.inbox import BOUND
from callcenter.store.place import FilePlace
from callcenter.store.store import Store


class _Now:
    """As much of an asynchronous connection as the queries use."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def execute(self, *args: Any) -> Any:
        """Run a statement; it does not wait."""
        return self._connection.execute(*args)


class _Reader:
    """As much of an asynchronous engine as the store uses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[_Now]:
        """A connection for a while."""
        with self._engine.connect() as connection:
            yield _Now(connection)

    async def dispose(self) -> None:
        """Let go of the database."""
        self.let_go()

    def let_go(self) -> None:
        """The same, at once."""
        self._engine.dispose()


class InLoopStore(Store):
    """A store whose file was made and migrated before; it does not wait for the disk, and a power cut may cost it."""

    before_commit: Callable[[], None] = staticmethod(lambda: None)
    """Called with each transaction written and not yet committed; what it raises undoes the transaction."""

    @classmethod
    async def open(
        cls, url: str, *, jurisdiction: str, timezone: str, busy_timeout_ms: int = 0, bound: int = BOUND
    ) -> Self:
        """Open the database as it is."""
        store = cls(parse_url(url), jurisdiction, timezone, busy_timeout_ms, bound)
        engine = cast(FilePlace, store._writer._place).engine
        event.listen(_hurry(engine), "commit", lambda connection: store.before_commit())
        reader = _Reader(_hurry(connect_writer(parse_url(url))).execution_options(readonly=True))
        store._reader = cast(AsyncEngine, reader)
        async with store._reader.connect() as connection:
            store.order_counts = await queries.order_counts(connection)
        return store

    def unwritten(self) -> list[Step]:
        """The steps that are not committed, or not known to be."""
        return self._inbox.head(len(self._inbox))

    def remembered(self) -> int:
        """How many calls the writer remembers."""
        return len(self._writer._transaction._memory.calls)

    def vanish(self) -> None:
        """The process is gone: nothing is written any more."""
        self._writer._place.close()
        cast(_Reader, self._reader).let_go()


def _hurry(engine: Engine) -> Engine:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    return engine
