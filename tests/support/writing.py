"""The writer of the record on a real database, its pauses seen and used by a test."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
from sqlalchemy import Engine

from callcenter.orders.model import Order
from callcenter.ports import Step
from callcenter.store.database import parse_url, path_of
from callcenter.store.inbox import Inbox
from callcenter.store.place import FilePlace
from callcenter.store.store import place_at
from callcenter.store.transaction import Transaction
from callcenter.store.writer import Writer


class WriterBench:
    """A writer on a real database, whose pauses the test sees and may use."""

    def __init__(self, url: str) -> None:
        self.url, parsed = url, parse_url(url)
        self.inbox = Inbox()
        self.orders: list[Order] = []
        self.pauses: list[float] = []
        self.during_pause: Callable[[], Awaitable[None]] | None = None
        transaction = Transaction("140500", ZoneInfo("Asia/Shanghai"))
        place, tell = place_at(parsed, 1), self.orders.extend
        self.writer = Writer(place, self.inbox, transaction, tell, pause=self._pause)

    @property
    def path(self) -> Path:
        """The file, where it is one."""
        return path_of(parse_url(self.url))

    @property
    def engine(self) -> Engine:
        """The writer's engine on a file."""
        place = self.writer._place
        assert isinstance(place, FilePlace)
        return place.engine

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if self.during_pause is not None:
            await self.during_pause()

    def add(self, *stories: Iterator[Step]) -> None:
        for story in stories:
            for step in story:
                self.inbox.add(step)

    def lose_the_answer(self) -> None:
        """The next commit comes through, but the writer hears of a failure."""
        failures = iter([True])
        transaction = self.writer._transaction
        settle = transaction.settle

        def fail_once(steps: list[Step]) -> None:
            if next(failures, False):
                raise OSError("the answer was lost")
            settle(steps)

        transaction.settle = fail_once  # type: ignore[method-assign]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What is in the record, read by nothing of ours."""
        return rows(self.url, query)

    async def trouble(self, *stories: Iterator[Step], until: Callable[[], object]) -> list[str]:
        """Calls come while the writer cannot write; after three tries somebody mends it. What was said, each once."""
        said: list[str] = []

        async def pause() -> None:
            if self.writer.last_error not in said:
                said.append(str(self.writer.last_error))
            if len(self.pauses) == 3:
                until()

        self.during_pause = pause
        self.add(*stories)
        await self.writer.drain()
        assert (len(self.pauses) >= 3, self.writer.last_error, self.writer.set_aside) == (True, None, 0)
        return said


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    """What is in a record, read by nothing of ours."""
    if url.startswith("postgresql:"):
        # From a test's own loop, which is running: in another thread's.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(_server_rows(url, query))).result()
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return connection.execute(query).fetchall()


async def _server_rows(url: str, query: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()
