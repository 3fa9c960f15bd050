"""The one way in which a case changes: read, decided and written with all that follows from it, in one transaction."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import structlog

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record, replace
from callcenter.office.facts import FactsOf
from callcenter.office.faulty import Unknown
from callcenter.orders.actor import Actor
from callcenter.orders.case import Case
from callcenter.orders.decide import decide, open_case
from callcenter.orders.decision import Decision
from callcenter.orders.requests import Open, Request
from callcenter.orders.sight import sight
from callcenter.orders.trail import CaseEvent
from callcenter.store.office import case_numbers, case_records, trail
from callcenter.store.office.cases import Cases, Conflict
from callcenter.store.office.chain import Chain
from callcenter.store.office.database import Connection, Database, after_commit

log = structlog.get_logger("orders")


class Written(Record, frozen=True, kw_only=True):
    """A case that was made or changed."""

    before: Case | None
    """None: it is new."""
    case: Case
    events: tuple[CaseEvent, ...]


Along = Callable[[Connection, tuple[Written, ...]], Awaitable[None]]
"""Writes what goes with the changes, in their transaction; raising undoes all of it."""
Listener = Callable[[tuple[Written, ...]], None]
"""Told of changes once they are committed."""


class OrderService:
    """Opens and changes cases. ``along`` is called in each transaction, ``listeners`` after it.

    ``area``: of the numbers given here; ``policy``: the deadlines of a case that nobody gives others.
    """

    def __init__(
        self,
        database: Database,
        cases: Cases,
        chain: Chain,
        facts: FactsOf,
        now: Callable[[], Instant],
        area: str,
        policy: str,
    ) -> None:
        self.database, self.cases, self.facts, self.now = database, cases, facts, now
        self.along: list[Along] = []
        self.listeners: list[Listener] = []
        self._chain, self._area, self._policy = chain, area, policy

    async def act(self, number: str, request: Request, actor: Actor, expected: int | None) -> Case:
        """Do what is asked, to the version of the case that the asker has seen (None: whatever it is now).

        Raises Unknown for a case that is not there or not for the asker's eyes, Conflict, and OrderRefused.
        """
        async with self.database.write() as connection:
            before = await self.cases.get(connection, number, lock=True)
            if before is None or not sight(actor, await self.facts.tree(connection)).covers(before):
                raise Unknown("order", number)
            if expected is not None and expected != before.version:
                raise Conflict(number, expected)
            return await self.apply(connection, before, request, actor)

    async def apply(self, connection: Connection, before: Case, request: Request, actor: Actor) -> Case:
        """The same within a transaction of the caller's, who has locked the case."""
        at = self.now()
        facts = await self.facts(connection, before, request, self._fresh)
        decision = decide(before, request, actor, at, facts)
        known = {case.number: case for case in (*facts.children, *facts.participants, facts.main) if case is not None}
        written = (
            Written(before=before, case=decision.case, events=decision.events),
            *(Written(before=None, case=new.case, events=new.events) for new in decision.created),
            *(Written(before=known[c.case.number], case=c.case, events=c.events) for c in decision.changed),
        )
        await _put_records(connection, decision)
        await self.write(connection, written, at)
        return decision.case

    async def open(self, request: Open, actor: Actor) -> Case:
        """A new case, under a number of today. Raises OrderRefused."""
        async with self.database.write() as connection:
            (number,) = await self._fresh(connection, 1)
            return await self.begin(connection, number, request, actor)

    async def begin(self, connection: Connection, number: str, request: Open, actor: Actor) -> Case:
        """The same within a transaction of the caller's, under a number that it has."""
        at = self.now()
        opened = open_case(number, request, actor, at)
        case = replace(opened.case, policy=self._policy)
        await self.write(connection, (Written(before=None, case=case, events=opened.events),), at)
        return case

    def _tell(self, written: tuple[Written, ...]) -> None:
        for listener in self.listeners:
            try:
                listener(written)
            except Exception as error:
                # An outlet's fault must not look like one of the change; its text may hold what stands in the case.
                log.error("orders.listener_failed", error=type(error).__name__)

    async def lock(self, connection: Connection, number: str) -> Case | None:
        """The case, which nobody else changes before the end of the transaction."""
        return await self.cases.get(connection, number, lock=True)

    async def write(self, connection: Connection, written: tuple[Written, ...], at: Instant) -> None:
        """Write what was decided about cases, with all that goes along."""
        for each in written:
            if each.before is None:
                await self.cases.add(connection, each.case, at)
            else:
                await self.cases.save(connection, each.before, each.case, at)
        for along in self.along:
            await along(connection, written)
        after_commit(connection, partial(self._tell, written))
        # The chain's head stays locked until the commit: last, so that it is so for a moment only.
        await trail.append(connection, self._chain, [event for each in written for event in each.events])

    async def _fresh(self, connection: Connection, count: int) -> tuple[str, ...]:
        day = datetime.fromtimestamp(self.now(), self.facts.zone).date()
        return await case_numbers.take(connection, self._area, day, count)


async def _put_records(connection: Connection, decision: Decision) -> None:
    for approval in decision.approvals:
        await case_records.put_approval(connection, approval)
    if decision.supervision is not None:
        await case_records.put_supervision(connection, decision.supervision)
    for follow_up in decision.follow_ups:
        await case_records.put_follow_up(connection, follow_up)
