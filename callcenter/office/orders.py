"""The one way in which a case changes: read, decided and written with all that follows from it, in one transaction."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

import structlog

from callcenter.domain.errors import CallcenterError
from callcenter.domain.ids import Instant
from callcenter.domain.record import Record, replace
from callcenter.office.facts import FactsOf
from callcenter.office.faulty import Unknown
from callcenter.office.together import Together
from callcenter.orders.actor import Actor
from callcenter.orders.case import Case
from callcenter.orders.decide import decide, open_case
from callcenter.orders.decision import Decision, Facts
from callcenter.orders.department import Tree
from callcenter.orders.requests import Merge, Open, Reopen, Request, Split
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
_ABOUT_OTHERS = (Merge, Reopen, Split)
"""Requests that read or make other cases."""
Listener = Callable[[tuple[Written, ...]], None]
"""Told of changes once they are committed."""


class Asked(Record, frozen=True):
    """What somebody wants done to a case."""

    number: str
    request: Request
    actor: Actor
    expected: int | None


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
        self._acts = Together[Asked, Case](self._act_alone, self._act_together, lambda asked: asked.number)

    async def act(self, number: str, request: Request, actor: Actor, expected: int | None) -> Case:
        """Do what is asked, to the version of the case that the asker has seen (None: whatever it is now).

        Raises Unknown for a case that is not there or not for the asker's eyes, Conflict, and OrderRefused.
        """
        return await self._acts.do(Asked(number, request, actor, expected))

    async def _act_alone(self, asked: Asked) -> Case:
        async with self.database.write() as connection:
            before = await self.cases.get(connection, asked.number, lock=True)
            return await self.apply(
                connection,
                _expected(asked, before, await self.facts.tree(connection)),
                asked.request,
                asked.actor,
            )

    async def _act_together(self, asked: Sequence[Asked]) -> list[Case | Exception | None]:
        """What came of each; None for one that somebody else has locked, or that is about other cases too."""
        async with self.database.write() as connection:
            found = await self.cases.locked(connection, [each.number for each in asked])
            return await self.act_on(connection, found, asked)

    async def act_on(
        self, connection: Connection, found: Mapping[str, Case], asked: Sequence[Asked]
    ) -> list[Case | Exception | None]:
        """The same within a transaction of the caller's, who has locked the cases that were ``found``."""
        at, tree = self.now(), await self.facts.tree(connection)
        plain = [each for each in asked if each.number in found and not isinstance(each.request, _ABOUT_OTHERS)]
        facts = await self.facts.of_all(connection, [(found[each.number], each.request) for each in plain], tree)
        came: dict[str, Decision | Exception | None] = {
            each.number: _decided(each, found[each.number], about, tree, at)
            for each, about in zip(plain, facts, strict=True)
        }
        decided = [decision for decision in came.values() if isinstance(decision, Decision)]
        for decision in decided:
            await _put_records(connection, decision)
        if written := tuple(each for one in decided for each in _written(found[one.case.number], one, ())):
            await self.write(connection, written, at)
        outcomes = (came.get(each.number) for each in asked)
        return [outcome.case if isinstance(outcome, Decision) else outcome for outcome in outcomes]

    async def apply(self, connection: Connection, before: Case, request: Request, actor: Actor) -> Case:
        """The same within a transaction of the caller's, who has locked the case."""
        at = self.now()
        facts = await self.facts(connection, before, request, self._fresh)
        decision = decide(before, request, actor, at, facts)
        others = [*facts.children, *facts.participants, *([facts.main] if facts.main is not None else [])]
        written = _written(before, decision, others)
        await _put_records(connection, decision)
        await self.write(connection, written, at)
        return decision.case

    async def open(self, request: Open, actor: Actor) -> Case:
        """A new case, under a number of today. Raises OrderRefused."""
        async with self.database.write() as connection:
            (number,) = await self._fresh(connection, 1)
            (case,) = await self.begin(connection, {number: request}, actor)
            return case

    async def begin(self, connection: Connection, asked: Mapping[str, Open], actor: Actor) -> list[Case]:
        """The same within a transaction of the caller's, each under a number that it has."""
        at = self.now()
        opened = [open_case(number, request, actor, at) for number, request in asked.items()]
        written = tuple(
            Written(before=None, case=replace(one.case, policy=self._policy), events=one.events) for one in opened
        )
        if written:
            await self.write(connection, written, at)
        return [each.case for each in written]

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
        if new := [each.case for each in written if each.before is None]:
            await self.cases.add(connection, new, at)
        if changes := [(each.before, each.case) for each in written if each.before is not None]:
            await self.cases.save_all(connection, changes, at)
        for along in self.along:
            await along(connection, written)
        after_commit(connection, partial(self._tell, written))
        # The chain's head stays locked until the commit: last, so that it is so for a moment only.
        await trail.append(connection, self._chain, [event for each in written for event in each.events])

    async def _fresh(self, connection: Connection, count: int) -> tuple[str, ...]:
        day = datetime.fromtimestamp(self.now(), self.facts.zone).date()
        return await case_numbers.take(connection, self._area, day, count)


def _expected(asked: Asked, before: Case | None, tree: Tree) -> Case:
    if before is None or not sight(asked.actor, tree).covers(before):
        raise Unknown("order", asked.number)
    if asked.expected is not None and asked.expected != before.version:
        raise Conflict(asked.number, asked.expected)
    return before


def _decided(asked: Asked, before: Case, facts: Facts, tree: Tree, at: Instant) -> Decision | CallcenterError | None:
    """None: other cases belong to it, and somebody may be changing those."""
    if facts.children or facts.participants:
        return None
    try:
        return decide(_expected(asked, before, tree), asked.request, asked.actor, at, facts)
    except CallcenterError as error:
        return error


def _written(before: Case, decision: Decision, others: Iterable[Case]) -> tuple[Written, ...]:
    """What is to be written; ``others``: the cases that the decision knew of beside."""
    known = {case.number: case for case in others}
    return (
        Written(before=before, case=decision.case, events=decision.events),
        *(Written(before=None, case=new.case, events=new.events) for new in decision.created),
        *(Written(before=known[c.case.number], case=c.case, events=c.events) for c in decision.changed),
    )


async def _put_records(connection: Connection, decision: Decision) -> None:
    for approval in decision.approvals:
        await case_records.put_approval(connection, approval)
    if decision.supervision is not None:
        await case_records.put_supervision(connection, decision.supervision)
    for follow_up in decision.follow_ups:
        await case_records.put_follow_up(connection, follow_up)
