"""Looking at a case: masked for who may see it, in full for a reason, and never without a line in the access log."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from callcenter.domain.errors import Refused
from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.office.faulty import Unknown
from callcenter.orders.actor import Actor
from callcenter.orders.case import Case
from callcenter.orders.department import Tree
from callcenter.orders.sight import sight
from callcenter.orders.trail import Access, ReadReason
from callcenter.orders.views import Viewer, fields_for, unmasked, view
from callcenter.store.office import trail
from callcenter.store.office.cases import Cases
from callcenter.store.office.chain import Chain
from callcenter.store.office.database import Connection, Database

FLUSH_S = 1.0
"""For so long masked looks may wait to be written together; looks at whole data never wait."""
log = structlog.get_logger("access")


class Shown(Record, frozen=True):
    """A case as somebody sees it, and what marks the page it is shown on."""

    order: dict[str, Any]
    watermark: dict[str, Any]
    """Who and when; ``row`` is the line of the access log, for looks at whole data."""


class Reader:
    """The one way to a case for people's eyes. ``in_call`` says whether somebody is in the open call of a case."""

    def __init__(
        self,
        database: Database,
        cases: Cases,
        chain: Chain,
        tree: Callable[[Connection], Awaitable[Tree]],
        now: Callable[[], Instant],
        in_call: Callable[[Actor, Case], bool],
    ) -> None:
        self._database, self._cases, self._chain = database, cases, chain
        self._tree, self._now, self._in_call = tree, now, in_call
        self._waiting: list[Access] = []

    async def run(self) -> None:
        """Write the masked looks together, until cancelled; then the last ones."""
        try:
            while True:
                await asyncio.sleep(FLUSH_S)
                await self._flush_or_tell()
        finally:
            await self._flush_or_tell()

    async def show(self, number: str, actor: Actor) -> Shown:
        """The case, masked for the actor. Raises Unknown for one that is not there, or not for these eyes."""
        async with self._database.read() as connection:
            case, viewer = await self._find(connection, number, actor)
        seen = view(case, viewer)
        if not seen["masked"]:
            return await self._in_full(case, actor, seen, fields="all", reason="own_call")
        at = self._now()
        self._waiting.append(_access(case, actor, at, "read"))
        return Shown(seen, {"who": actor.id, "at": at, "row": None})

    async def unmask(self, number: str, actor: Actor, reason: ReadReason, words: str) -> Shown:
        """The case with the citizen's data in full. Raises Unknown and Refused."""
        if not fields_for(actor):
            raise Refused("nothing_to_unmask", "none of your roles gives a citizen's data in full")
        async with self._database.read() as connection:
            case, viewer = await self._find(connection, number, actor)
        seen, fields = unmasked(case, viewer)
        return await self._in_full(case, actor, seen, fields=",".join(fields), reason=reason.value, words=words)

    async def seen(self, number: str, actor: Actor) -> list[dict[str, Any]]:
        """Who has looked at the case, in order. Raises Unknown for a number that nobody has looked at or made."""
        await self.flush()
        async with self._database.read() as connection:
            rows = await trail.seen(connection, number)
            if not rows and await self._cases.get(connection, number) is None:
                raise Unknown("order", number)
        return rows

    async def flush(self) -> None:
        """Write the looks that wait; what cannot be written goes on waiting."""
        rows = self._waiting[:]
        if rows:
            async with self._database.write() as connection:
                await trail.append(connection, self._chain, rows)
            del self._waiting[: len(rows)]

    async def _flush_or_tell(self) -> None:
        try:
            await self.flush()
        except Exception as error:
            # The database is away: the looks wait, and so do those who ask for whole data.
            log.error("access.not_written", rows=len(self._waiting), error=type(error).__name__)

    async def _find(self, connection: Connection, number: str, actor: Actor) -> tuple[Case, Viewer]:
        case, tree = await self._cases.get(connection, number), await self._tree(connection)
        if case is None or not sight(actor, tree).covers(case):
            raise Unknown("order", number)
        own = tree.below(actor.department or "")
        return case, Viewer(actor=actor, departments=own, in_call=self._in_call(actor, case))

    async def _in_full(self, case: Case, actor: Actor, seen: dict[str, Any], **why: Any) -> Shown:
        at = self._now()
        # Committed before anything is shown: a look that could not be written is not had.
        async with self._database.write() as connection:
            row = await trail.append(connection, self._chain, [_access(case, actor, at, "unmask", **why)])
        return Shown(seen, {"who": actor.id, "at": at, "row": row})


def _access(case: Case, actor: Actor, at: Instant, action: str, **why: Any) -> Access:
    roles = ",".join(sorted(role.value for role in actor.roles))
    masked = action == "read"
    return Access(
        number=case.number, at=at, actor=actor.id, roles=roles, via=actor.via, action=action, masked=masked, **why
    )
