"""The one writer: takes what is waiting, commits it in one transaction, and tries until it succeeds.

The transactions run in a thread of the writer's own, one after another, so that neither the disk nor a lock is ever
waited for by the calls.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

import structlog
from sqlalchemy import Connection

from callcenter.orders.model import Order
from callcenter.points import point
from callcenter.ports import Step
from callcenter.store import codec, statements
from callcenter.store.batch import Row
from callcenter.store.inbox import Inbox
from callcenter.store.place import Place
from callcenter.store.statements import Prepared
from callcenter.store.transaction import Transaction
from callcenter.store.trouble import describe, is_away, leaves_doubt

P = ParamSpec("P")
R = TypeVar("R")
log = structlog.get_logger("store")

MOST_STEPS = 500
"""Steps per transaction: more would only hold the lock longer."""
_STRIKES = 3
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 2.0


class Writer:
    """Commits the inbox to the database, in order."""

    def __init__(
        self,
        place: Place,
        inbox: Inbox,
        transaction: Transaction,
        tell: Callable[[tuple[Order, ...]], None],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._place, self._inbox, self._transaction = place, inbox, transaction
        self._tell, self._pause = tell, pause
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store-writer")
        self._doubt = False
        """Whether the fate of the last commit is unknown, or it failed."""
        self._limit = MOST_STEPS
        self._failures = 0
        self._closed = False
        self.last_error: str | None = None
        self.set_aside = 0

    async def drain(self) -> None:
        """Commit all that is waiting. Ends only when nothing is left."""
        while len(self._inbox):
            await self.write_some()

    async def write_some(self) -> None:
        """Commit the oldest waiting steps; after a failure, wait a little so that the next try may succeed."""
        steps = self._inbox.head(self._limit)
        # Until the answer is here the commit may or may not have come through; a cancelled wait leaves it open.
        doubt, self._doubt = self._doubt, True
        try:
            orders = await self._hop(self._commit, steps, doubt)
            point("store.known")
        except Exception as error:
            await self._failed(error, steps)
            return
        self._doubt = False
        self._inbox.drop(len(steps))
        self._succeeded()
        if orders:
            self._tell(orders)
            point("store.told")

    async def close(self) -> None:
        """Let go of the thread and the connection; again is harmless."""
        if self._closed:
            return
        self._closed = True
        await self._hop(self._place.close)
        await asyncio.to_thread(self._thread.shutdown)

    def _commit(self, steps: list[Step], doubt: bool) -> tuple[Order, ...]:
        """In the writer's thread: one transaction."""
        if self._place.look() or doubt:
            self._transaction.forget()

        def write(connection: Connection) -> tuple[Order, ...]:
            orders = self._transaction.write(connection, steps)
            _mark("store.written", steps)
            return orders

        orders = self._place.transact(write)
        self._place.confirm()
        _mark("store.committed", steps)
        self._transaction.settle(steps)
        return orders

    def _insert(self, statement: Prepared, row: Row) -> None:
        """In the writer's thread: one row on its own."""
        self._place.transact(lambda connection: statement.run(connection, [row]))

    async def _hop(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(work, *args, **kwargs))

    def _succeeded(self) -> None:
        if self.last_error is not None:
            log.warning("store.recovered", failures=self._failures)
        self._limit = min(MOST_STEPS, self._limit * 2)
        self._failures, self.last_error = 0, None

    async def _failed(self, error: Exception, steps: list[Step]) -> None:
        self._failures += 1
        self._say(describe(error), len(steps))
        if leaves_doubt(error):
            self._place.doubt()
        if not is_away(error):
            # One bad step must not keep the others waiting: look for it by halves, then put it away.
            if len(steps) == 1 and self._failures >= _STRIKES:
                await self._put_away(error, steps[0])
                return
            self._limit = max(1, len(steps) // 2)
        await self._pause(min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** min(self._failures - 1, 10)))

    def _say(self, error: str, steps: int) -> None:
        """A database that is away for a night must not fill the log: news, then more and more rarely."""
        news, self.last_error = error != self.last_error, error
        if news or self._failures & (self._failures - 1) == 0:
            log.error("store.commit_failed", error=error, steps=steps, failures=self._failures)

    async def _put_away(self, error: Exception, step: Step) -> None:
        row = {"at": step.at, "error": f"{type(error).__name__}: {str(error)!a}", "step": codec.describe(step)}
        try:
            await self._hop(self._insert, statements.SET_ASIDE, row)
        except Exception as failure:
            self.last_error = describe(failure)
            await self._pause(_LONGEST_PAUSE_S)
            return
        log.critical("store.step_set_aside", error=describe(error), table="set_aside")
        self.set_aside += 1
        self._inbox.drop(1)
        self._succeeded()


def _mark(name: str, steps: list[Step]) -> None:
    """A point for each kind of event in the transaction."""
    for kind in sorted({type(event).__name__ for step in steps for event in step.events}):
        point(name, kind)
