"""The cases as they are stored: one at a time, with a check of the version at every change."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.errors import CallcenterError
from callcenter.domain.ids import CallId, Instant
from callcenter.orders.case import Case
from callcenter.orders.terms import CaseState
from callcenter.store.office import case_search
from callcenter.store.office.case_rows import (
    Seals,
    case_row,
    changed_rows,
    department_rows,
    departments_of,
    read_case,
)
from callcenter.store.office.cases_tables import as_it_stands, case_departments, cases
from callcenter.store.office.database import insert, padded


class Conflict(CallcenterError):
    """Somebody else has changed the case since it was read; nothing was written."""

    def __init__(self, number: str, expected: int) -> None:
        super().__init__(f"order {number} is no longer at version {expected}: read it again and repeat the change")
        self.number, self.expected = number, expected


class Cases:
    """Reading and writing; each method is part of the transaction of the connection that it is given."""

    def __init__(self, seals: Seals) -> None:
        self.seals = seals

    async def add(self, connection: AsyncConnection, found: Sequence[Case], at: Instant) -> None:
        """Write new cases."""
        added = cases.insert().returning(cases.c.id, sort_by_parameter_order=True)
        ids = (await connection.execute(added, [case_row(case, at, self.seals) for case in found])).scalars().all()
        numbered = [*zip(ids, found, strict=True)]
        await _set_departments(connection, numbered, at)
        await case_search.add(connection, numbered)

    async def save(self, connection: AsyncConnection, before: Case, case: Case, at: Instant) -> None:
        """Write the case that ``before`` has become. Raises Conflict unless ``before`` is what is stored."""
        await self.save_all(connection, [(before, case)], at)

    async def save_all(self, connection: AsyncConnection, changes: Sequence[tuple[Case, Case]], at: Instant) -> None:
        """The same for several, in no more statements: pairs of what a case was and what it has become."""
        ids = await _lock_unchanged(connection, [before for before, _ in changes])
        numbered = [(ids[case.number], before, case) for before, case in changes]
        rows = [row | {"row": ids[row["number"]]} for row in changed_rows(changes, at, self.seals)]
        # The columns to be set are those that the rows name.
        await connection.execute(update(cases).where(cases.c.id == bindparam("row")), rows)
        for id_, before, case in numbered:
            if gone := departments_of(before) - departments_of(case):
                of_these = (case_departments.c.case_id == id_) & case_departments.c.department.in_(sorted(gone))
                await connection.execute(delete(case_departments).where(of_these))
        await _set_departments(connection, [(id_, case) for id_, _, case in numbered], at)
        for id_, before, case in numbered:
            if case_search.text_of(before) != case_search.text_of(case):
                await case_search.remove(connection, id_)
                await case_search.add(connection, [(id_, case)])

    async def get(self, connection: AsyncConnection, number: str, *, lock: bool = False) -> Case | None:
        """The case of a number; with ``lock`` nobody else changes it before the end of the transaction."""
        query = select(cases.c.body, cases.c.sealed).where(cases.c.number == number)
        row = (await connection.execute(query.with_for_update() if lock else query)).first()
        return None if row is None else read_case(row.body, row.sealed, self.seals)

    async def locked(self, connection: AsyncConnection, numbers: Sequence[str]) -> dict[str, Case]:
        """The cases of these numbers, locked, without those that somebody else has locked: nobody is waited for."""
        query = select(cases.c.body, cases.c.sealed).where(cases.c.number.in_(padded(numbers)))
        found = (await connection.execute(query.with_for_update(skip_locked=True))).all()
        read = (read_case(row.body, row.sealed, self.seals) for row in found)
        return {case.number: case for case in read}

    async def of_call(self, connection: AsyncConnection, call: CallId) -> Case | None:
        """The case that a call opened."""
        query = select(cases.c.body, cases.c.sealed).where(cases.c.call == call).order_by(cases.c.id)
        row = (await connection.execute(query.limit(1))).first()
        return None if row is None else read_case(row.body, row.sealed, self.seals)

    async def some(self, connection: AsyncConnection, numbers: Sequence[str], *, lock: bool = False) -> dict[str, Case]:
        """The cases of these numbers, as far as they are there; locked in the order in which all changes lock them."""
        if not numbers:
            return {}
        query = select(cases.c.number, cases.c.body, cases.c.sealed).where(cases.c.number.in_(padded(numbers)))
        found = (await connection.execute(query.order_by(cases.c.id).with_for_update() if lock else query)).all()
        return {number: read_case(body, sealed, self.seals) for number, body, sealed in found}

    async def merged_into(self, connection: AsyncConnection, number: str) -> tuple[Case, ...]:
        """The cases that were merged into this one, in the order of their intake."""
        return await self.merged_into_any(connection, [number])

    async def merged_into_any(self, connection: AsyncConnection, numbers: Sequence[str]) -> tuple[Case, ...]:
        """The cases that were merged into one of these, in the order of their intake."""
        query = select(cases.c.body, cases.c.sealed).where(
            cases.c.related_to.in_(padded(numbers)),
            as_it_stands("cases.related_to <> ''"),
            cases.c.state == CaseState.MERGED.value,
        )
        found = (await connection.execute(query.order_by(cases.c.id))).all()
        return tuple(read_case(row.body, row.sealed, self.seals) for row in found)


async def _lock_unchanged(connection: AsyncConnection, before: Sequence[Case]) -> dict[str, int]:
    """The ids of the cases. Raises Conflict unless each is stored as it was read."""
    query = select(cases.c.number, cases.c.id, cases.c.version)
    query = query.where(cases.c.number.in_(padded([case.number for case in before]))).order_by(cases.c.id)
    stored = {number: (id_, version) for number, id_, version in await connection.execute(query.with_for_update())}
    for case in before:
        if case.number not in stored or stored[case.number][1] != case.version:
            raise Conflict(case.number, case.version)
    return {number: id_ for number, (id_, _) in stored.items()}


async def _set_departments(connection: AsyncConnection, found: Sequence[tuple[int, Case]], at: Instant) -> None:
    rows = [row for id_, case in found for row in department_rows(id_, case, at)]
    if rows:
        written = insert(connection, case_departments)
        keys = ("case_id", "department")
        changed = {name: written.excluded[name] for name in rows[0] if name not in keys}
        await connection.execute(written.on_conflict_do_update(index_elements=keys, set_=changed), rows)
