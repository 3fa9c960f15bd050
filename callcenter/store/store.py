"""The record, as the rest of the program uses it."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Self
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.engine import URL

from agents.desk import ENGINE
from callcenter.domain.events import DepartmentCalled, Event, Outcome, PartiesJoined
from callcenter.domain.ids import CallId, Instant
from callcenter.domain.plan import Plan
from callcenter.domain.shift import shifted
from callcenter.orders import number
from callcenter.orders.machine import OrderState
from callcenter.points import point
from callcenter.ports import Step
from callcenter.store import migrate, queries
from callcenter.store.database import BUSY_TIMEOUT_MS, connect, connect_writer, is_server, parse_url, path_of, where_is
from callcenter.store.file import DatabaseFile
from callcenter.store.inbox import BOUND, Inbox
from callcenter.store.order_counts import OrderCounts
from callcenter.store.place import FilePlace, Place
from callcenter.store.restored import on_this_clock
from callcenter.store.results import result_of
from callcenter.store.rows import CallDetail, CallRow, OrderDetail, OrderRow, Saved, StoreStatus
from callcenter.store.transaction import Transaction
from callcenter.store.writer import MOST_STEPS, Writer

log = structlog.get_logger("store")

_DAY_S = 24 * 60 * 60
_PATIENCE_S = 5.0
"""A step that waits for longer is a reason to call somebody."""
PACE_S, ASKED_S = 0.2, 0.05
"""The shortest time from one commit to the next under load, and where an agent or a supervisor did something meanwhile.
The first after a rest does not wait."""


def _asked_for(event: Event) -> bool:
    """Whether somebody of the centre did that, at a phone or a page."""
    return isinstance(event, DepartmentCalled | PartiesJoined) or getattr(event, "actor", ENGINE) != ENGINE


class Store:
    """The database with its one writer. Made by ``open``, once it is ready; nothing is written but by ``run``."""

    def __init__(self, url: URL, jurisdiction: str, timezone: str, busy_timeout_ms: int, bound: int) -> None:
        self._timezone = ZoneInfo(timezone)
        self.where = where_is(url)
        """The file, or server and name, for people to read."""
        self.on_orders: list[Callable[[tuple[OrderRow, ...]], None]] = []
        """Told of every order that changed, after the commit."""
        self.order_counts = OrderCounts({}, {})
        self._reader = connect(url, busy_timeout_ms=busy_timeout_ms)
        self._inbox = Inbox(bound)
        transaction = Transaction(jurisdiction, self._timezone)
        self._writer = Writer(place_at(url, busy_timeout_ms), self._inbox, transaction, self._tell)
        self._waiting, self._asked = asyncio.Event(), asyncio.Event()
        self._writing = asyncio.Lock()

    @classmethod
    async def open(
        cls, url: str, *, jurisdiction: str, timezone: str, busy_timeout_ms: int = BUSY_TIMEOUT_MS, bound: int = BOUND
    ) -> Self:
        """Open the database, creating or migrating it. Raises StoreError when it must not be touched."""
        # Found at the start rather than at the first call.
        number.make(jurisdiction, date(2000, 1, 1), 1)
        revision = await migrate.upgrade(url)
        store = cls(parse_url(url), jurisdiction, timezone, busy_timeout_ms, bound)
        async with store._reader.connect() as connection:
            store.order_counts = await queries.order_counts(connection)
        log.info("store.opened", at=store.where, schema=revision)
        return store

    def record(self, step: Step) -> None:
        """Take a step of the engine to be written; never waits."""
        self._inbox.add(step)
        self._waiting.set()
        if any(map(_asked_for, step.events)):
            self._asked.set()

    async def run(self) -> None:
        """Write what is recorded, until cancelled."""
        while True:
            await self._waiting.wait()
            point("store.woken")
            self._waiting.clear()
            while len(self._inbox):
                async with self._writing:
                    await self._writer.write_some()
                if len(self._inbox) < MOST_STEPS:
                    # A commit costs nearly the same for one step as for many: let some gather.
                    await asyncio.sleep(ASKED_S)
                    with suppress(TimeoutError):
                        # Not wait_for: it swallows a cancellation that comes in the same moment.
                        async with asyncio.timeout(PACE_S - ASKED_S):
                            await self._asked.wait()
                self._asked.clear()

    async def flush(self) -> None:
        """Commit everything recorded, now."""
        async with self._writing:
            await self._writer.drain()

    async def close(self, timeout_s: float = 5.0) -> None:
        """Write what is left, and let go of the database; what cannot be written in time is reported in the log."""
        try:
            async with asyncio.timeout(timeout_s):
                await self.flush()
        except TimeoutError:
            log.critical("store.closed_with_unwritten_steps", pending=len(self._inbox), error=self._writer.last_error)
        await self._writer.close()
        await self._reader.dispose()

    def status(self, now: Instant) -> StoreStatus:
        """How the writer is doing."""
        oldest = self._inbox.oldest()
        return StoreStatus(
            pending=len(self._inbox),
            oldest_pending_s=0.0 if oldest is None else max(0.0, now - oldest),
            last_error=self._writer.last_error,
            journal_lost=self._inbox.lost,
            set_aside=self._writer.set_aside,
        )

    def trouble(self, now: Instant) -> str:
        """What keeps the writer from getting rid of its records, once that has lasted a while; empty: nothing."""
        status = self.status(now)
        if status.oldest_pending_s <= _PATIENCE_S:
            return ""
        return status.last_error or f"commits are late by {status.oldest_pending_s:.0f} s"

    async def load(self, now: Instant, plan: Plan | None = None) -> Saved:
        """What a start needs to go on where the last run stopped; ``plan`` gives the targets of the figures."""
        local = datetime.fromtimestamp(now, self._timezone)
        midnight = datetime.combine(local.date(), time.min, self._timezone).timestamp()
        since = Instant(min(now - _DAY_S, midnight))
        span = plan.remembers_s if plan is not None else 0.0
        async with self._reader.connect() as connection:
            ended = await queries.ended_calls(connection, since)
            back_s = max(0.0, (await queries.last_moment(connection) or now) - now)
            if back_s > 0:
                log.warning("store.clock_was_set_back", by_s=round(back_s, 3), help="durations of live calls are kept")
            return Saved(
                calls=tuple(on_this_clock(call, back_s) for call in await queries.live_calls(connection)),
                agents=tuple(shifted(agent, -back_s) for agent in await queries.agents(connection)),
                results=tuple(result_of(call, plan) for call in ended),
                callers=await queries.callers(connection, Instant(now - span)) if span else (),
                last_at=await queries.last_event_at(connection),
            )

    async def some_calls(self, ids: Sequence[CallId]) -> tuple[CallRow, ...]:
        """The calls of these ids, as far as they are stored."""
        async with self._reader.connect() as connection:
            return await queries.some_calls(connection, ids)

    async def orders(
        self,
        *,
        state: OrderState | None = None,
        line: str | None = None,
        since: Instant | None = None,
        limit: int = 50,
        after: str | None = None,
    ) -> list[OrderRow]:
        """Orders, newest first; ``after`` is the number of the last one of the page before."""
        async with self._reader.connect() as connection:
            return await queries.order_page(connection, state, line, since, limit, after)

    async def order(self, number: str) -> OrderDetail | None:
        """One order with its moves."""
        async with self._reader.connect() as connection:
            return await queries.order_detail(connection, number)

    async def calls(
        self,
        *,
        line: str | None = None,
        queue: str | None = None,
        outcome: Outcome | None = None,
        since: Instant | None = None,
        limit: int = 50,
        after: str | None = None,
    ) -> list[CallRow]:
        """Calls, newest first; ``after`` is the id of the last one of the page before."""
        async with self._reader.connect() as connection:
            return await queries.call_page(connection, line, queue, outcome, since, limit, after)

    async def call(self, id: CallId) -> CallDetail | None:
        """One call with its journal, rings and order."""
        async with self._reader.connect() as connection:
            return await queries.call_detail(connection, id)

    def _tell(self, orders: tuple[OrderRow, ...]) -> None:
        self.order_counts.take(orders)
        for listener in self.on_orders:
            try:
                listener(orders)
            except Exception:
                # The orders are committed; an outlet's fault must not stop the record.
                log.exception("store.listener_failed")


def place_at(url: URL, busy_timeout_ms: int) -> Place:
    """Where the writer writes."""
    if is_server(url):
        # Its driver is not loaded where it is not used: callers wait for a start.
        from callcenter.store.server import ServerPlace

        return ServerPlace(url)
    return FilePlace(connect_writer(url, busy_timeout_ms=busy_timeout_ms), DatabaseFile(path_of(url)))
