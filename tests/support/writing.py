"""The writer of the record on a real file, its pauses seen and used by a test."""

import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from callcenter.orders.model import Order
from callcenter.ports import Step
from callcenter.store.database import connect_writer, parse_url
from callcenter.store.file import DatabaseFile
from callcenter.store.inbox import Inbox
from callcenter.store.transaction import Transaction
from callcenter.store.writer import Writer


class WriterBench:
    """A writer on a real file, whose pauses the test sees and may use."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine: Engine = connect_writer(parse_url(f"sqlite:///{path}"), busy_timeout_ms=1)
        self.inbox = Inbox()
        self.orders: list[Order] = []
        self.pauses: list[float] = []
        self.during_pause: Callable[[], Awaitable[None]] | None = None
        transaction = Transaction("140500", ZoneInfo("Asia/Shanghai"))
        file, tell = DatabaseFile(path), self.orders.extend
        self.writer = Writer(self.engine, file, self.inbox, transaction, tell, pause=self._pause)

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
        connection = sqlite3.connect(self.path)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()
