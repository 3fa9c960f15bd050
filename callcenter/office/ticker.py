"""Wakes at the next due moment and lets what is due happen: each alarm once, in order, also after an absence.

An alarm is fired in the transaction of its effect: a program that dies in between has done neither, and of two programs
at once only one can take it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from callcenter.domain.ids import Instant
from callcenter.points import point
from callcenter.ports import Clock
from callcenter.store.office import alarms
from callcenter.store.office.alarms import Armed
from callcenter.store.office.database import Connection, Database

log = structlog.get_logger("alarms")
Effect = Callable[[Connection, Armed], Awaitable[None]]
"""What an alarm leads to, in the transaction that fires it. Raising undoes both, and it is tried again."""
Lock = Callable[[Connection, str], Awaitable[object]]
"""Locks the case of that number, as whoever changes it does first: in one order, two never block each other."""
POLL_S = 5.0
"""How long at most until a look at what others have armed."""
RETRY_S = 60.0
BATCH = 100


class Ticker:
    """Fires alarms; ``run`` must be running for that to happen by itself."""

    def __init__(self, database: Database, clock: Clock, effect: Effect, lock: Lock) -> None:
        self._database, self._clock = database, clock
        self._effect, self._lock = effect, lock
        self._woken = asyncio.Event()
        self._failed: dict[int, Instant] = {}
        """Alarms whose effect failed, by id, and when they are tried again."""

    def wake(self) -> None:
        """Something was armed: look at once."""
        self._woken.set()

    async def run(self) -> None:
        """Fire everything at its moment; for ever."""
        while True:
            self._woken.clear()
            try:
                await self.fire_due()
                delay = await self._until_next()
            except Exception as error:
                # Its text may hold what stands in the rows.
                log.warning("alarms.store_away", error=type(error).__name__, help="tried again by itself")
                delay = POLL_S
            with suppress(TimeoutError):
                # Not wait_for: it swallows a cancellation that comes in the same moment.
                async with asyncio.timeout(delay):
                    await self._woken.wait()

    async def fire_due(self) -> int:
        """Fire all that is due, the earliest first. Returns how many that were."""
        fired = 0
        while batch := await self._batch():
            for alarm in batch:
                fired += await self._fire(alarm)
        return fired

    async def _batch(self) -> list[Armed]:
        now = self._clock.now()
        self._failed = {id_: at for id_, at in self._failed.items() if at > now}
        async with self._database.read() as connection:
            return list(await alarms.due(connection, now, BATCH, self._failed))

    async def _fire(self, alarm: Armed) -> bool:
        try:
            async with self._database.write() as connection:
                await self._lock(connection, alarm.number)
                if not await alarms.take(connection, alarm, self._clock.now()):
                    return False
                point("alarm.taken", alarm.kind.value)
                await self._effect(connection, alarm)
                point("alarm.done", alarm.kind.value)
        except Exception as error:
            self._failed[alarm.id] = Instant(self._clock.now() + RETRY_S)
            # Its text may hold what stands in the case.
            log.error("alarms.failed", order=alarm.number, kind=alarm.kind.value, error=type(error).__name__)
            return False
        point("alarm.fired", alarm.kind.value)
        return True

    async def _until_next(self) -> float:
        async with self._database.read() as connection:
            at = await alarms.next_at(connection, self._failed)
        return POLL_S if at is None else min(POLL_S, max(0.0, at - self._clock.now()))
