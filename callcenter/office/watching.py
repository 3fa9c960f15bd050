"""Watches the access log for unusual looks at citizens' data."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from callcenter.domain.ids import Instant
from callcenter.orders.warnings.finding import Finding
from callcenter.orders.warnings.reads import DAY_S, ReadRules, Reads
from callcenter.store.office import trail
from callcenter.store.office.database import Database

EVERY_S = 10.0
_AT_A_TIME = 1000
log = structlog.get_logger("access")


class ReadWatch:
    """Reads the log on from where it was; ``found`` is told what is unusual."""

    def __init__(
        self,
        database: Database,
        reads: Reads,
        found: Callable[[Finding], Awaitable[object]],
        now: Callable[[], Instant],
    ) -> None:
        self._database, self._reads, self._found, self._now = database, reads, found, now
        self._after: int | None = None

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:
                # The database is away; the text of its error may hold what stands in the rows.
                log.warning("access.not_watched", error=type(error).__name__, help="tried again by itself")
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """Look at all that is new. The first time, past weeks are taken for habit and nobody is warned of them."""
        if self._after is None:
            since = Instant(self._now() - ReadRules().days * DAY_S)
            async with self._database.read() as connection:
                self._after = await trail.before(connection, since)
            await self._on(warn=False)
        await self._on(warn=True)
        self._reads.forget(self._now())

    async def _on(self, *, warn: bool) -> None:
        while self._after is not None:
            async with self._database.read() as connection:
                rows = await trail.looks_after(connection, self._after, _AT_A_TIME)
            for seq, look in rows:
                for finding in self._reads.see(look):
                    if warn:
                        await self._found(finding)
                self._after = seq
            if len(rows) < _AT_A_TIME:
                return
