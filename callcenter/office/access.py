"""The access log: who has looked at which order, when and why. Looks at whole data are written before they are had."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from callcenter.domain.ids import Instant
from callcenter.orders.actor import Actor
from callcenter.orders.trail import Access
from callcenter.store.office import trail
from callcenter.store.office.chain import Chain
from callcenter.store.office.database import Database

FLUSH_S = 1.0
"""For so long masked looks may wait to be written together."""
log = structlog.get_logger("access")


class Looks:
    """Writes down looks. Each gives the mark of the page that shows it: who, when, and the row of the log, if any."""

    def __init__(self, database: Database, chain: Chain, now: Callable[[], Instant]) -> None:
        self._database, self._chain, self._now = database, chain, now
        self._waiting: list[Access] = []
        self._one_at_a_time = asyncio.Lock()
        """Whoever asks who has looked waits for those that are just being written."""

    async def run(self) -> None:
        """Write the masked looks together, until cancelled; then the last ones."""
        try:
            while True:
                await asyncio.sleep(FLUSH_S)
                await self._flush_or_tell()
        finally:
            await self._flush_or_tell()

    def masked(self, number: str, actor: Actor) -> dict[str, Any]:
        """Somebody sees an order masked."""
        access = _access(number, actor, self._now(), action="read", masked=True)
        self._waiting.append(access)
        return {"who": actor.id, "at": access.at, "row": None}

    def refused(self, number: str, actor: Actor, code: str) -> None:
        """Somebody wanted to see an order whole and got nothing; ``code``: why. What was said is not kept."""
        self._waiting.append(_access(number, actor, self._now(), action="refused", masked=True, reason=code))

    async def full(self, number: str, actor: Actor, fields: str, reason: str, words: str = "") -> dict[str, Any]:
        """Somebody is going to see an order whole; if this raises, it was not written and must not be shown."""
        why = {"action": "unmask", "masked": False, "fields": fields, "reason": reason, "words": words}
        access = _access(number, actor, self._now(), **why)
        return {"who": actor.id, "at": access.at, "row": await self._write([access])}

    async def exported(self, numbers: Sequence[str], actor: Actor, reason: str, words: str) -> None:
        """Somebody is going to have these orders whole in a file; if this raises, they must not be given."""
        why = {"action": "export", "masked": False, "fields": "all", "reason": reason, "words": words}
        await self._write([_access(number, actor, self._now(), **why) for number in numbers])

    async def seen(self, number: str) -> list[dict[str, Any]]:
        """Who has looked at the order, in order."""
        await self.flush()
        async with self._database.read() as connection:
            return await trail.seen(connection, number)

    async def flush(self) -> None:
        """Have all looks so far written; what cannot be written goes on waiting."""
        async with self._one_at_a_time:
            if self._waiting:
                await self._append([])

    async def _write(self, looks: Sequence[Access]) -> int:
        """Write these looks, behind those that wait, which came before; the row of the last one."""
        async with self._one_at_a_time:
            return await self._append(looks)

    async def _append(self, looks: Sequence[Access]) -> int:
        before, self._waiting = self._waiting, []
        try:
            async with self._database.write() as connection:
                return await trail.append(connection, self._chain, [*before, *looks])
        except BaseException:
            self._waiting = before + self._waiting
            raise

    async def _flush_or_tell(self) -> None:
        try:
            await self.flush()
        except Exception as error:
            # The database is away: masked looks wait, and looks at whole data fail.
            log.error("access.not_written", rows=len(self._waiting), error=type(error).__name__)


def _access(number: str, actor: Actor, at: Instant, **look: Any) -> Access:
    roles = ",".join(sorted(role.value for role in actor.roles))
    return Access(number=number, at=at, actor=actor.id, roles=roles, via=actor.via, **look)
