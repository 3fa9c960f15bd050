"""Departments and the dispatch catalogue: kept, changed or refused with every fault, asked where a matter goes."""

import asyncio
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.office.faulty import Faulty, Unknown
from callcenter.orders import catalogue_check, department_check
from callcenter.orders.actor import Actor
from callcenter.orders.catalogue import Category, Entry, Handoff, Match, match
from callcenter.orders.catalogue_check import Changes
from callcenter.orders.department import Department, Tree, path_of
from callcenter.orders.department_check import Fault
from callcenter.orders.returns import Move
from callcenter.store.office import case_counts, returns
from callcenter.store.office import catalogue as stored
from callcenter.store.office import departments as repository
from callcenter.store.office.catalogue import Version
from callcenter.store.office.database import Database


class Departments:
    """The office's register. ``telephones``: the ids of the desks that the configuration says how to ring."""

    def __init__(
        self, database: Database, now: Callable[[], Instant], timezone: str, telephones: Callable[[], Set[str]]
    ) -> None:
        self._database, self._now, self._zone = database, now, ZoneInfo(timezone)
        self._telephones = telephones
        # A change is checked against what is there, so one has to be whole before the next begins.
        self._turn = asyncio.Lock()

    def today(self) -> date:
        """The local day."""
        return datetime.fromtimestamp(self._now(), self._zone).date()

    # Departments.

    async def all(self) -> tuple[Department, ...]:
        """All departments, each after the one it stands below."""
        async with self._database.read() as connection:
            return await repository.everyone(connection)

    async def tree(self) -> Tree:
        """Who stands below whom."""
        return Tree(await self.all())

    async def get(self, id: str) -> Department:
        """One department. Raises Unknown."""
        async with self._database.read() as connection:
            found = await repository.get(connection, id)
        if found is None:
            raise Unknown("department", id)
        return found

    async def below(self, id: str) -> tuple[Department, ...]:
        """A department and all below it. Raises Unknown."""
        top = await self.get(id)
        async with self._database.read() as connection:
            return await repository.below(connection, top)

    async def add(self, department: Department) -> Department:
        """Take a new one on. Raises Faulty."""
        async with self._turn, self._database.write() as connection:
            known = {each.id: each for each in await repository.everyone(connection)}
            if department.id in known:
                raise Faulty([("id", f"there is a department {department.id} already")])
            return await self._put(connection, department, known)

    async def change(self, id: str, changes: Mapping[str, Any]) -> Department:
        """Give fields of a department new values. Raises Unknown or Faulty."""
        async with self._turn, self._database.write() as connection:
            known = {each.id: each for each in await repository.everyone(connection)}
            if id not in known:
                raise Unknown("department", id)
            return await self._put(connection, replace(known[id], **changes), known)

    async def _put(self, connection: Any, department: Department, known: Mapping[str, Department]) -> Department:
        if faults := tuple(department_check.faults(department, known, self._telephones())):
            raise Faulty(faults)
        parent = known[department.parent] if department.parent is not None else None
        whole = replace(department, path=path_of(department.id, parent))
        await repository.put(connection, whole)
        return whole

    # How they stand.

    async def own(self, who: Actor) -> frozenset[str] | None:
        """What is somebody's own: their department and all below it; None: everything, for the house's people."""
        return None if who.department is None else (await self.tree()).below(who.department)

    async def standing(self, of: frozenset[str] | None) -> list[dict[str, object]]:
        """What each department has to do and what of it is overdue; ``of``: only these."""
        now = self._now()
        async with self._database.read() as connection:
            found = await case_counts.counts(connection, now, now, of)
        return [
            {"department": name, "at_work": number, "overdue": found.overdue_by_department.get(name, 0)}
            for name, number in sorted(found.by_department.items())
            if name
        ]

    async def returns(self, since: Instant, until: Instant) -> tuple[Move, ...]:
        """How the orders went that somebody wanted to return in this span."""
        async with self._database.read() as connection:
            return await returns.moves(connection, since, until)

    # The catalogue.

    async def categories(self) -> tuple[Category, ...]:
        """All categories by code."""
        async with self._database.read() as connection:
            return await stored.all_categories(connection)

    async def entries(self, day: date | None = None) -> tuple[Entry, ...]:
        """All entries that ever were, or those that hold on ``day``."""
        async with self._database.read() as connection:
            return await stored.entries(connection, day)

    async def versions(self) -> tuple[Version, ...]:
        """The catalogue's newest versions."""
        async with self._database.read() as connection:
            return await stored.versions(connection)

    async def handoffs(self) -> tuple[Handoff, ...]:
        """Which matters are 110's and which 12345's."""
        async with self._database.read() as connection:
            return await stored.all_handoffs(connection)

    async def match(self, category: str, area: str, day: date | None = None) -> Match | None:
        """Where a matter goes; None: nobody answers for it."""
        on = day or self.today()
        async with self._database.read() as connection:
            entries = await stored.entries(connection, on)
            categories = {each.code: each for each in await stored.all_categories(connection)}
            departments = {each.id: each for each in await repository.everyone(connection)}
        return match(entries, categories, departments, category=category, area=area, day=on)

    async def revise(self, changes: Changes, by: Actor, note: str = "", faults: Sequence[Fault] = ()) -> Version | None:
        """Make all the changes or, raising Faulty, none; gives the catalogue's new version if entries changed.

        ``faults`` were found before, and are told with those found here.
        """
        async with self._turn, self._database.write() as connection:
            categories = {each.code: each for each in await stored.all_categories(connection)}
            departments = {each.id: each for each in await repository.everyone(connection)}
            if found := (*faults, *catalogue_check.faults(changes, categories, departments)):
                raise Faulty(found)
            for category in changes.categories:
                await stored.put_category(connection, category)
            if changes.handoffs:
                await stored.set_handoffs(connection, changes.handoffs)
            if not changes.entries:
                return None
            return await stored.revise(connection, changes.entries, at=self._now(), actor=by.id, note=note)

    async def end(self, entry: int, until: date, by: Actor, note: str = "") -> Version:
        """Let an entry hold until a day, with nothing in its place. Raises Unknown."""
        async with self._turn, self._database.write() as connection:
            made = await stored.end(connection, entry, until, at=self._now(), actor=by.id, note=note)
        if made is None:
            raise Unknown("catalogue entry", str(entry))
        return made

    async def seed(self, departments: Sequence[Department], changes: Changes, by: Actor) -> bool:
        """Fill a register that is empty; whether it was."""
        if await self.all():
            return False
        for each in departments:
            await self.add(each)
        await self.revise(changes, by, "seed")
        return True
