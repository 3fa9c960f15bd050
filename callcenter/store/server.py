"""The PostgreSQL database under a running writer: whether it is there, may be written to, and has our schema."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL

from callcenter.store import migrate_server
from callcenter.store.database import where_is
from callcenter.store.postgres import connect_server
from callcenter.store.refusals import AWAY, is_of_values, refusal

R = TypeVar("R")
ANSWER_S = 10.0
"""The writer gives up sooner than the office: it has all it needs to do the same again, and a stop waits for it."""


class ServerPlace:
    """One connection, used from the writer's thread with a loop of its own: the calls' loop never waits for it."""

    def __init__(self, url: URL) -> None:
        self._where = where_is(url)
        self._runner = asyncio.Runner()
        self._engine = connect_server(url, size=1, overflow=0, answer_s=ANSWER_S)
        self._new = False
        event.listen(self._engine.sync_engine, "connect", self._note)

    def look(self) -> bool:
        """Whether a new connection was made: it may lead to a restored backup.

        Raises StoreError, and changes nothing, when there is no server or a database that must not be written to.
        """
        self._run(self._look())
        found, self._new = self._new, False
        return found

    def transact(self, work: Callable[[Connection], R]) -> R:
        """Do ``work`` in a transaction of its own."""
        return self._run(self._transact(work))

    def confirm(self) -> None:
        """The server has answered the commit: it is there."""

    def doubt(self) -> None:
        """Every look examines it anyway."""

    def close(self) -> None:
        """Let go of the connection and the loop; in the writer's thread, like everything here."""
        self._runner.run(self._engine.dispose())
        self._runner.close()

    def _note(self, _connection: object, _record: object) -> None:
        self._new = True

    def _run(self, work: Coroutine[Any, Any, R]) -> R:
        try:
            return self._runner.run(work)
        except AWAY as error:
            if is_of_values(error):
                raise
            raise refusal(self._where, error) from None

    async def _look(self) -> None:
        async with self._engine.connect() as connection:
            await connection.run_sync(migrate_server.require_head, self._where)

    async def _transact(self, work: Callable[[Connection], R]) -> R:
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)
